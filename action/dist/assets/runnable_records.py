"""Builds objects with named fields from JSON objects, as type hints ask for them."""

import typing

from runnable_conversion import Mismatch, convert, require


def convert_record(value, hint, where):
    """A pydantic model, a dataclass, a NamedTuple or a TypedDict from an object, field by field."""
    if hasattr(hint, "model_validate") or hasattr(hint, "parse_obj"):
        return convert_model(value, hint, where)
    return convert_fields(value, hint, where)


def convert_fields(value, hint, where):
    """A dataclass, a NamedTuple or a TypedDict from an object, field by field."""
    if isinstance(value, list) and hasattr(hint, "_fields") and len(value) == len(hint._fields):
        value = dict(zip(hint._fields, value))
    require(isinstance(value, dict), value, f"an object for `{hint.__name__}`", where)
    required, optional = fields_of(hint)
    hints = hints_of_class(hint)
    for name in value:
        if name not in required and name not in optional:
            known = ", ".join(f"`{field}`" for field in [*required, *optional])
            raise Mismatch(f"{where}.{name}", value[name], f"no field but {known}")
    for name in required:
        if name not in value:
            raise Mismatch(where, value, f"an object with the field `{name}` of `{hint.__name__}`")
    return hint(**{name: convert(item, hints.get(name, typing.Any), f"{where}.{name}") for name, item in value.items()})


def fields_of(hint):
    """Names of the fields that must be there, and of those that may be."""
    if hasattr(hint, "__dataclass_fields__"):
        import dataclasses

        fields = [field for field in dataclasses.fields(hint) if field.init]
        nothing = dataclasses.MISSING
        required = [field.name for field in fields if field.default is nothing and field.default_factory is nothing]
        return required, [field.name for field in fields if field.name not in required]
    if hasattr(hint, "_fields"):
        defaults = hint._field_defaults
        return [name for name in hint._fields if name not in defaults], list(defaults)
    names = list(hint.__annotations__)
    required = getattr(hint, "__required_keys__", frozenset(names if hint.__total__ else ()))
    every = [*names, *(name for name in required if name not in names)]
    optional = getattr(hint, "__optional_keys__", frozenset(name for name in every if name not in required))
    return [name for name in every if name in required], sorted(optional)


def hints_of_class(hint):
    try:
        return typing.get_type_hints(hint)
    except Exception:
        return {name: kind for name, kind in getattr(hint, "__annotations__", {}).items() if not isinstance(kind, str)}


def convert_model(value, hint, where):
    """A pydantic model, of version 2 or 1: it checks and converts by itself."""
    validate = getattr(hint, "model_validate", None) or hint.parse_obj
    try:
        return validate(value)
    except ValueError as error:
        first = error.errors()[0] if hasattr(error, "errors") else {"loc": (), "msg": str(error)}
        inner = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        found = first.get("input", value)
        raise Mismatch(where + inner, found, f"what `{hint.__name__}` takes ({first['msg']})") from None
