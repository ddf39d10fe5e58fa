"""Turns a JSON value into what a type hint asks for."""

import collections.abc
import enum
import json
import re
import typing


class Mismatch(Exception):
    """A value is not what its hint asks for. `where` is the argument, or a place in it such as `rows[3].day`."""

    def __init__(self, where, value, wanted, hint=None):
        super().__init__(where)
        self.where = where
        self.found = describe_value(value)
        self.wanted = wanted
        self.hint = hint


def convert(value, hint, where):
    """The value as the hint wants it. A hint that says nothing about JSON leaves the value as it is."""
    while getattr(hint, "__supertype__", None) is not None:
        hint = hint.__supertype__
    origin = typing.get_origin(hint)
    if origin is not None:
        return convert_generic(value, hint, where)
    if hint is None or hint is type(None):
        return require(value is None, value, "null", where)
    if not isinstance(hint, type) or hint is object:
        return value
    return convert_class(value, hint, where)


def convert_generic(value, hint, where):
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union or getattr(origin, "__name__", "") == "UnionType":
        return convert_union(value, hint, where)
    if origin is typing.Literal:
        return convert_literal(value, arguments, where)
    if not isinstance(origin, type):
        return convert(value, arguments[0], where) if hasattr(hint, "__metadata__") else value
    if issubclass(origin, tuple):
        return convert_tuple(value, arguments, where)
    if issubclass(origin, collections.abc.Mapping):
        return convert_mapping(value, hint, where)
    if issubclass(origin, (collections.abc.Sequence, collections.abc.Set)) or origin in ITERABLES:
        return convert_collection(value, hint, where)
    return value if hasattr(hint, "__metadata__") is False else convert(value, arguments[0], where)


ITERABLES = (collections.abc.Iterable, collections.abc.Collection)


def convert_union(value, hint, where):
    arguments = typing.get_args(hint)
    if value is None and type(None) in arguments:
        return None
    exact = [argument for argument in arguments if argument is type(value)]
    for argument in exact + [argument for argument in arguments if argument is not type(None)]:
        try:
            return convert(value, argument, where)
        except Mismatch as mismatch:
            last = mismatch
    if len(arguments) == 2 and type(None) in arguments:
        raise last
    raise Mismatch(where, value, " or ".join(name_hint(argument) for argument in arguments))


def convert_literal(value, choices, where):
    for choice in choices:
        plain = choice.value if isinstance(choice, enum.Enum) else choice
        if plain == value and type(plain) is type(value):
            return choice
    raise Mismatch(where, value, "one of " + ", ".join(f"`{choice!r}`" for choice in choices))


def convert_tuple(value, arguments, where):
    require(isinstance(value, list), value, "a list", where)
    if not arguments or len(arguments) == 2 and arguments[1] is Ellipsis:
        item = arguments[0] if arguments else typing.Any
        return tuple(convert_items(value, item, where))
    arguments = () if arguments == ((),) else arguments
    require(len(value) == len(arguments), value, f"a list of {len(arguments)}", where)
    return tuple(convert(item, hint, f"{where}[{at}]") for at, (item, hint) in enumerate(zip(value, arguments)))


def convert_collection(value, hint, where):
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    require(isinstance(value, list), value, "a list", where)
    items = convert_items(value, arguments[0] if arguments else typing.Any, where)
    if issubclass(origin, frozenset):
        return frozenset(items)
    return set(items) if issubclass(origin, collections.abc.Set) else items


def convert_items(value, hint, where):
    if isinstance(hint, typing.TypeVar) or hint is typing.Any:
        return value
    return [convert(item, hint, f"{where}[{at}]") for at, item in enumerate(value)]


def convert_mapping(value, hint, where):
    require(isinstance(value, dict), value, "an object", where)
    arguments = typing.get_args(hint)
    if len(arguments) != 2:
        return value
    return {
        convert(key, arguments[0], f"{where} (a key)"): convert(item, arguments[1], f"{where}.{key}")
        for key, item in value.items()
    }


def convert_class(value, hint, where):
    simple = SIMPLE.get(hint)
    if simple is not None:
        return simple(value, where)
    if issubclass(hint, enum.Enum):
        return convert_enum(value, hint, where)
    if is_record(hint):
        from runnable_records import convert_record

        return convert_record(value, hint, where)
    text = TEXTS.get((hint.__module__.split(".")[0], hint.__name__))
    if text is not None:
        return convert_text(value, hint, (where, text))
    return value if is_instance(value, hint) else refuse(value, hint, where)


