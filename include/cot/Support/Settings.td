//===- cot/Support/Settings.td - What a compilation can be told ------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every setting of the dialect: the shared ones of `set` lines, the features of the machines on `target`
// lines, and the presets that switch on several features at once. A record's name is the setting's name.
// Generated from here: C++ tables and getters (cot/Support/Settings.h) and a chapter of the reference.
//
//===----------------------------------------------------------------------===//

/// Settings that are visible together: the shared ones, or those of one family of machines.
class SettingGroup<string title, list<string> architectures, bit isForeign = 0> {
  string Title = title;
  /// First components of the target triples that the group belongs to; empty for the shared one.
  list<string> Architectures = architectures;
  /// The names are understood and kept, but no code is generated for these machines.
  bit IsForeign = isForeign;
}
def SharedGroup : SettingGroup<"Shared settings", []>;
def X86Group : SettingGroup<"x86-64", ["x86_64", "x86_64h", "i386", "i586", "i686"]>;
def AArch64Group : SettingGroup<"AArch64", ["aarch64", "arm64", "aarch64_be"]>;
def Riscv64Group : SettingGroup<"RISC-V", ["riscv64", "riscv64gc", "riscv64imac"], 1>;
def S390xGroup : SettingGroup<"s390x", ["s390x"], 1>;
def PulleyGroup
    : SettingGroup<"Pulley", ["pulley32", "pulley32be", "pulley64", "pulley64be"], 1>;

/// Something with a name that can be set.
class Configurable<SettingGroup group, string doc> {
  string Name = NAME;
  SettingGroup Group = group;
  /// Markdown; the first sentence stands alone as a summary.
  string Doc = doc;
}

/// A value of one byte.
class Setting<SettingGroup group, string doc> : Configurable<group, doc> {
  int Default = 0;
}
class BoolSetting<SettingGroup group, string doc, bit default = 0> : Setting<group, doc> {
  let Default = default;
}
/// One of \p words; the first is the default.
class EnumSetting<SettingGroup group, list<string> words, string doc> : Setting<group, doc> {
  list<string> Words = words;
}
/// A number from 0 to \p max.
class NumSetting<SettingGroup group, int default, int max, string doc> : Setting<group, doc> {
  let Default = default;
  int Max = max;
}
/// A name for several features: all \p members (bool settings and other presets) become true, and
/// nothing becomes false.
class Preset<SettingGroup group, list<Configurable> members, string doc>
    : Configurable<group, doc> {
  list<Configurable> Members = members;
}

//===--- Shared ------------------------------------------------------------===//

def regalloc_checker : BoolSetting<SharedGroup,
  "Prove every register allocation. A symbolic checker follows each value from its definition to its "
  "uses through the allocation's locations and moves; a mismatch is an error instead of wrong code.">;
def regalloc_verbose_logs : BoolSetting<SharedGroup,
  "Log the allocator's decisions. Accepted; cot's tools dump allocations through their own options.">;
def regalloc_algorithm : EnumSetting<SharedGroup, ["backtracking", "single_pass"],
  "Which register allocator runs. `backtracking` splits live ranges and evicts (better code); "
  "`single_pass` visits each block once (faster compilation, more spills).">;
def opt_level : EnumSetting<SharedGroup, ["none", "speed", "speed_and_size"],
  "How much to optimize. `none` is `-O0`, `speed` is `-O2`, `speed_and_size` is `-O2` with the choices "
  "that trade speed for size decided for size. An `-O` on the command line wins over this setting.">;
def enable_alias_analysis : BoolSetting<SharedGroup,
  "Let loads take values from earlier loads and stores. Needs `opt_level` above `none`.", 1>;
def enable_verifier : BoolSetting<SharedGroup,
  "Verify the function before it is compiled and between passes.", 1>;
def is_pic : BoolSetting<SharedGroup,
  "Generate position-independent code. Symbols that are not `colocated` are reached through the "
  "global offset table and called through the procedure linkage table.">;
def use_colocated_libcalls : BoolSetting<SharedGroup,
  "Take library calls to be near. Calls to them may then use the short, direct form.">;
def enable_nan_canonicalization : BoolSetting<SharedGroup,
  "Replace each NaN that arithmetic produces by the one canonical quiet NaN. Makes results of floating-"
  "point code the same on all machines.">;
