# lit configuration: suites by room, tools from the build tree, FileCheck from Debian's LLVM.
import os
import shutil
import lit.formats

config.name = "cot"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".clif", ".test", ".td", ".wat", ".s", ".regalloc"]
# Filetests is for cot-filetest, Fuzz for fuzzing.
config.excludes = ["Inputs", "Filetests", "Fuzz", "CMakeLists.txt", "README.md"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.cot_binary_dir, "test")

path = [config.cot_tools_dir, config.llvm_tools_dir, os.environ.get("PATH", "")]
config.environment["PATH"] = os.pathsep.join(path)
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "HOME"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

config.substitutions.append(("%cot_src", config.cot_source_dir))
config.substitutions.append(("%python", config.python))

# Tests over the shared corpus say REQUIRES: corpus and are unsupported where it is missing.
corpus = os.environ.get("COT_CORPUS") or os.path.join(config.cot_source_dir, "..", "shared", "corpus")
if os.path.isdir(corpus):
    config.available_features.add("corpus")
    config.substitutions.append(("%corpus", os.path.realpath(corpus)))
if config.sanitizers:
    config.available_features.add("sanitizers")
if shutil.which("gdb"):
    config.available_features.add("gdb")
config.substitutions.append(("%cot_bin", config.cot_tools_dir))
if shutil.which("gcc"):
    config.available_features.add("gcc")
if shutil.which("z3"):
    config.available_features.add("z3")
