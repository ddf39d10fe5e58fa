"""One notebook from its file to its returns, and to what is kept of it."""

import asyncio
import json
import os
import signal
import sys
import warnings

from runnable_failure import TaskError, report_exception, report_known, within, write_failure


def run(call, folder, project):
    """Runs the notebook; the exit code of the process."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    try:
        require_packages(call)
        return asyncio.run(run_notebook(call, folder, project))
    except TaskError as error:
        # The log has the traceback of a cell already.
        report = write_known if error.code == "exception" else report_known
        report(error, folder, project)
    except Exception as error:
        report_exception(error, folder, project)
    return 1


def write_known(error, folder, project):
    file, line = error.place
    write_failure(folder, {"code": error.code, "message": str(error), "file": within(file, project), "line": line})


def require_packages(call):
    from importlib.util import find_spec

    missing = [name for name in ("nbclient", "nbformat", "ipykernel") if find_spec(name) is None]
    if "nbclient" not in missing and missing != ["ipykernel"]:
        return
    if missing == ["ipykernel"] and call.get("kernel") not in (None, "python3"):
        return
    names = " and ".join(f"`{name}`" for name in missing if name != "nbformat")
    why = f", which is {call['why']}," if call.get("why") else ""
    raise TaskError(
        "notebook-packages",
        f"the notebook of task `{call['task']}` needs {names}, and `{sys.executable}`{why} does not have "
        + ("it" if len(missing) == 1 else "them"),
        f"name what runs notebooks in `{call['environment']}`: nbclient, ipykernel, nbconvert"
        if call.get("environment")
        else f"install what runs notebooks there: `{sys.executable} -m pip install nbclient ipykernel nbconvert`",
    )


async def run_notebook(call, folder, project):
    from runnable_kernel_choice import start_kernel
    from runnable_notebook_cells import run_cells
    from runnable_notebook_kept import Kept

    notebook = read_notebook(call, project)
    kept = Kept(notebook, call, folder)
    try:
        kernel = await start_kernel(notebook, call, folder)
        try:
            kernel.stop_on_signal(asyncio.current_task())
            await run_cells(kernel, kept, (call, folder, project))
        finally:
            await kernel.end()
    except asyncio.CancelledError:
        # The runner has asked for the end, and knows why; what was done is worth a look.
        return 128 + signal.SIGTERM
    finally:
        kept.write_all()
    return 0


def read_notebook(call, project):
    import nbformat

    path = os.path.join(project, *call["notebook"].split("/"))
    warnings.filterwarnings("ignore", module="nbformat")
    try:
        with open(path, encoding="utf-8") as file:
            return nbformat.reads(file.read(), as_version=4)
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise TaskError(
            "notebook-unreadable",
            f"`{call['notebook']}` of task `{call['task']}` is no notebook: {shorten(error)}",
            "open it with Jupyter and save it, or look for what a merge left in it: `<<<<<<<`",
            (path, getattr(error, "lineno", None)),
        ) from None


def shorten(error):
    cause = error.__cause__ or error.__context__
    text = str(cause if isinstance(cause, json.JSONDecodeError) else error).strip()
    return text.splitlines()[0][:300] if text else type(error).__name__
