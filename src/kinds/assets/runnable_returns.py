"""Hands what a function returned to the runner.

JSON where the very same value comes back; JSON with a pickle beside it where it is plain data of which JavaScript would
lose a little; else a pickle.
"""

import json
import os

from runnable_failure import TaskError

LARGEST_INTEGER = 2**53 - 1
# From here on JavaScript writes numbers with an exponent, so that a whole float stays a float.
EXPONENTS_FROM = 1e21
LONGEST_JSON = 1 << 20
LONGEST_FORCED_JSON = 8 << 20
# Letters of what is shown of a value that is no plain data.
LONGEST_SHOWN = 2000
PICKLE_PROTOCOL = 5


def write_returns(result, call, folder):
    declared = call["returns"]
    if not declared:
        return
    if declared[0].get("unasked"):
        lines = show_value(result, declared[0]["name"])
    else:
        lines = declared_lines(result, call, folder)
    with open(os.environ["RUNNABLE_RETURNS"], "a", encoding="utf-8") as file:
        file.write("".join(lines))


def declared_lines(result, call, folder):
    values = name_values(result, call)
    return [write_value(values[entry["name"]], entry, (call, folder)) for entry in call["returns"]]


def show_value(value, name):
    """A value that no return asks for: to be read by people, and never a reason to fail."""
    if value is None:
        return []
    text, _ = encode_plain(value)
    if text is None:
        try:
            text = json.dumps(repr(value).encode("utf-8", "replace").decode("utf-8")[:LONGEST_SHOWN])
        except Exception:
            return []
    return [f"{name}:={text}\n"]


def name_values(result, call):
    """The declared returns by name."""
    names = [entry["name"] for entry in call["returns"]]
    if len(names) == 1:
        return {names[0]: result}
    fields = fields_of(result)
    if fields is not None and (not isinstance(result, tuple) or set(names) <= set(fields)):
        absent = [name for name in names if name not in fields]
        if absent:
            raise absent_returns(absent, fields, call)
        return {name: fields[name] for name in names}
    if isinstance(result, (tuple, list)) and len(result) == len(names):
        return dict(zip(names, result))
    raise TaskError(
        "returns-count",
        f"`{call['function']}` of task `{call['task']}` returned {count(result)}, and `returns:` names {len(names)}: "
        + ", ".join(f"`{name}`" for name in names),
        f"return them in this order, `return {', '.join(names)}`, or as a dict with these keys",
        call.get("place", (None, None)),
    )


def fields_of(result):
    """Values by name, of a thing that has names: dict, NamedTuple, dataclass, pydantic model."""
    if isinstance(result, dict):
        return result
    if isinstance(result, tuple):
        return result._asdict() if hasattr(result, "_asdict") else None
    names = getattr(type(result), "__dataclass_fields__", None)
    if names is None:
        names = getattr(type(result), "model_fields", None)
    return None if names is None else {name: getattr(result, name) for name in names}


def absent_returns(absent, fields, call):
    given = ", ".join(f"`{name}`" for name in list(fields)[:20]) or "nothing"
    return TaskError(
        "returns-count",
        f"`{call['function']}` of task `{call['task']}` returned {given}, and not "
        + ", ".join(f"`{name}`" for name in absent),
        "`returns:` and the names that the function returns must agree",
    )


def count(result):
    if isinstance(result, (tuple, list)):
        return f"{len(result)} value{'' if len(result) == 1 else 's'}"
    return "nothing" if result is None else f"one `{type(result).__name__}`"


def write_value(value, entry, task):
    """The line of `$RUNNABLE_RETURNS` for one value."""
    name, kind = entry["name"], entry.get("kind")
    if kind == "metric":
        return f"{name}:={encode(as_number(value, name, task), name, task)}\n"
    if kind == "json":
        require_json(value, (name, name), task)
        return f"{name}:={encode(value, name, task)}\n"
    text, exact = (None, False) if kind == "pickle" else encode_plain(value)
    if exact:
        return f"{name}:={text}\n"
    path = write_pickle(value, name, task)
    return f"{name}@pickle={path}\n" if text is None else f"{name}@exact={path}:={text}\n"


