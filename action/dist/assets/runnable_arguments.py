"""Binds values to the arguments of a function, by name."""

import inspect
import json
import os
import typing

from runnable_conversion import Mismatch, convert
from runnable_failure import TaskError


def bind_arguments(function, call, folder):
    """Positional and named arguments: what the function asks for, and everything else where it takes `**kwargs`."""
    values = Values(folder)
    signature = signature_of(function)
    if signature is None:
        return [], {}
    binding = Binding(function, call, values)
    for parameter in signature.parameters.values():
        binding.add(parameter)
    binding.finish()
    return binding.positional, binding.named


class Values:
    """The values that the task may see; a pickle is only read when it is asked for."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "values.json"), encoding="utf-8") as file:
            self.entries = json.load(file)

    def read(self, name):
        """The value, and whether it is plain data: then type hints say what becomes of it."""
        return self.take(self.entries[name])

    def take(self, entry):
        if "json" in entry:
            return entry["json"], True
        if "list" in entry:
            taken = [(item, *self.take(item["value"])) for item in entry["list"]]
            values = [
                {"matrix": item["matrix"], "value": value} if "matrix" in item else value for item, value, _ in taken
            ]
            return values, all(plain for _, _, plain in taken)
        import pickle

        with open(os.path.join(self.folder, entry.get("pickle") or entry["exact"]), "rb") as file:
            return pickle.load(file), "exact" in entry


class Binding:
    def __init__(self, function, call, values):
        self.call = call
        self.values = values
        self.hints = hints_of(function)
        self.place = place_of(function)
        self.positional = []
        self.named = {}
        self.used = set()
        self.missing = []
        self.collectors = []
        self.takes_rest = False

    def add(self, parameter):
        name = parameter.name
        if parameter.kind is parameter.VAR_KEYWORD:
            self.takes_rest = True
        elif parameter.kind is parameter.VAR_POSITIONAL:
            return
        elif name in self.values.entries:
            self.put(parameter, self.value_of(name))
        elif is_namespace(self.hints.get(name)):
            self.collectors.append(parameter)
        elif parameter.default is parameter.empty:
            self.missing.append(name)
        elif parameter.kind is parameter.POSITIONAL_ONLY:
            self.put(parameter, parameter.default)

    def put(self, parameter, value):
        self.used.add(parameter.name)
        if parameter.kind is parameter.POSITIONAL_ONLY:
            self.positional.append(value)
        else:
            self.named[parameter.name] = value

    def value_of(self, name):
        try:
            value, is_json = self.values.read(name)
        except Exception as error:
            raise self.unreadable(name, error) from error
        if not is_json:
            return value
        try:
            return convert(value, self.hints.get(name, typing.Any), name)
        except Mismatch as mismatch:
            raise self.mismatched(mismatch) from None

    def finish(self):
        if self.missing:
            raise self.missing_arguments()
        rest = [name for name in self.values.entries if name not in self.used]
        if self.takes_rest:
            self.named.update({name: self.value_of(name) for name in rest})
        for parameter in self.collectors:
            namespace = self.hints[parameter.name](**{name: self.value_of(name) for name in rest})
            self.put(parameter, namespace)

    def missing_arguments(self):
        names = " and ".join(f"`{name}`" for name in self.missing)
        noun = "an argument" if len(self.missing) == 1 else "arguments"
        message = f"`{self.call['function']}` needs {noun} {names} that nothing gives to task `{self.call['task']}`"
        return TaskError("missing-argument", message, self.hint_for_missing(), self.place)

    def hint_for_missing(self):
        import difflib

        name = self.missing[0]
        tasks = self.call.get("returners", {}).get(name)
        if tasks:
            return f"task `{tasks[0]}` returns it: add `needs: [{tasks[0]}]` to `{self.call['task']}`"
        near = difflib.get_close_matches(name, [other for other in self.values.entries if other not in self.used], 1)
        if near:
            return f"there is a value `{near[0]}`: is it meant?"
        # The task of a job, which has none before it; of one in no file each param that is given is declared by that.
        if self.call["task"] == "task":
            return f"give it a value: `-p {name}=…`, which a file declares under `params:`; or give it a default"
        return f"declare it under `params:`, let a task that `{self.call['task']}` needs return it, or give it a default"

    def mismatched(self, mismatch):
        message = (
            f"argument `{mismatch.where}` of `{self.call['function']}` in task `{self.call['task']}` "
            f"is {mismatch.found}, and {mismatch.wanted} is accepted"
        )
        return TaskError("argument-type", message, mismatch.hint, self.place)

    def unreadable(self, name, error):
        message = (
            f"argument `{name}` of `{self.call['function']}` in task `{self.call['task']}` cannot be unpickled: "
            f"{type(error).__name__}: {error}"
        )
        hint = "its classes must be importable here too, from a module of the project or an installed package"
        return TaskError("unreadable-value", message, hint, self.place)


def signature_of(function):
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None


def hints_of(function):
    """The type hints by argument; one that cannot be resolved is left out."""
    target = function
    if isinstance(function, type):
        target = function.__init__
    elif not hasattr(function, "__annotations__"):
        target = getattr(function, "__func__", None) or type(function).__call__
    try:
        return typing.get_type_hints(target)
    except Exception:
        annotations = getattr(target, "__annotations__", {})
        return {name: hint for name, hint in annotations.items() if not isinstance(hint, str)}


def is_namespace(hint):
    return isinstance(hint, type) and hint.__module__ == "argparse" and hint.__name__ == "Namespace"


def place_of(function):
    code = getattr(inspect.unwrap(function), "__code__", None)
    return (code.co_filename, code.co_firstlineno) if code else (None, None)
