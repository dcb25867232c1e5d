//===- X86Control.td - Jumps, calls, string moves, fences and the system -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Jumps and calls
//===----------------------------------------------------------------------===//

// The code buffer writes the long form first and shortens it; the short forms are here for it and for
// the decoder.
let Terminator = 1, Branch = 1 in {
  let Barrier = 1 in {
    def JMPb : X86Inst<(ops Rel8:$target), "jmp $target", "EB cb">;
    def JMP : X86Inst<(ops Rel32:$target), "jmp $target", "E9 cd">;
    def JMPr : X86Inst<(ops (use Eq:$target)), "jmp{|q} {|*}$target", "FF /4">;
  }
  let ReadsFlags = 1 in {
    def JCCb : X86Inst<(ops Cond:$cc, Rel8:$target), "j$cc $target", "70+cc cb">;
    def JCC : X86Inst<(ops Cond:$cc, Rel32:$target), "j$cc $target", "0F 80+cc cd">;
  }
  def JRCXZ : X86Inst<(ops (use RCXq:$count), Rel8:$target), "j@cz $target", "E3 cb">;
  def LOOP : X86Inst<(ops (mod RCXq:$count), Rel8:$target), "loop $target", "E2 cb">;
  def LOOPE : X86Inst<(ops (mod RCXq:$count), Rel8:$target), "loope $target", "E1 cb"> { let ReadsFlags = 1; }
  def LOOPNE : X86Inst<(ops (mod RCXq:$count), Rel8:$target), "loopne $target", "E0 cb"> { let ReadsFlags = 1; }
}
let Call = 1, SideEffects = 1 in {
  def CALL : X86Inst<(ops Rel32:$target), "call{|q} $target", "E8 cd">;
  def CALLr : X86Inst<(ops (use Eq:$target)), "call{|q} {|*}$target", "FF /2">;
}
let Terminator = 1, Barrier = 1, Return = 1 in {
  def RET : X86Inst<(ops), "ret{|q}", "C3">;
  def RETi : X86Inst<(ops Iw:$pop), "ret{|q} $pop", "C2 iw">;
  // To an address of 16 bits.
  let Size = Int16 in {
    def RETz : X86Inst<(ops), "ret{|$z}", "66? C3">;
    def RETzi : Int<(ops Iw:$pop), "ret", "$pop", "66? C2 iw">;
  }
}
let Terminator = 1, Barrier = 1, MayTrap = 1 in {
  def UD2 : X86Inst<(ops), "ud2", "0F 0B">;
  def HLT : X86Inst<(ops), "hlt", "F4">;
}
let SideEffects = 1 in {
  def INT3 : X86Inst<(ops), "int3", "CC">;
  def INT : X86Inst<(ops UIb:$vector), "int $vector", "CD ib">;
  def ENDBR64 : X86Inst<(ops), "endbr64", "F3 0F 1E FA">;
  let Size = Int32_64 in {
    def RDSSP : X86Inst<(ops (mod Rv:$dst)), "rdssp$letter $dst", "F3 REX.W? 0F 1E /1">;
    def INCSSP : X86Inst<(ops (use Rv:$src)), "incssp$letter $src", "F3 REX.W? 0F AE /5">;
  }
}

//===----------------------------------------------------------------------===//
// No-operations
//===----------------------------------------------------------------------===//

def NOP : X86Inst<(ops), "nop", "90">;
let Size = Int16_32_64 in
def NOPm : Int<(ops (use Ev:$address)), "nop", "$address", "66? REX.W? 0F 1F /0">;
def PAUSE : X86Inst<(ops), "pause", "F3 90"> { let SideEffects = 1; }

//===----------------------------------------------------------------------===//
// Strings
//===----------------------------------------------------------------------===//

let Size = Int8_16_32_64, SideEffects = 1, Loads = 1 in {
  let Stores = 1 in
  def MOVS : X86Inst<(ops (mod RDIq:$dst), (mod RSIq:$src)), "movs{$letter|$z} {$ptr |}@d, {$ptr |}@s", "66? REX.W? A4+w">;
  def CMPS : X86Inst<(ops (mod RSIq:$left), (mod RDIq:$right)), "cmps{$letter|$z} {$ptr |}@s, {$ptr |}@d", "66? REX.W? A6+w"> { let WritesFlags = 1; }
  def LODS : X86Inst<(ops (out RAXv:$dst), (mod RSIq:$src)), "lods{$letter|$z} $dst, {$ptr |}@s", "66? REX.W? AC+w">;
  def SCAS : X86Inst<(ops (use RAXv:$value), (mod RDIq:$src)), "scas{$letter|$z} $value, {$ptr |}@d", "66? REX.W? AE+w"> { let WritesFlags = 1; }
}
let Size = Int8_16_32_64, SideEffects = 1, Stores = 1 in
def STOS : X86Inst<(ops (mod RDIq:$dst), (use RAXv:$value)), "stos{$letter|$z} {$ptr |}@d, $value", "66? REX.W? AA+w">;

//===----------------------------------------------------------------------===//
// Fences, caches, the processor
//===----------------------------------------------------------------------===//

