"""Runs a command on each example of a Markdown file.

    check-examples.py <file.md> <folder for the examples> <command> [<argument>...]

An example is a code block marked `clif`. The command gets the name of a file that holds it; its exit status must be 0.
"""
import pathlib
import re
import subprocess
import sys

text = pathlib.Path(sys.argv[1]).read_text()
folder = pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
examples = re.findall(r"^```clif\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
for number, example in enumerate(examples):
    path = folder / f"example{number}.clif"
    path.write_text(example)
    subprocess.run([*sys.argv[3:], str(path)], check=True, stdout=subprocess.DEVNULL)
print(f"{len(examples)} examples")
