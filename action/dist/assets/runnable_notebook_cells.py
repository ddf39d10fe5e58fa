"""Runs the cells of a notebook one after the other, and tells of them in the log."""

import asyncio
import json
import os
import re
import sys

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from runnable_failure import LONGEST_MESSAGE, TaskError
from runnable_notebook_params import inject_params

COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
SKIPPED = {"skip", "skip-execution"}


async def run_cells(kernel, kept, task):
    """Runs all cells and reads the returns. What a cell printed is in the log before the next one begins."""
    call, folder, project = task
    notebook = kept.notebook
    cells = number(notebook)
    inject_params(notebook, kernel.language, folder)
    client = Reader(notebook, km=kernel.manager, timeout=None, record_timing=False)
    client.kc = kernel.client
    if kernel.language == "python":
        await prepare_python(kernel, task)
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        at = cells.get(id(cell))
        if announce(cell, at, len(cells)):
            if not await run_cell(client, (cell, index, at), (kernel, task)):
                break
        kept.write_now_and_then()
    if call["returns"]:
        await read_returns(kernel, task)


def number(notebook):
    """Numbers of the code cells as the reader of the notebook counts them, from 1, by the identity of the cell."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {id(cell): at for at, cell in enumerate(code, start=1)}


def announce(cell, at, count):
    """Tells of a cell; whether it is to be run."""
    label = "[params]" if at is None else f"[{at}/{count}]"
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    skipped = bool(SKIPPED & set(cell.metadata.get("tags", [])))
    what = "skipped" if skipped else "empty" if first == "" else first if len(first) <= 72 else first[:71] + "…"
    if at is not None:
        say(f"{label} {what}\n")
    return not skipped and first != ""


def say(text, stream="stdout"):
    target = sys.stderr if stream == "stderr" else sys.stdout
    target.write(text)
    target.flush()


class Reader(NotebookClient):
    """Shows what cells print as they print it; images stay in the notebook."""

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        if msg["msg_type"] == "stream":
            say(content["text"], content["name"])
        elif msg["msg_type"] in ("execute_result", "display_data"):
            data = content["data"]
            if "text/plain" in data and not any(kind.startswith("image/") for kind in data):
                say(f"{data['text/plain']}\n")
        return super().process_message(msg, cell, cell_index)


async def run_cell(client, place, session):
    """False when the cell ends the notebook in peace."""
    cell, index, at = place
    kernel, task = session
    try:
        await client.async_execute_cell(cell, index)
    except DeadKernelError:
        # That is how nbclient tells of a cancel too.
        if kernel.stopped:
            raise asyncio.CancelledError from None
        raise kernel.died(f"in cell {at}") from None
    except CellExecutionError as error:
        if error.ename == "SystemExit" and error.evalue in ("", "None", "0", "False"):
            say(f"[{at}] ended the notebook\n")
            return False
        trace = traceback_of(cell)
        say(f"{trace}\n", "stderr")
        raise explain(error, (cell, at, trace), task) from None
    return True


def traceback_of(cell):
    lines = [line for output in cell.outputs if output.output_type == "error" for line in output.traceback]
    return COLOURS.sub("", "\n".join(lines)).strip()


def explain(error, place, task):
    """The failure of a cell, at its line."""
    call, folder, project = task
    cell, at, trace = place
    known = read_known(folder) if error.ename == "TaskError" else None
    if known is not None:
        return known
    evalue = COLOURS.sub("", error.evalue).strip()
    what = f"{error.ename}: {evalue}" if evalue else error.ename
    if at is None:
        hint = "its classes must be importable here too, from a module of the project or an installed package"
        return TaskError("unreadable-value", f"the params of task `{call['task']}` cannot be read: {what}", hint)
    line = line_of(trace, cell)
    source = cell.source.splitlines()[line - 1].strip() if line is not None else ""
    where = f"cell {at}" if line is None else f"cell {at}, line {line}: `{source[:200]}`"
    room = LONGEST_MESSAGE - len(where) - 3
    what = what if len(what) <= room else what[: room - 1] + "…"
    path = os.path.join(project, *call["notebook"].split("/"))
    return TaskError("exception", f"{what} ({where})", None, (path, line_in_file(path, (at, line))))


def line_of(trace, cell):
    """The line of the cell that the error went through; None where the traceback does not say it."""
    found = re.findall(r"(?:Cell In|Input In) ?\[(\d+)\](?:, line (\d+)|[^\n]*<cell line: (\d+)>)", trace)
    lines = [int(line or other) for count, line, other in found if int(count) == cell.execution_count]
    return next((line for line in lines if 1 <= line <= len(cell.source.splitlines())), None)


def line_in_file(path, place):
    """The line of the notebook's file in which a line of a cell stands, as Jupyter writes files; else None."""
    at, line = place
    with open(path, encoding="utf-8") as file:
        text = file.read().splitlines()
    kinds = [index for index, row in enumerate(text) if re.match(r'^   "cell_type": ', row)]
    code = [index for index in kinds if text[index].strip().startswith('"cell_type": "code"')]
    if at > len(code):
        return None
    end = next((index for index in kinds if index > code[at - 1]), len(text))
    starts = [index for index in range(code[at - 1], end) if text[index] == '   "source": [']
    return starts[0] + 1 + line if len(starts) == 1 and line is not None else None


async def prepare_python(kernel, task):
    call, folder, project = task
    given = repr(json.dumps({"folder": folder, "project": project, "call": call}))
    await kernel.run(
        f"__import__('sys').path.insert(0, {folder!r}); __import__('runnable_kernel').prepare({given})"
    )


async def read_returns(kernel, task):
    call, folder, _ = task
    if kernel.language != "python":
        raise TaskError(
            "notebook-language",
            f"task `{call['task']}` declares `returns`, and they are read from Python notebooks only; "
            f"the kernel of `{call['notebook']}` is {kernel.language}",
            "write a file and declare it under `outputs:`",
        )
    reply = await kernel.run("__import__('runnable_kernel').give_returns(globals())")
    if reply["status"] == "error":
        known = read_known(folder)
        raise known or TaskError("exception", f"{reply['ename']}: {reply['evalue']} (reading the returns)")


def read_known(folder):
    path = os.path.join(folder, "kernel-failure.json")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        failure = json.load(file)
    return TaskError(failure["code"], failure["message"], failure["hint"])
