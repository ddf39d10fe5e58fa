"""Works inside the kernel of a Python notebook: where modules come from, and what the notebook gives."""

import json
import os
import sys

from runnable_failure import TaskError

TASK = {}


def prepare(text):
    """Lets the notebook find the modules of the snapshot, and leaves no trace of the harness where imports look."""
    TASK.update(json.loads(text))
    import runnable_modules
    import runnable_returns  # noqa: F401

    class Guard(runnable_modules.SnapshotGuard):
        def refuse_live(self, name, spec):
            try:
                super().refuse_live(name, spec)
            except TaskError as error:
                write_failure(error)
                raise

    folder = TASK["folder"]
    sys.path[:] = [entry for entry in sys.path if entry not in (folder, os.path.realpath(folder))]
    runnable_modules.SnapshotGuard = Guard
    runnable_modules.set_module_path(TASK["call"], TASK["project"])
    runnable_modules.guard_imports(TASK["call"], TASK["project"])
    # As in Jupyter, what lies beside the notebook comes first.
    if "" in sys.path:
        sys.path.remove("")
        sys.path.insert(0, "")


def give_returns(variables):
    """Hands variables of the notebook to the runner, by the rules for Python functions."""
    import runnable_returns

    call, folder = TASK["call"], TASK["folder"]
    try:
        lines = [
            runnable_returns.write_value(find(variables, entry["name"]), entry, (call, folder))
            for entry in call["returns"]
        ]
    except TaskError as error:
        write_failure(error)
        raise
    with open(os.environ["RUNNABLE_RETURNS"], "a", encoding="utf-8") as file:
        file.write("".join(lines))


def find(variables, name):
    if name in variables:
        return variables[name]
    import difflib

    own = [other for other in variables if not other.startswith("_")]
    near = difflib.get_close_matches(name, own, 1)
    call = TASK["call"]
    raise TaskError(
        "return-missing",
        f"`{call['notebook']}` of task `{call['task']}` has no variable `{name}` at its end, which `returns` names",
        f"did you mean `{near[0]}`?" if near else f"set it in a cell: `{name} = …`",
    )


def write_failure(error):
    failure = {"code": error.code, "message": str(error), "hint": error.hint}
    with open(os.path.join(TASK["folder"], "kernel-failure.json"), "w", encoding="utf-8") as file:
        json.dump(failure, file)
