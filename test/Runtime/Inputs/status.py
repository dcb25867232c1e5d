"""Runs a command and checks the status that it exits with: status.py STATUS COMMAND..."""
import subprocess
import sys

status = subprocess.run(sys.argv[2:]).returncode
if status != int(sys.argv[1]):
    sys.exit(f"exited with {status}, not {sys.argv[1]}")
