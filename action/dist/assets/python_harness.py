"""Runs one Python task: `python python_harness.py CALL PROJECT`.

CALL is a JSON file that says what to run; the values and the modules of the harness stand beside it.
This file keeps to the syntax of old interpreters, so that they can say that they are too old.
"""

import json
import os
import sys

OLDEST = (3, 8)


def main():
    call_file, project = sys.argv[1:3]
    folder = os.path.dirname(os.path.abspath(call_file))
    with open(call_file, "rb") as file:
        call = json.loads(file.read().decode("utf-8"))
    if sys.version_info < OLDEST:
        refuse(folder, call)
        return 1
    harness = load_harness(folder, "function" in call)
    return harness.run(call, folder, project)


def refuse(folder, call):
    found = "%d.%d" % tuple(sys.version_info[:2])
    wanted = "%d.%d" % OLDEST
    failure = {
        "code": "python-too-old",
        "message": "task `%s` needs Python %s or newer, and `%s` is Python %s"
        % (call["task"], wanted, sys.executable, found),
        "hint": "activate a newer virtual environment, or make one: `python3 -m venv .venv`",
    }
    with open(os.path.join(folder, "failure.json"), "w") as file:
        file.write(json.dumps(failure))
    sys.stderr.write("error[python-too-old]: %s\nhint: %s\n" % (failure["message"], failure["hint"]))


def load_harness(folder, calls_function):
    """Imports our own modules, and leaves no trace of their folder where the task's imports look."""
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, folder)
    try:
        import runnable_task

        if calls_function:
            import runnable_arguments  # noqa: F401
            import runnable_records  # noqa: F401
            import runnable_returns  # noqa: F401
        return runnable_task
    finally:
        folders = (folder, os.path.realpath(folder))
        sys.path[:] = [entry for entry in sys.path if entry not in folders]
        sys.path_importer_cache.pop(folder, None)
        sys.dont_write_bytecode = writes_bytecode


if __name__ == "__main__":
    sys.exit(main())
