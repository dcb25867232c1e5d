//===- lib/MC/ArchiveReader.cpp - Archives of GNU, BSD and Microsoft make -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "cot/MC/ObjectView.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace cot::mc {

static constexpr StringLiteral magic = "!<arch>\n";
static constexpr uint64_t headerSize = 60;

bool isArchive(ArrayRef<uint8_t> bytes) { return toStringRef(bytes).starts_with(magic); }

static uint64_t field(StringRef header, size_t from, size_t size, unsigned radix) {
  uint64_t value = 0;
  if (header.substr(from, size).rtrim(' ').getAsInteger(radix, value)) return 0;
  return value;
}

/// The name of a member; \p longNames is the contents of GNU's and Microsoft's table of long names.
/// BSD puts a long name before the contents, which then are cut.
static Expected<StringRef> memberName(StringRef header, StringRef longNames, StringRef &contents) {
  StringRef name = header.take_front(16).rtrim(' ');
  uint64_t number = 0;
  if (name.starts_with("#1/")) {
    if (name.drop_front(3).getAsInteger(10, number) || number > contents.size())
      return createStringError("archive member: its name is longer than it is itself");
    name = contents.take_front(number).rtrim('\0');
    contents = contents.drop_front(number);
    return name;
  }
  if (name.starts_with("/") && !name.drop_front().getAsInteger(10, number)) {
    if (number >= longNames.size())
      return createStringError("archive member: its name lies outside the table of names");
    StringRef rest = longNames.drop_front(number);
    return rest.take_until([](char c) { return c == '\n' || c == '\0'; }).rtrim('/');
  }
  return name == "/" || name == "//" ? name : name.rtrim('/');
}

Expected<std::vector<ArchiveMember>> readArchive(ArrayRef<uint8_t> bytes) {
  StringRef file = toStringRef(bytes);
  if (!file.starts_with(magic)) return createStringError("the file is no archive");
  std::vector<ArchiveMember> members;
  StringRef longNames;
  for (uint64_t at = magic.size(); at < file.size();) {
    if (file.size() - at < headerSize)
      return createStringError("an archive member's header is cut off");
    StringRef header = file.substr(at, headerSize);
    if (!header.ends_with("`\n")) return createStringError("an archive member's header is damaged");
    uint64_t size = 0;
    if (header.substr(48, 10).rtrim(' ').getAsInteger(10, size) ||
        size > file.size() - at - headerSize)
      return createStringError("an archive member is cut off");
    StringRef contents = file.substr(at + headerSize, size);
    at += headerSize + size + size % 2;
    auto name = memberName(header, longNames, contents);
    if (!name) return name.takeError();
    if (*name == "//") {
      longNames = contents;
      continue;
    }
    if (*name == "/" || *name == "/SYM64" || name->starts_with("__.SYMDEF")) continue;
    ArchiveMember member;
    member.name = *name;
    member.contents = arrayRefFromStringRef(contents);
    member.time = field(header, 16, 12, 10);
    member.owner = field(header, 28, 6, 10);
    member.group = field(header, 34, 6, 10);
    member.mode = field(header, 40, 8, 8);
    members.push_back(member);
  }
  return members;
}

} // namespace cot::mc
