//===- lib/MC/ObjectDump.cpp - Files, archives and the order of the parts -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/ObjectDump.h"
#include "ObjectDumpParts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include <ctime>

using namespace llvm;

namespace cot::mc {

bool DumpOptions::wants(StringRef sectionName) const {
  return sections.empty() || is_contained(sections, sectionName);
}

static void dumpArchiveHeader(const ArchiveMember &member, raw_ostream &os) {
  static constexpr char letters[] = "rwxrwxrwx";
  for (unsigned i = 0; i < 9; ++i)
    os << (member.mode >> (8 - i) & 1 ? letters[i] : '-');
  os << ' ' << member.owner << '/' << member.group << ' '
     << format("%6" PRIu64, uint64_t(member.contents.size())) << ' ';
  // Times that no calendar holds are printed as none.
  constexpr uint64_t lastSecond = 253402300799; // 9999-12-31.
  auto seconds = static_cast<std::time_t>(std::min(member.time, lastSecond));
  std::tm calendar = {};
  gmtime_r(&seconds, &calendar);
  char text[64];
  size_t length = std::strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &calendar);
  os << StringRef(text, length) << ' ' << member.name << '\n';
}

static Error dumpObject(const Twine &name, ArrayRef<uint8_t> bytes, const DumpOptions &options,
                        const ArchiveMember *member, raw_ostream &os) {
  Expected<ObjectView> view = readObject(bytes);
  if (!view) return view.takeError();
  os << '\n' << name << ":\tfile format " << view->formatName() << '\n';
  if (options.archiveHeaders && member) dumpArchiveHeader(*member, os);
  if (options.fileHeaders) dumpFileHeader(*view, os);
  if (options.privateHeaders) dumpPrivateHeaders(*view, os);
  if (options.sectionHeaders) dumpSectionHeaders(*view, options, os);
  if (options.symbols) dumpSymbols(*view, os);
  bool disassembles = options.disassemble || options.disassembleAll;
  if (options.relocations && !disassembles) dumpRelocations(*view, options, os);
  if (options.contents) dumpContents(*view, options, os);
  if (disassembles && !dumpDisassembly(*view, options, os))
    return createStringError("no disassembler for " + view->architectureName());
  return Error::success();
}

Error dumpFile(StringRef name, ArrayRef<uint8_t> bytes, const DumpOptions &options,
               raw_ostream &os) {
  if (!isArchive(bytes)) return dumpObject(name, bytes, options, nullptr, os);
  Expected<std::vector<ArchiveMember>> members = readArchive(bytes);
  if (!members) return members.takeError();
  for (const ArchiveMember &member : *members) {
    if (!isObject(member.contents)) continue;
    if (Error error =
            dumpObject(name + "(" + member.name + ")", member.contents, options, &member, os))
      return createStringError(member.name + ": " + toString(std::move(error)));
  }
  return Error::success();
}

} // namespace cot::mc