def enable_pinned_reg : BoolSetting<SharedGroup,
  "Reserve one general register for the program. The allocator leaves it alone; `get_pinned_reg` and "
  "`set_pinned_reg` read and write it (x86-64: r15; AArch64: x21).">;
def tls_model : EnumSetting<SharedGroup, ["none", "elf_gd", "macho", "coff"],
  "How `tls_value` finds a thread-local variable. `elf_gd` is the general dynamic model of ELF, "
  "`macho` the thread-local descriptors of Mach-O, `coff` the TLS directory of Windows; with `none` "
  "the instruction is an error.">;
def stack_switch_model : EnumSetting<SharedGroup, ["none", "basic", "update_windows_tib"],
  "What `stack_switch` saves and restores. `basic` exchanges stack pointer, frame pointer and program "
  "counter; `update_windows_tib` also the stack bounds in Windows' thread information block; with "
  "`none` the instruction is an error.">;
def libcall_call_conv : EnumSetting<SharedGroup,
  ["isa_default", "fast", "system_v", "windows_fastcall", "apple_aarch64", "probestack", "preserve_all"],
  "The calling convention of library calls. `isa_default` is that of the target triple.">;
def enable_llvm_abi_extensions : BoolSetting<SharedGroup,
  "Pass what a platform's ABI leaves open the way LLVM does. An i128 argument of `windows_fastcall` is "
  "an error without it and takes two integer registers or stack words with it.">;
def enable_multi_ret_implicit_sret : BoolSetting<SharedGroup,
  "Return what does not fit in the return registers through memory. The caller passes the address of an "
  "area as a hidden argument. Without it, a signature with too many results is an error.">;
def unwind_info : BoolSetting<SharedGroup,
  "Emit unwind tables. Debuggers, profilers and exceptions need them.", 1>;
def preserve_frame_pointers : BoolSetting<SharedGroup,
  "Keep a frame pointer in every function. Leaf functions that need no frame get one all the same, so "
  "that the stack can be walked by following frame pointers.">;
def machine_code_cfg_info : BoolSetting<SharedGroup,
  "Record where blocks lie in the machine code. The compiled function then lists the code offset of "
  "each block and the edges between blocks.">;
def enable_probestack : BoolSetting<SharedGroup,
  "Touch the pages of large frames in order. A frame larger than the guard region would otherwise step "
  "over the guard page.">;
def probestack_size_log2 : NumSetting<SharedGroup, 12, 31,
  "Logarithm of the size of the stack's guard region in bytes. Frames at least this large are probed.">;
def probestack_strategy : EnumSetting<SharedGroup, ["outline", "inline"],
  "How frames are probed. `outline` calls the library function Probestack; `inline` emits the stores "
  "into the prologue, as a loop if there are many.">;
def enable_heap_access_spectre_mitigation : BoolSetting<SharedGroup,
  "Make bounds checks of heaps safe from misspeculation. Read by front ends that generate the checks: "
  "they then clamp the address with `select_spectre_guard`.", 1>;
def enable_table_access_spectre_mitigation : BoolSetting<SharedGroup,
  "Make bounds checks of tables safe from misspeculation. Covers `br_table` here and tables of front "
  "ends: an index that is out of bounds is clamped by a conditional move before it is used.", 1>;
def enable_incremental_compilation_cache_checks : BoolSetting<SharedGroup,
  "Check a cache of compiled functions against fresh compilations. Accepted; cot has no such cache.">;
def bb_padding_log2_minus_one : NumSetting<SharedGroup, 0, 31,
  "Put dummy bytes between blocks, to exercise long branches. A value n above 0 inserts 2 to the power "
  "of n - 1 bytes after each block; 0 inserts none.">;
def log2_min_function_alignment : NumSetting<SharedGroup, 0, 31,
  "Logarithm of the least alignment of functions. The target's own minimum still holds.">;
def enable_compact_unwind_abi : BoolSetting<SharedGroup,
  "Lay frames out so that Mach-O's compact unwind encoding can describe them. Callee-saved registers are "
  "then stored in pairs next to the return address.">;

//===--- x86-64 ------------------------------------------------------------===//

class X86Feature<string extension, string where>
    : BoolSetting<X86Group, "The machine has " # extension # ". `CPUID." # where # "`.">;
