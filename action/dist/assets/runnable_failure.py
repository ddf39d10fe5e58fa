"""What went wrong in a task: in words on stderr, and as data in `failure.json` for the runner."""

import json
import os
import sys
import traceback

LONGEST_MESSAGE = 2000


class TaskError(Exception):
    """The task cannot go on, and we know why. `place` is a file and a line of the project."""

    def __init__(self, code, message, hint=None, place=(None, None)):
        super().__init__(message)
        self.code = code
        self.hint = hint
        self.place = place


def report_known(error, folder, project):
    file, line = error.place
    failure = {"code": error.code, "message": str(error), "hint": error.hint}
    write_failure(folder, {**failure, "file": within(file, project), "line": line})
    sys.stderr.write(f"error[{error.code}]: {error}\n")
    if error.hint:
        sys.stderr.write(f"hint: {error.hint}\n")


def report_exception(error, folder, project):
    """An exception of the task's own code: its traceback without our frames, paths as in the project."""
    drop_frames(error, folder)
    file, line = find_place(error, project)
    text = describe(error)
    write_failure(folder, {"code": "exception", "message": text, "file": within(file, project), "line": line})
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    sys.stderr.write("".join(lines).replace(project + os.sep, ""))


def describe(error):
    try:
        text = str(error).strip()
    except Exception:
        text = ""
    name = type(error).__name__
    text = f"{name}: {text}" if text else name
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def drop_frames(error, folder):
    """Takes the frames of the harness and of the import system from the start of each traceback of the chain."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        trace = error.__traceback__
        while trace is not None and is_ours(trace.tb_frame.f_code.co_filename, folder):
            trace = trace.tb_next
        error.__traceback__ = trace
        error = error.__cause__ or error.__context__


def is_ours(file, folder):
    if file.startswith("<frozen ") or os.path.dirname(file) == folder:
        return True
    name = os.path.basename(file)
    standard = os.path.dirname(os.path.dirname(os.__file__)) == os.path.dirname(os.path.dirname(file))
    return name == "runpy.py" or (standard and os.path.basename(os.path.dirname(file)) == "importlib")


def find_place(error, project):
    """The innermost line of the project that the error went through."""
    if isinstance(error, SyntaxError) and error.filename and within(error.filename, project):
        return error.filename, error.lineno
    place = (None, None)
    for frame, line in traceback.walk_tb(error.__traceback__):
        if within(frame.f_code.co_filename, project):
            place = (frame.f_code.co_filename, line)
    return place


def within(file, project):
    """The path relative to the project, with `/`; None where it lies outside."""
    if not file:
        return None
    for root in (project, os.path.realpath(project)):
        if file.startswith(root + os.sep):
            return file[len(root) + 1 :].replace(os.sep, "/")
    return None


def write_failure(folder, failure):
    known = {key: value for key, value in failure.items() if value is not None}
    with open(os.path.join(folder, "failure.json"), "w", encoding="utf-8", errors="replace") as file:
        file.write(json.dumps(known))
