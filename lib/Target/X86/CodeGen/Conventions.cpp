//===- Conventions.cpp - Calling conventions of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Places of parameters and results. Sources: System V ABI, AMD64 supplement 1.0, 3.2.3; Microsoft,
/// "x64 calling convention". What they leave open and what is cot's own:
///
///   system_v, preserve_all   System V. Results beyond rax, rdx, xmm0, xmm1 are an error, or go
///                            through a hidden pointer with enable_multi_ret_implicit_sret.
///   windows_fastcall         Windows. An i128 goes by reference and returns in xmm0, as compilers
///                            of C have it; with enable_llvm_abi_extensions in two registers.
///   fast                     System V's arguments, eight registers of each kind for results.
///   tail                     the same; arguments on the stack are taken off by the callee, and all
///                            registers but rbp belong to it.
///   winch                    System V's arguments; the last result in rax or xmm0, those before it
///                            on the stack; all registers but rbp belong to the callee.
///   probestack               one integer in rax; nothing else changes.
///
/// In fast, tail and winch, results on the stack lie behind the arguments.
///
//===----------------------------------------------------------------------===//

#include "Conventions.h"
#include "cot/CodeGen/Lowering.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using codegen::AbiPart;
using codegen::AbiValue;
using codegen::SignatureLayout;
using ir::ArgumentPurpose;
using regalloc::PReg;
using regalloc::PRegSet;
using regalloc::RegClass;

static constexpr uint64_t stackAlignment = 16;
/// Of arguments, of results, of copies: so that every offset fits a displacement.
static constexpr uint64_t maxAreaBytes = uint64_t(1) << 28;
static constexpr uint32_t windowsShadowBytes = 32;

static PReg intReg(Gpr reg) { return PReg(static_cast<unsigned>(reg), RegClass::Int); }

static PRegSet setOf(const RegisterMasks &masks) {
  PRegSet set;
  set.setMask(RegClass::Int, masks.banks[static_cast<size_t>(RegisterBank::Gpr)]);
  set.setMask(RegClass::Float, masks.banks[static_cast<size_t>(RegisterBank::Xmm)]);
  return set;
}

PRegSet x86::callChangeableRegisters(const codegen::TargetOptions &options) {
  PRegSet set;
  set.setMask(RegClass::Int, 0xffff);
  set.setMask(RegClass::Float, 0xffff);
  set.erase(intReg(Gpr::RSP));
  if (options.settings.enablePinnedReg()) set.erase(intReg(Gpr::R15));
  return set;
}

PRegSet x86::calleeSavedOf(CallConv convention, const codegen::TargetOptions &options) {
  PRegSet all = callChangeableRegisters(options);
  switch (convention) {
  case CallConv::WindowsFastcall:
    return setOf(windowsPreserved) & all;
  case CallConv::Tail:
  case CallConv::Winch:
    return {intReg(Gpr::RBP)};
  case CallConv::PreserveAll:
    return all;
  case CallConv::Probestack:
    all.erase(intReg(Gpr::RAX));
    return all;
  default:
    return setOf(systemVPreserved) & all;
  }
}

namespace {
/// How a convention hands out registers.
struct Scheme {
  llvm::ArrayRef<Gpr> ints;
  unsigned numFloats = 0;
  /// Windows: the position in the list chooses the register, and what is wider than eight bytes is
  /// passed by its address.
  bool isPositional = false;
  bool packsWideInt = false; ///< An i128 is one vector register.
  uint32_t stackBase = 0;    ///< Where the first value on the stack lies.
};

/// Hands out the places of one list of values.
class Assigner {
public:
  Assigner(const Scheme &scheme, SignatureLayout &layout)
      : scheme(scheme), offset(scheme.stackBase), layout(layout) {}

  llvm::Error add(const ir::AbiParameter &parameter, llvm::SmallVectorImpl<AbiValue> &list);
  /// The part of one register's width that comes next.
  AbiPart place(ir::Type type, ir::ArgumentExtension extension);
  /// As place, on the stack in any case.
  AbiPart placeOnStack(ir::Type type, ir::ArgumentExtension extension);