def has_sse3 : X86Feature<"SSE3", "01H:ECX[0]">;
def has_ssse3 : X86Feature<"SSSE3", "01H:ECX[9]">;
def has_cmpxchg16b : X86Feature<"CMPXCHG16B", "01H:ECX[13]">;
def has_sse41 : X86Feature<"SSE4.1", "01H:ECX[19]">;
def has_sse42 : X86Feature<"SSE4.2", "01H:ECX[20]">;
def has_avx : X86Feature<"AVX", "01H:ECX[28]">;
def has_avx2 : X86Feature<"AVX2", "07H:EBX[5]">;
def has_fma : X86Feature<"FMA3", "01H:ECX[12]">;
def has_f16c : X86Feature<"F16C", "01H:ECX[29]">;
def has_avx_vnni : X86Feature<"AVX-VNNI", "07H.01H:EAX[4]">;
def has_avx512bitalg : X86Feature<"AVX512BITALG", "07H:ECX[12]">;
def has_avx512dq : X86Feature<"AVX512DQ", "07H:EBX[17]">;
def has_avx512vl : X86Feature<"AVX512VL", "07H:EBX[31]">;
def has_avx512vbmi : X86Feature<"AVX512VBMI", "07H:ECX[1]">;
def has_avx512f : X86Feature<"AVX512F", "07H:EBX[16]">;
def has_avx512vnni : X86Feature<"AVX512VNNI", "07H:ECX[11]">;
def has_popcnt : X86Feature<"POPCNT", "01H:ECX[23]">;
def has_bmi1 : X86Feature<"BMI1", "07H:EBX[3]">;
def has_bmi2 : X86Feature<"BMI2", "07H:EBX[8]">;
def has_lzcnt : X86Feature<"LZCNT", "80000001H:ECX[5]">;

class X86Preset<list<Configurable> members, string what> : Preset<X86Group, members, what # ".">;
def sse3 : X86Preset<[has_sse3], "SSE3 and what came before it">;
def ssse3 : X86Preset<[sse3, has_ssse3], "SSSE3 and what came before it">;
def sse41 : X86Preset<[ssse3, has_sse41], "SSE4.1 and what came before it">;
def sse42 : X86Preset<[sse41, has_sse42], "SSE4.2 and what came before it">;
def baseline : X86Preset<[], "No extension beyond SSE2">;

def nocona : X86Preset<[sse3, has_cmpxchg16b], "Intel Nocona">;
def core2 : X86Preset<[sse3, has_cmpxchg16b], "Intel Core 2">;
def penryn : X86Preset<[sse41, has_cmpxchg16b], "Intel Penryn">;
def atom : X86Preset<[ssse3, has_cmpxchg16b], "Intel Atom">;
def bonnell : X86Preset<[atom], "Intel Bonnell">;
def silvermont : X86Preset<[atom, sse42, has_popcnt], "Intel Silvermont">;
def slm : X86Preset<[silvermont], "Another name of silvermont">;
def goldmont : X86Preset<[silvermont], "Intel Goldmont">;
def goldmont_plus : X86Preset<[goldmont], "Intel Goldmont Plus"> { let Name = "goldmont-plus"; }
def tremont : X86Preset<[goldmont], "Intel Tremont">;
def alderlake : X86Preset<[tremont, has_bmi1, has_bmi2, has_lzcnt, has_fma, has_f16c, has_avx_vnni],
                          "Intel Alder Lake">;
def sierraforest : X86Preset<[alderlake], "Intel Sierra Forest">;
def grandridge : X86Preset<[sierraforest], "Intel Grand Ridge">;
def raptorlake : X86Preset<[alderlake], "Intel Raptor Lake">;
def meteorlake : X86Preset<[alderlake], "Intel Meteor Lake">;
def nehalem : X86Preset<[sse42, has_popcnt, has_cmpxchg16b], "Intel Nehalem">;
def corei7 : X86Preset<[nehalem], "Another name of nehalem">;
def westmere : X86Preset<[nehalem], "Intel Westmere">;
def sandybridge : X86Preset<[westmere, has_avx], "Intel Sandy Bridge">;
def corei7_avx : X86Preset<[sandybridge], "Another name of sandybridge"> { let Name = "corei7-avx"; }
def ivybridge : X86Preset<[sandybridge, has_f16c], "Intel Ivy Bridge">;
def core_avx_i : X86Preset<[ivybridge], "Another name of ivybridge"> { let Name = "core-avx-i"; }
def haswell : X86Preset<[ivybridge, has_avx2, has_bmi1, has_bmi2, has_fma, has_lzcnt],
                        "Intel Haswell">;
