//===- DataReader.h - Reading data objects -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// `export data %msg align 1 section ".rodata" readonly { bytes "hello\00"; zero 3 }`
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_IR_PARSER_DATAREADER_H
#define COT_LIB_IR_PARSER_DATAREADER_H

#include "Parser/TextReader.h"
#include "cot/IR/Module.h"

namespace cot::ir {

class DataReader {
public:
  explicit DataReader(TextReader &in) : in(in) {}

  /// From behind the linkage, which is set already, to the end of the object.
  bool read(DataObject &object);

private:
  bool readAttributes(DataObject &object);
  bool readPieces(DataObject &object);
  bool readPiece(DataObject &object);
  static std::vector<uint8_t> &bytesOf(DataObject &object);
  bool readNumbers(unsigned bits, std::vector<uint8_t> &bytes);
  bool readBytes(std::vector<uint8_t> &bytes);
  bool readAddress(DataPiece &piece);

  TextReader &in;
  /// What the pieces before the current one occupy, without bytes that the text spells out.
  uint64_t totalSize = 0;
};

} // namespace cot::ir

#endif // COT_LIB_IR_PARSER_DATAREADER_H