  Scheme scheme;
  unsigned nextInt = 0, nextFloat = 0;
  uint64_t offset;

private:
  void addStruct(const ir::AbiParameter &parameter, AbiValue &value);
  void addByReference(AbiValue &value);
  void addWideInt(AbiValue &value);

  SignatureLayout &layout;
};
} // namespace

AbiPart Assigner::placeOnStack(ir::Type type, ir::ArgumentExtension extension) {
  AbiPart part;
  part.type = type;
  part.extension = extension;
  uint64_t size = std::max(8u, type.bytes());
  offset = llvm::alignTo(offset, size);
  part.offset = static_cast<int32_t>(offset);
  offset += size;
  return part;
}

AbiPart Assigner::place(ir::Type type, ir::ArgumentExtension extension) {
  bool isInt = type.isInt();
  unsigned &next = isInt ? nextInt : nextFloat;
  if (next >= (isInt ? scheme.ints.size() : scheme.numFloats)) return placeOnStack(type, extension);
  AbiPart part;
  part.type = type;
  part.extension = extension;
  part.reg = isInt ? intReg(scheme.ints[next]) : PReg(next, RegClass::Float);
  ++next;
  if (scheme.isPositional) nextInt = nextFloat = next;
  return part;
}

void Assigner::addStruct(const ir::AbiParameter &parameter, AbiValue &value) {
  value.size = parameter.structSize;
  if (scheme.isPositional) return addByReference(value);
  value.kind = AbiValue::Kind::Struct;
  value.offset = static_cast<int32_t>(offset);
  offset += llvm::alignTo(uint64_t(parameter.structSize), 8);
}

void Assigner::addByReference(AbiValue &value) {
  value.kind = AbiValue::Kind::ByReference;
  value.offset = static_cast<int32_t>(layout.copyBytes);
  uint64_t end = layout.copyBytes + llvm::alignTo(uint64_t(value.size), stackAlignment);
  layout.copyBytes = static_cast<uint32_t>(std::min<uint64_t>(end, maxAreaBytes + 1));
  layout.parts.push_back(place(ir::types::i64, ir::ArgumentExtension::None));
}

/// Both halves in registers, or both on the stack, where the later arguments may still take the
/// register that was left.
void Assigner::addWideInt(AbiValue &value) {
  constexpr auto none = ir::ArgumentExtension::None;
  if (scheme.packsWideInt) {
    value.kind = AbiValue::Kind::Packed;
    layout.parts.push_back(place(ir::types::i64x2, none));
    return;
  }
  if (nextInt + 2 > scheme.ints.size()) {
    offset = llvm::alignTo(offset, scheme.isPositional ? 8 : 16);
    layout.parts.push_back(placeOnStack(ir::types::i64, none));
    layout.parts.push_back(placeOnStack(ir::types::i64, none));
    return;
  }
  layout.parts.push_back(place(ir::types::i64, none));
  layout.parts.push_back(place(ir::types::i64, none));
}