def as_number(value, name, task):
    if hasattr(value, "item") and not isinstance(value, (int, float)):
        value = value.item()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or value != value or value in (float("inf"), float("-inf")):
        found = f"`{value}`" if is_number else f"a `{type(value).__name__}`"
        raise wrong_return(f"metric `{name}`", f"{found}, and a metric is a finite number", task)
    return value if isinstance(value, int) else float(value)


def encode_plain(value):
    """JSON text of plain data, or None; and whether the very same value of the same types comes back from it."""
    try:
        look = Look()
        text = json.dumps(value, separators=(",", ":")) if look.is_plain(value) else None
    except RecursionError:
        return None, False
    if text is None or len(text) > LONGEST_JSON:
        return None, False
    return text, look.exact


class Look:
    """A walk over a value: whether it is plain data, and whether the runner, which is JavaScript, keeps all of it."""

    def __init__(self):
        self.exact = True

    def is_plain(self, value):
        kind = type(value)
        if value is None or kind is bool:
            return True
        if kind is str:
            return is_text(value)
        if kind is int:
            return -LARGEST_INTEGER <= value <= LARGEST_INTEGER
        if kind is float:
            return self.is_plain_float(value)
        if kind is list:
            return all([self.is_plain(item) for item in value])
        return kind is dict and self.has_plain_keys(value) and all([self.is_plain(item) for item in value.values()])

    def is_plain_float(self, value):
        # JavaScript writes 1.0 as 1 and -0.0 as 0.
        if value.is_integer() and abs(value) < EXPONENTS_FROM:
            self.exact = False
        return value == value and value not in (float("inf"), float("-inf"))

    def has_plain_keys(self, value):
        # JavaScript moves keys that look like an index to the front.
        if any(type(key) is str and key.isdigit() for key in value):
            self.exact = False
        return all(type(key) is str and key != "__proto__" and is_text(key) for key in value)


def is_text(value):
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def require_json(value, at, task):
    """Refuses what JSON has no word for, naming the place in the value."""
    name, where = at
    kind = type(value).__name__
    if value is None or isinstance(value, (bool, str)):
        return
    if isinstance(value, int) and not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise wrong_return(f"`{where}`", "an integer beyond 2^53, which JSON readers would change", task, name)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise wrong_return(f"`{where}`", f"`{value}`, which JSON cannot hold", task, name)
    if isinstance(value, (int, float)):
        return
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            require_json(item, (name, f"{where}[{index}]"), task)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise wrong_return(f"`{where}`", f"a dict with the key `{key!r}`, and keys of JSON are strings", task, name)
            require_json(item, (name, f"{where}.{key}"), task)
    else:
        raise wrong_return(f"`{where}`", f"a `{kind}`, which JSON cannot hold", task, name)


def encode(value, name, task):
    try:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (RecursionError, ValueError):
        raise wrong_return(f"`{name}`", "nested too deeply for JSON, or holds itself", task, name) from None
    if len(text) > LONGEST_FORCED_JSON:
        size = f"{len(text) >> 20} MiB of JSON, and 8 MiB are accepted"
        raise wrong_return(f"`{name}`", f"{size}", task, name)
    return text


def wrong_return(what, found, task, name=None):
    call, _ = task
    hint = None
    if name is not None:
        hint = f"leave `kind: json` of `{name}` out to hand it to Python tasks as a pickle, or write a file and declare it under `outputs:`"
    message = f"{what}, returned by `{call['function']}` of task `{call['task']}`, is {found}"
    return TaskError("return-type", message, hint)


def write_pickle(value, name, task):
    import pickle

    call, folder = task
    path = f"values/{name}.pkl"
    os.makedirs(os.path.join(folder, "values"), exist_ok=True)
    try:
        with open(os.path.join(folder, path), "wb") as file:
            pickle.dump(value, file, PICKLE_PROTOCOL)
    except OSError:
        raise
    except Exception as error:
        raise unpicklable(error, (value, name), call) from error
    return path


def unpicklable(error, given, call):
    value, name = given
    kind = f"{type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")
    return TaskError(
        "unpicklable-return",
        f"`{name}`, returned by `{call['function']}` of task `{call['task']}`, is a `{kind}` that cannot be pickled: "
        f"{type(error).__name__}: {error}",
        "return plain data or an object of a class at the top level of a module; write everything else to a file "
        "and declare it under `outputs:`",
    )
