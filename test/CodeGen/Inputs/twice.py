#!/usr/bin/env python3
"""Reads a CLIF module and prints it with each function once more, under another name, at the end."""
import re
import sys

text = sys.stdin.read()
functions = text[text.index("function "):]
print(text)
print(re.sub(r"(?m)^(function (?:\w+ )?%)([\w.]+)", r"\1\2_again", functions))