let SideEffects = 1 in {
  def LFENCE : X86Inst<(ops), "lfence", "0F AE E8">;
  def MFENCE : X86Inst<(ops), "mfence", "0F AE F0">;
  def SFENCE : X86Inst<(ops), "sfence", "0F AE F8">;
  def CLFLUSH : X86Inst<(ops (use Line:$line)), "clflush $line", "0F AE /7">;
  def CLFLUSHOPT : X86Inst<(ops (use Line:$line)), "clflushopt $line", "66 0F AE /7">;
  def CLWB : X86Inst<(ops (use Line:$line)), "clwb $line", "66 0F AE /6">;
  def LDMXCSR : X86Inst<(ops (use Md:$src)), "ldmxcsr $src", "0F AE /2">;
  def STMXCSR : X86Inst<(ops (out Md:$dst)), "stmxcsr $dst", "0F AE /3">;
  let Requires = [AVX] in {
    def VLDMXCSR : X86Inst<(ops (use Md:$src)), "vldmxcsr $src", "VEX.LZ.NP.0F.WIG AE /2">;
    def VSTMXCSR : X86Inst<(ops (out Md:$dst)), "vstmxcsr $dst", "VEX.LZ.NP.0F.WIG AE /3">;
  }
  def PREFETCHNTA : X86Inst<(ops (use Line:$line)), "prefetchnta $line", "0F 18 /0">;
  def PREFETCHT0 : X86Inst<(ops (use Line:$line)), "prefetcht0 $line", "0F 18 /1">;
  def PREFETCHT1 : X86Inst<(ops (use Line:$line)), "prefetcht1 $line", "0F 18 /2">;
  def PREFETCHT2 : X86Inst<(ops (use Line:$line)), "prefetcht2 $line", "0F 18 /3">;
  def PREFETCHW : X86Inst<(ops (use Line:$line)), "prefetchw $line", "0F 0D /1">;
  def SYSCALL : X86Inst<(ops), "syscall", "0F 05"> { let Clobbers = [RCX, R11]; }
  def CPUID : X86Inst<(ops (mod RAXd:$a), (out RBXd:$b), (mod RCXd:$c), (out RDXd:$d)), "cpuid", "0F A2">;
  def RDTSC : X86Inst<(ops (out RAXd:$low), (out RDXd:$high)), "rdtsc", "0F 31">;
  def RDTSCP : X86Inst<(ops (out RAXd:$low), (out RDXd:$high), (out RCXd:$aux)), "rdtscp", "0F 01 F9">;
  def XGETBV : X86Inst<(ops (out RAXd:$low), (out RDXd:$high), (use RCXd:$index)), "xgetbv", "0F 01 D0">;
  let Branch = 1, Clobbers = [RAX] in
  def XBEGIN : X86Inst<(ops Rel32:$fallback), "xbegin $fallback", "C7 F8 cd">;
  def XEND : X86Inst<(ops), "xend", "0F 01 D5">;
  def XTEST : X86Inst<(ops), "xtest", "0F 01 D6"> { let WritesFlags = 1; }
  def XABORT : X86Inst<(ops Ib:$code), "xabort $code", "C6 F8 ib">;
  // What they save of addresses has 32 bits, or 64.
  foreach wide = [["", ""], ["64", "REX.W "]] in {
    foreach i = [["XSAVE", "xsave", "0F AE /4"], ["XSAVEC", "xsavec", "0F C7 /4"], ["XSAVEOPT", "xsaveopt", "0F AE /6"]] in
      def i[0] # wide[0] : X86Inst<(ops (out Address:$area), (use RAXd:$low), (use RDXd:$high)), i[1] # wide[0] # " $area", wide[1] # i[2]>;
    def XRSTOR#wide[0] : X86Inst<(ops (use Address:$area), (use RAXd:$low), (use RDXd:$high)), "xrstor" # wide[0] # " $area", wide[1] # "0F AE /5">;
    def FXSAVE#wide[0] : X86Inst<(ops (out Address:$area)), "fxsave" # wide[0] # " $area", wide[1] # "0F AE /0">;
    def FXRSTOR#wide[0] : X86Inst<(ops (use Address:$area)), "fxrstor" # wide[0] # " $area", wide[1] # "0F AE /1">;
  }
  def RDPKRU : X86Inst<(ops (out RAXd:$rights), (out RDXd:$zero), (use RCXd:$none)), "rdpkru", "0F 01 EE">;
  def WRPKRU : X86Inst<(ops (use RAXd:$rights), (use RDXd:$zero), (use RCXd:$none)), "wrpkru", "0F 01 EF">;
  let Size = Int32_64 in {
    def RDFSBASE : Int<(ops (out Rv:$dst)), "rdfsbase", "$dst", "F3 REX.W? 0F AE /0">;
    def RDGSBASE : Int<(ops (out Rv:$dst)), "rdgsbase", "$dst", "F3 REX.W? 0F AE /1">;
    def WRFSBASE : Int<(ops (use Rv:$src)), "wrfsbase", "$src", "F3 REX.W? 0F AE /2">;
    def WRGSBASE : Int<(ops (use Rv:$src)), "wrgsbase", "$src", "F3 REX.W? 0F AE /3">;
  }
  let Size = Int32_64 in
  def PTWRITE : Int<(ops (use Ev:$src)), "ptwrite", "$src", "F3 REX.W? 0F AE /4">;
  def RDPID : X86Inst<(ops (out Rq:$dst)), "rdpid $dst", "F3 0F C7 /7">;
  def SENDUIPI : X86Inst<(ops (use Rq:$index)), "senduipi $index", "F3 0F C7 /6">;
  let WritesFlags = 1 in {
    def UMWAIT : X86Inst<(ops (use Rd:$state), (use RAXd:$low), (use RDXd:$high)), "umwait $state", "F2 0F AE /6">;
    def TPAUSE : X86Inst<(ops (use Rd:$state), (use RAXd:$low), (use RDXd:$high)), "tpause $state", "66 0F AE /6">;
  }
}
let Size = Int16_32_64, SideEffects = 1, WritesFlags = 1 in {
  def RDRAND : Int<(ops (out Rv:$dst)), "rdrand", "$dst", "66? REX.W? 0F C7 /6">;
  def RDSEED : Int<(ops (out Rv:$dst)), "rdseed", "$dst", "66? REX.W? 0F C7 /7">;
}
