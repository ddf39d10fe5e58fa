"""Puts the values of a task into a notebook, as a cell of its language."""

import json
import keyword
import os
import sys

TAG = "injected-parameters"


def inject_params(notebook, language, folder):
    """A new cell after the one tagged `parameters`, else at the top; one that an earlier run left is replaced."""
    import nbformat

    with open(os.path.join(folder, "values.json"), encoding="utf-8") as file:
        entries = json.load(file)
    notebook.cells = [cell for cell in notebook.cells if TAG not in tags_of(cell)]
    if not entries:
        return
    source = write_source(entries, language, folder)
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": [TAG]})
    cell["id"] = TAG
    if notebook.nbformat == 4 and notebook.get("nbformat_minor", 0) < 5:
        del cell["id"]
    at = next((index + 1 for index, other in enumerate(notebook.cells) if "parameters" in tags_of(other)), 0)
    notebook.cells.insert(at, cell)


def tags_of(cell):
    return cell.metadata.get("tags", [])


def write_source(entries, language, folder):
    write = WRITERS.get(language)
    if write is None:
        names = ", ".join(f"`{name}`" for name in entries)
        note(f"{names}: params are given to notebooks in Python, R and Julia, and this one's language is {language}")
        return ""
    lines = [write(name, entry, folder) for name, entry in entries.items()]
    comment = "# Params of the task, put in by runnable\n"
    return comment + "\n".join(line for line in lines if line is not None)


def note(text):
    sys.stderr.write(f"note: {text}\n")


def python_line(name, entry, folder):
    if keyword.iskeyword(name):
        note(f"`{name}` is a keyword of Python, so the notebook does not get it")
        return None
    return f"{name} = {python_value(entry, folder)}"


def python_value(entry, folder):
    if "json" in entry:
        return repr(entry["json"])
    if "list" in entry:
        items = [(item.get("matrix"), python_value(item["value"], folder)) for item in entry["list"]]
        shown = [value if matrix is None else f"{{'matrix': {matrix!r}, 'value': {value}}}" for matrix, value in items]
        return f"[{', '.join(shown)}]"
    path = os.path.join(folder, entry.get("pickle") or entry["exact"])
    return f"__import__('pickle').loads(__import__('pathlib').Path({path!r}).read_bytes())"


def r_line(name, entry, folder):
    value = plain_value(name, entry, folder)
    safe = name if name[0] != "_" else f"`{name}`"
    return None if value is NOTHING else f"{safe} <- {r_value(value)}"


def r_value(value):
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    if isinstance(value, str):
        return quote(value, '"')
    if isinstance(value, list):
        return f"list({', '.join(map(r_value, value))})"
    if isinstance(value, dict):
        return f"list({', '.join(f'{quote(key, chr(34))} = {r_value(item)}' for key, item in value.items())})"
    return repr(value)


def julia_line(name, entry, folder):
    value = plain_value(name, entry, folder)
    return None if value is NOTHING else f"{name} = {julia_value(value)}"


def julia_value(value):
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return quote(value, '"$')
    if isinstance(value, list):
        return f"[{', '.join(map(julia_value, value))}]"
    if isinstance(value, dict):
        return f"Dict({', '.join(f'{quote(key, chr(34) + chr(36))} => {julia_value(item)}' for key, item in value.items())})"
    return repr(value)


def quote(text, special):
    """A string of R or Julia: what could end it, or mean something in it, is escaped."""
    out = []
    for letter in text:
        if letter in special or letter == "\\":
            out.append("\\" + letter)
        elif letter.isprintable() and letter.isascii():
            out.append(letter)
        else:
            out.append(f"\\U{ord(letter):08x}" if ord(letter) > 0xFFFF else f"\\u{ord(letter):04x}")
    return '"' + "".join(out) + '"'


NOTHING = object()


def plain_value(name, entry, folder):
    if "json" in entry:
        return entry["json"]
    if "list" in entry:
        values = [plain_value(name, item["value"], folder) for item in entry["list"]]
        if any(value is NOTHING for value in values):
            return NOTHING
        pairs = zip(entry["list"], values)
        return [{"matrix": item["matrix"], "value": value} if "matrix" in item else value for item, value in pairs]
    if "exact" in entry:
        import pickle

        # Plain data, of which JSON in JavaScript says a little less.
        with open(os.path.join(folder, entry["exact"]), "rb") as file:
            return pickle.load(file)
    note(f"`{name}` is a pickled Python value, so the notebook does not get it")
    return NOTHING


WRITERS = {"python": python_line, "r": r_line, "julia": julia_line}