def core_avx2 : X86Preset<[haswell], "Another name of haswell"> { let Name = "core-avx2"; }
def broadwell : X86Preset<[haswell], "Intel Broadwell">;
def skylake : X86Preset<[broadwell], "Intel Skylake">;
def knl : X86Preset<[has_popcnt, has_avx512f, has_fma, has_f16c, has_bmi1, has_bmi2, has_lzcnt,
                     has_cmpxchg16b], "Intel Knights Landing">;
def knm : X86Preset<[knl], "Intel Knights Mill">;
def skylake_avx512 : X86Preset<[broadwell, has_avx512f, has_avx512dq, has_avx512vl],
                               "Intel Skylake with AVX-512"> { let Name = "skylake-avx512"; }
def skx : X86Preset<[skylake_avx512], "Another name of skylake-avx512">;
def cascadelake : X86Preset<[skylake_avx512, has_avx512vnni], "Intel Cascade Lake">;
def cooperlake : X86Preset<[cascadelake], "Intel Cooper Lake">;
def cannonlake : X86Preset<[skylake, has_avx512f, has_avx512dq, has_avx512vl, has_avx512vbmi],
                           "Intel Cannon Lake">;
def icelake_client : X86Preset<[cannonlake, has_avx512bitalg, has_avx512vnni],
                               "Intel Ice Lake"> { let Name = "icelake-client"; }
def icelake : X86Preset<[icelake_client], "Another name of icelake-client">;
def icelake_server : X86Preset<[icelake_client], "Intel Ice Lake, server"> {
  let Name = "icelake-server";
}
def tigerlake : X86Preset<[icelake_client], "Intel Tiger Lake">;
def sapphirerapids : X86Preset<[icelake_server], "Intel Sapphire Rapids">;
def graniterapids : X86Preset<[sapphirerapids], "Intel Granite Rapids">;

def opteron : X86Preset<[], "AMD Opteron">;
def k8 : X86Preset<[], "AMD K8">;
def athlon64 : X86Preset<[], "AMD Athlon 64">;
def athlon_fx : X86Preset<[], "AMD Athlon FX"> { let Name = "athlon-fx"; }
def opteron_sse3 : X86Preset<[sse3, has_cmpxchg16b], "AMD Opteron with SSE3"> {
  let Name = "opteron-sse3";
}
def k8_sse3 : X86Preset<[sse3, has_cmpxchg16b], "AMD K8 with SSE3"> { let Name = "k8-sse3"; }
def athlon64_sse3 : X86Preset<[sse3, has_cmpxchg16b], "AMD Athlon 64 with SSE3"> {
  let Name = "athlon64-sse3";
}
def barcelona : X86Preset<[has_popcnt, has_lzcnt, has_cmpxchg16b], "AMD Barcelona">;
def amdfam10 : X86Preset<[barcelona], "Another name of barcelona">;
def btver1 : X86Preset<[ssse3, has_lzcnt, has_popcnt, has_cmpxchg16b], "AMD Bobcat">;
def btver2 : X86Preset<[btver1, has_avx, has_f16c, has_bmi1], "AMD Jaguar">;
def bdver1 : X86Preset<[ssse3, has_lzcnt, has_popcnt, has_cmpxchg16b], "AMD Bulldozer">;
def bdver2 : X86Preset<[bdver1, has_f16c, has_bmi1], "AMD Piledriver">;
def bdver3 : X86Preset<[bdver2], "AMD Steamroller">;
def bdver4 : X86Preset<[bdver3, has_avx2, has_bmi2], "AMD Excavator">;
def znver1 : X86Preset<[sse42, has_popcnt, has_bmi1, has_bmi2, has_lzcnt, has_fma, has_f16c,
                        has_cmpxchg16b], "AMD Zen">;
def znver2 : X86Preset<[znver1], "AMD Zen 2">;
def znver3 : X86Preset<[znver2], "AMD Zen 3">;
def znver4 : X86Preset<[znver3, has_avx512bitalg, has_avx512dq, has_avx512f, has_avx512vbmi,
                        has_avx512vl], "AMD Zen 4">;

