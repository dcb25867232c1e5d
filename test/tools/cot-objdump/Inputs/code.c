// A bit of everything that compilers emit: for the comparison of disassemblies.
typedef unsigned long long u64;
typedef float v4 __attribute__((vector_size(16)));
extern int puts(const char *);
extern u64 table[256];
static const char *const names[] = {"zero", "one", "two", "three"};

u64 hash(const unsigned char *text, u64 size) {
  u64 state = 0xcbf29ce484222325;
  for (u64 i = 0; i < size; ++i)
    state = (state ^ text[i]) * 0x100000001b3 + table[state >> 56];
  return (state << 7 | state >> 57) ^ __builtin_popcountll(state) ^ __builtin_clzll(state | 1);
}
double horner(const double *c, int n, double x) {
  double y = 0;
  for (int i = 0; i < n; ++i)
    y = y * x + c[i];
  return y < 0 ? -y : __builtin_sqrt(y);
}
v4 blend(v4 a, v4 b, float f) { return a * f + b * (1 - f) - b / a; }
int choose(unsigned n, short *p, long long d) {
  switch (n) {
  case 0: return *p / 3;
  case 1: return (int)(d % 10);
  case 2: return puts(names[2]);
  case 3: return __sync_fetch_and_add((int *)p, 4);
  case 4: return __builtin_bswap32(n * 77);
  case 5: return (signed char)d >> 2;
  default: return (int)((double)d / 3.5f);
  }
}
void copy(char *to, const char *from, u64 n) { __builtin_memcpy(to, from, n & 63); }
__int128 wide(__int128 a, __int128 b) { return a * b - (a >> 3); }
void fill(int *p, int n, int v) {
  for (int i = 0; i < n; ++i)
    p[i] = v + i * 3;
}