def convert_int(value, where):
    if type(value) is float and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch("[+-]?[0-9]{1,4000}", value):
        return int(value)
    return require(type(value) is int, value, "an integer", where)


def convert_float(value, where):
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise Mismatch(where, value, "a number") from None
    return float(require(type(value) in (int, float), value, "a number", where))


def convert_bool(value, where):
    if value in ("true", "false"):
        return value == "true"
    return require(isinstance(value, bool), value, "`true` or `false`", where)


def convert_str(value, where):
    hint = None if isinstance(value, (dict, list)) else f'write it in quotes: "{json.dumps(value)}"'
    if not isinstance(value, str):
        raise Mismatch(where, value, "a string", hint)
    return value


def convert_list(value, where):
    return require(isinstance(value, list), value, "a list", where)


def convert_dict(value, where):
    return require(isinstance(value, dict), value, "an object", where)


SIMPLE = {
    int: convert_int,
    float: convert_float,
    bool: convert_bool,
    str: convert_str,
    list: convert_list,
    dict: convert_dict,
    tuple: lambda value, where: tuple(convert_list(value, where)),
    set: lambda value, where: set(convert_list(value, where)),
    frozenset: lambda value, where: frozenset(convert_list(value, where)),
}

# How a value that JSON writes as text is read, and what such a text looks like.
TEXTS = {
    ("datetime", "date"): ("fromisoformat", "a date such as `2026-01-31`"),
    ("datetime", "datetime"): ("fromisoformat", "a time such as `2026-01-31T06:00:00+00:00`"),
    ("datetime", "time"): ("fromisoformat", "a time of day such as `06:00`"),
    ("decimal", "Decimal"): (None, "a number"),
    ("uuid", "UUID"): (None, "a UUID"),
    ("pathlib", "Path"): (None, "a path"),
    ("pathlib", "PurePath"): (None, "a path"),
    ("pathlib", "PosixPath"): (None, "a path"),
    ("pathlib", "PurePosixPath"): (None, "a path"),
}


def convert_text(value, hint, at):
    where, (method, wanted) = at
    if hint.__name__ == "Decimal" and type(value) in (int, float):
        value = str(value)
    require(isinstance(value, str), value, wanted, where)
    text = value[:-1] + "+00:00" if method and value.endswith("Z") else value
    try:
        return getattr(hint, method)(text) if method else hint(text)
    except (ValueError, ArithmeticError):
        raise Mismatch(where, value, wanted) from None


def convert_enum(value, hint, where):
    for member in hint:
        if member.value == value and type(member.value) is type(value):
            return member
    if isinstance(value, str) and value in hint.__members__:
        return hint[value]
    raise Mismatch(where, value, "one of " + ", ".join(f"`{member.value!r}`" for member in hint))


def is_record(hint):
    """A pydantic model, a dataclass, a NamedTuple or a TypedDict."""
    return any(hasattr(hint, name) for name in ("model_validate", "parse_obj", "__dataclass_fields__", "_fields")) or (
        hasattr(hint, "__total__") and issubclass(hint, dict)
    )


def is_instance(value, hint):
    try:
        return isinstance(value, hint)
    except TypeError:
        return True


def refuse(value, hint, where):
    wanted = f"a `{hint.__module__}.{hint.__name__}`".replace("`builtins.", "`")
    raise Mismatch(where, value, wanted, "let the task that gives it return such an object, or take the hint away")


def require(holds, value, wanted, where):
    if not holds:
        raise Mismatch(where, value, wanted)
    return value


def name_hint(hint):
    if hint is type(None):
        return "null"
    return f"`{hint.__name__}`" if isinstance(hint, type) else f"`{hint}`".replace("typing.", "")


def describe_value(value):
    """What a value is, for a message: `the string "x"`, `a list of 3`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"`{json.dumps(value)}`"
    if isinstance(value, (int, float)):
        return f"the number `{value}`"
    if isinstance(value, str):
        return f'the string "{value if len(value) <= 60 else value[:57] + "..."}"'
    return f"a list of {len(value)}" if isinstance(value, list) else f"an object with {len(value)} keys"