def x86_64 : X86Preset<[], "The first level of x86-64"> { let Name = "x86-64"; }
def x86_64_v2 : X86Preset<[sse42, has_popcnt, has_cmpxchg16b], "The second level of x86-64"> {
  let Name = "x86-64-v2";
}
def x86_64_v3 : X86Preset<[x86_64_v2, has_bmi1, has_bmi2, has_fma, has_f16c, has_lzcnt, has_avx2],
                          "The third level of x86-64"> { let Name = "x86-64-v3"; }
def x86_64_v4 : X86Preset<[x86_64_v3, has_avx512dq, has_avx512vl],
                          "The fourth level of x86-64"> { let Name = "x86-64-v4"; }

//===--- AArch64 -----------------------------------------------------------===//

def has_lse : BoolSetting<AArch64Group,
  "The machine has FEAT_LSE. Atomic operations are then single instructions instead of loops.">;
def has_pauth : BoolSetting<AArch64Group,
  "The machine has FEAT_PAuth. Permits the pointer authentication instructions outside the hint space; "
  "generates nothing by itself.">;
def has_fp16 : BoolSetting<AArch64Group,
  "The machine has FEAT_FP16. Arithmetic on f16 is then done in that format.">;
def has_dotprod : BoolSetting<AArch64Group,
  "The machine has FEAT_DotProd. Sums of products of i8 lanes then use SDOT and UDOT.">;
def has_i8mm : BoolSetting<AArch64Group,
  "The machine has FEAT_I8MM. Sums of products of unsigned by signed i8 lanes then use USDOT.">;
def sign_return_address_all : BoolSetting<AArch64Group,
  "Sign return addresses in leaf functions too. Needs `sign_return_address`.">;
def sign_return_address : BoolSetting<AArch64Group,
  "Sign return addresses. Functions that store their return address sign it with key A in the prologue "
  "and authenticate it before they return; the instructions are of the hint space.">;
def sign_return_address_with_bkey : BoolSetting<AArch64Group,
  "Sign return addresses with key B. Needs `sign_return_address`.">;
def use_bti : BoolSetting<AArch64Group,
  "Put a BTI landing pad (FEAT_BTI) wherever an indirect branch may arrive.">;
def use_csdb : BoolSetting<AArch64Group,
  "Follow the conditional moves of Spectre mitigations by a CSDB barrier.">;

//===--- Machines without code generation ----------------------------------===//

foreach extension = ["m", "a", "f", "d", "zicsr", "zifencei"] in
  def has_#extension : BoolSetting<Riscv64Group, "The machine has extension " # extension # ".", 1>;
foreach extension = ["zfa", "zfhmin", "zfh", "v", "zvfh", "zca", "zcd", "zcb", "zbkb", "zba", "zbb",
                     "zbc", "zbs", "zicond", "zvbb"] in
  def has_#extension : BoolSetting<Riscv64Group, "The machine has extension " # extension # ".">;
def has_c : Preset<Riscv64Group, [has_zca, has_zcd], "The machine has compressed instructions.">;
foreach size = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536] in
  def has_zvl#size#b
      : BoolSetting<Riscv64Group, "Vector registers have at least " # size # " bits.">;
def zvl32b : Preset<Riscv64Group, [has_zvl32b], "Vector registers have at least 32 bits.">;
foreach size = [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536] in
  def zvl#size#b : Preset<Riscv64Group, [!cast<Configurable>("has_zvl"#size#"b"),
                                         !cast<Configurable>("zvl"#!div(size, 2)#"b")],
                          "Vector registers have at least " # size # " bits.">;

def has_mie3 : BoolSetting<S390xGroup, "The machine has miscellaneous-instruction extensions 3.">;
def has_mie4 : BoolSetting<S390xGroup, "The machine has miscellaneous-instruction extensions 4.">;
def has_vxrs_ext2 : BoolSetting<S390xGroup, "The machine has vector enhancements 2.">;
def has_vxrs_ext3 : BoolSetting<S390xGroup, "The machine has vector enhancements 3.">;
foreach name = ["arch13", "arch14", "z15", "z16"] in
  def name : Preset<S390xGroup, [has_mie3, has_vxrs_ext2], "s390x, " # name # ".">;
foreach name = ["arch15", "z17"] in
  def name : Preset<S390xGroup, [has_mie3, has_mie4, has_vxrs_ext2, has_vxrs_ext3],
                    "s390x, " # name # ".">;

def pointer_width : EnumSetting<PulleyGroup, ["pointer32", "pointer64"],
                                "The width of addresses.">;
def big_endian : BoolSetting<PulleyGroup, "The most significant byte comes first.">;
