//===- cot-tblgen.cpp - The generator's entry point -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// cot-tblgen reads TableGen descriptions and writes C++ tables and functions or documentation.
/// Each backend is one file beside this one that registers itself under its option name
/// (`-gen-opcodes`, ...) with llvm::TableGen::Emitter::Opt.
///
/// TableGenMain takes care of parsing, dependency files and of not touching unchanged output.
///
//===----------------------------------------------------------------------===//

#include "llvm/Support/CommandLine.h"
#include "llvm/TableGen/Main.h"
#include "llvm/TableGen/Record.h"

int main(int argc, char **argv) {
  llvm::cl::ParseCommandLineOptions(argc, argv, "cot's description compiler\n");
  return llvm::TableGenMain(argv[0]);
}
