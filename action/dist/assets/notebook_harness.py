"""Runs one notebook: `python notebook_harness.py CALL PROJECT`.

CALL is a JSON file that says what to run; the values and the modules of the harness stand beside it.
"""

import json
import os
import sys

sys.dont_write_bytecode = True

from python_harness import OLDEST, refuse  # noqa: E402


def main():
    call_file, project = sys.argv[1:3]
    folder = os.path.dirname(os.path.abspath(call_file))
    with open(call_file, "rb") as file:
        call = json.loads(file.read().decode("utf-8"))
    if sys.version_info < OLDEST:
        refuse(folder, call)
        return 1
    import runnable_notebook

    return runnable_notebook.run(call, folder, os.path.realpath(project))


if __name__ == "__main__":
    sys.exit(main())