llvm::Error Assigner::add(const ir::AbiParameter &parameter,
                          llvm::SmallVectorImpl<AbiValue> &list) {
  ir::Type type = parameter.type;
  if (type.isDynamic() || type.bits() > 128) {
    std::string text;
    llvm::raw_string_ostream(text)
        << "values of type " << type << " can't be passed on this target";
    return llvm::createStringError(text);
  }
  AbiValue value;
  value.type = type;
  value.purpose = parameter.purpose;
  value.firstPart = static_cast<uint32_t>(layout.parts.size());
  bool isWideInt = type == ir::types::i128;
  if (parameter.purpose == ArgumentPurpose::StructArgument) {
    addStruct(parameter, value);
  } else if (scheme.isPositional && type.bits() == 128 && !(isWideInt && !scheme.packsWideInt)) {
    value.size = 16;
    addByReference(value);
  } else if (isWideInt) {
    addWideInt(value);
  } else {
    layout.parts.push_back(place(type, parameter.extension));
  }
  value.numParts = static_cast<uint32_t>(layout.parts.size()) - value.firstPart;
  list.push_back(value);
  if (offset > maxAreaBytes || layout.copyBytes > maxAreaBytes)
    return llvm::createStringError("the signature has more than 256 MiB of arguments or results");
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// The conventions
//===----------------------------------------------------------------------===//

static constexpr Gpr probestackArguments[] = {Gpr::RAX};
static constexpr Gpr systemVResults[] = {Gpr::RAX, Gpr::RDX};
static constexpr Gpr ownResults[] = {Gpr::RAX, Gpr::RDX, Gpr::RCX, Gpr::RSI,
                                     Gpr::RDI, Gpr::R8,  Gpr::R9,  Gpr::R10};
static constexpr unsigned systemVVectorResults = 2, ownVectorResults = 8;

static bool isOwn(CallConv convention) {
  return convention == CallConv::Fast || convention == CallConv::Tail ||
         convention == CallConv::Winch;
}

static Scheme argumentScheme(CallConv convention, bool splitsWideInt) {
  Scheme scheme;
  switch (convention) {
  case CallConv::WindowsFastcall:
    scheme.ints = windowsArguments;
    scheme.numFloats = std::size(windowsArguments);
    scheme.isPositional = true;
    scheme.packsWideInt = !splitsWideInt;
    scheme.stackBase = windowsShadowBytes;
    return scheme;
  case CallConv::Probestack:
    scheme.ints = probestackArguments;
    return scheme;
  default:
    scheme.ints = systemVArguments;
    scheme.numFloats = systemVVectorArguments;
    return scheme;
  }
}

static Scheme resultScheme(CallConv convention, bool splitsWideInt) {
  Scheme scheme;
  if (isOwn(convention)) {
    scheme.ints = ownResults;
    scheme.numFloats = ownVectorResults;
  } else if (convention == CallConv::WindowsFastcall) {
    scheme.ints = systemVResults;
    scheme.numFloats = 1;
    scheme.packsWideInt = !splitsWideInt;
  } else {
    scheme.ints = systemVResults;
    scheme.numFloats = systemVVectorResults;
  }
  return scheme;
}

static llvm::Error addParameters(const ir::Signature &signature, Assigner &assigner,
                                 SignatureLayout &layout) {
  for (const ir::AbiParameter &parameter : signature.parameters) {
    if (llvm::Error error = assigner.add(parameter, layout.parameters)) return error;
    // A variadic callee of Windows reads all of its arguments where it spills integers.
    const AbiValue &value = layout.parameters.back();
    if (!signature.variadic || !assigner.scheme.isPositional) continue;
    for (AbiPart &part : llvm::MutableArrayRef(layout.parts).slice(value.firstPart, value.numParts))
      if (part.reg && part.reg.regClass() == RegClass::Float)
        part.copyReg = intReg(assigner.scheme.ints[part.reg.encoding()]);
  }
  return llvm::Error::success();
}

static llvm::Error addResults(const ir::Signature &signature, Assigner &assigner,
                              SignatureLayout &layout) {
  if (signature.callConv != CallConv::Winch) {
    for (const ir::AbiParameter &result : signature.results)
      if (llvm::Error error = assigner.add(result, layout.results)) return error;
    return llvm::Error::success();
  }
  // Only the last one comes in a register.
  Scheme registers = assigner.scheme;
  for (auto [i, result] : llvm::enumerate(signature.results)) {
    assigner.scheme = i + 1 == signature.results.size() ? registers : Scheme();
    if (llvm::Error error = assigner.add(result, layout.results)) return error;
  }
  return llvm::Error::success();
}

static llvm::Error checkConvention(const ir::Signature &signature) {
  CallConv convention = signature.callConv;
  if (convention == CallConv::AppleAarch64)
    return llvm::createStringError("the calling convention apple_aarch64 is not one of x86-64");
  bool hasResults = !signature.results.empty();
  if (convention == CallConv::PreserveAll && hasResults)
    return llvm::createStringError("functions of preserve_all have no results");
  if (convention == CallConv::Probestack &&
      (hasResults || signature.parameters.size() > 1 ||
       (!signature.parameters.empty() &&
        (!signature.parameters[0].type.isInt() || signature.parameters[0].type.bits() > 64 ||
         signature.parameters[0].purpose == ArgumentPurpose::StructArgument))))
    return llvm::createStringError("functions of probestack have one integer parameter at most, "
                                   "and no results");
  if (signature.variadic && convention != CallConv::SystemV && convention != CallConv::Fast &&
      convention != CallConv::WindowsFastcall)
    return llvm::createStringError("variable arguments are passed by system_v, fast and "
                                   "windows_fastcall only");
  return llvm::Error::success();
}

static llvm::Error layOutResults(const ir::Signature &signature,
                                 const codegen::TargetOptions &options, Assigner &parameters,
                                 SignatureLayout &layout) {
  bool splitsWideInt = options.settings.enableLlvmAbiExtensions();
  Assigner results(resultScheme(signature.callConv, splitsWideInt), layout);
  if (llvm::Error error = addResults(signature, results, layout)) return error;
  layout.resultBytes = static_cast<uint32_t>(llvm::alignTo(results.offset, stackAlignment));
  if (layout.resultBytes == 0 || isOwn(signature.callConv)) return llvm::Error::success();
  if (!options.settings.enableMultiRetImplicitSret())
    return llvm::createStringError("has more results than registers return them: use an sret "
                                   "parameter or enable_multi_ret_implicit_sret");
  layout.hasHiddenResultPointer = true;
  layout.hiddenResultPointer = parameters.place(ir::types::i64, ir::ArgumentExtension::None);
  return llvm::Error::success();
}

llvm::Error x86::layOut(const ir::Signature &signature, const codegen::TargetOptions &options,
                        SignatureLayout &layout) {
  layout.clear();
  CallConv convention = signature.callConv;
  if (llvm::Error error = checkConvention(signature)) return error;
  bool splitsWideInt = options.settings.enableLlvmAbiExtensions();
  Assigner parameters(argumentScheme(convention, splitsWideInt), layout);
  if (llvm::Error error = addParameters(signature, parameters, layout)) return error;
  if (llvm::Error error = layOutResults(signature, options, parameters, layout)) return error;

  layout.argumentBytes = static_cast<uint32_t>(llvm::alignTo(parameters.offset, stackAlignment));
  layout.shadowBytes = parameters.scheme.stackBase;
  layout.intRegsUsed = parameters.nextInt;
  layout.vectorRegsUsed = parameters.nextFloat;
  layout.nextArgumentOffset = static_cast<uint32_t>(parameters.offset);
  if (parameters.scheme.isPositional)
    layout.nextArgumentOffset -= (std::size(windowsArguments) - parameters.nextInt) * 8;
  if (convention == CallConv::Tail) layout.calleePops = layout.argumentBytes;
  if (signature.variadic && !parameters.scheme.isPositional)
    layout.vectorCountReg = intReg(Gpr::RAX);
  layout.calleeSaved = calleeSavedOf(convention, options);
  layout.clobbers = callChangeableRegisters(options) - layout.calleeSaved;
  // It may be asked for in C as the function's result.
  if (signature.results.empty())
    for (const ir::AbiParameter &parameter : signature.parameters)
      if (parameter.purpose == ArgumentPurpose::StructReturn &&
          convention != CallConv::PreserveAll && convention != CallConv::Probestack)
        layout.returnedPointer = intReg(Gpr::RAX);
  return llvm::Error::success();
}

void x86::fillEnvironment(const codegen::MachineFunction &function,
                          const codegen::TargetOptions &options, CallConv callConv,
                          regalloc::MachineEnvironment &environment) {
  PRegSet usable = callChangeableRegisters(options);
  if (function.needsFramePointer) usable.erase(intReg(Gpr::RBP));
  // Registers that the prologue would have to save come last.
  PRegSet saved = calleeSavedOf(callConv, options);
  environment.preferred = usable - saved;
  environment.nonPreferred = usable & saved;
}
