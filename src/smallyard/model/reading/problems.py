"""What pydantic finds wrong, as one InputError: the first problem decides, the others are counted."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from smallyard.errors import InputError, UnknownValueError
from smallyard.model.reading.opening import shown
from smallyard.model.transaction import Transaction

__all__ = ["Location", "Where", "as_input_error", "dotted", "suggestion"]

Location = tuple[int | str, ...]
"""Where a value stands in a transaction, as pydantic counts: ("items", 0, "value")."""
Where = Callable[[Location], tuple[int | None, str]]
"""From a location to the row and the field's name as the user wrote them."""

_FREE = {"answers", "parameters"}
_SHOWN = 24
_UNKNOWN_VALUE = {"enum", "literal_error"}
_NUMBER = "a number such as 1250.00"
_FORMS = {"hs_code": "4 to 10 digits, such as 854231"}


def as_input_error(
    error: ValidationError, *, file: str | None, where: Where, root: type[BaseModel] = Transaction
) -> InputError:
    """One InputError for all that is wrong, decided by the first problem."""
    problems = error.errors(include_url=False)
    first = problems[0]
    # A union reports one problem for each of its kinds: they are one problem to the user.
    places = {_field_of(one["loc"]) for one in problems}
    # A list one of whose entries is wrong is reported as too short besides.
    places -= {place[:depth] for place in places for depth in range(len(place))}
    location = _field_of(first["loc"])
    problem, accepted = _words(first, location, root)
    row, field = where(location)
    if len(places) > 1:
        more = len(places) - 1
        problem += f" (and {more} more problem{'s' if more > 1 else ''})"
    kind = UnknownValueError if _is_unknown_value(first) else InputError
    return kind(problem, file=file, row=row, field=field or None, accepted=accepted)


def dotted(location: Location) -> str:
    """The field's path as questions print it, counted from 1: items[1].value."""
    path = ""
    for part in location:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def suggestion(name: str, known: list[str]) -> str:
    """What would have been accepted in place of an unknown name: the nearest, else all, or the first of many."""
    near = get_close_matches(name.casefold(), known, n=3, cutoff=0.6)
    if near or len(known) <= _SHOWN:
        return ", ".join(near or known)
    return f"{', '.join(known[: _SHOWN // 2])} and {len(known) - _SHOWN // 2} more"


def _field_of(location: Location) -> Location:
    """The location without the union branches that pydantic appends below a free key."""
    for depth, part in enumerate(location):
        if part in _FREE:
            return location[: depth + 2]
    return tuple(part for part in location if not (isinstance(part, str) and "[" in part))


def _is_unknown_value(problem: Any) -> bool:
    return problem["type"] in _UNKNOWN_VALUE or "unknown country" in problem["msg"] or "ECCN" in problem["msg"]


def _words(problem: Any, location: Location, root: type[BaseModel]) -> tuple[str, str | None]:
    """The problem in our words, and what is accepted."""
    kind, context, given = problem["type"], problem.get("ctx", {}), problem.get("input")
    match kind:
        case "missing":
            return "is missing", None
        case "extra_forbidden":
            return "is no field of ours", suggestion(str(location[-1]), _fields_at(location, root))
        case "value_error":
            text, _, accepted = str(context["error"]).partition("; accepted: ")
            return text, accepted or None
        case "enum" | "literal_error":
            return f"{shown(given)} is not known", str(context["expected"]).replace("'", "").replace(" or ", ", ")
        case "bool_parsing" | "bool_type":
            return f"{shown(given)} is neither true nor false", "true, false, or leave it out if it is not known"
        case "decimal_parsing" | "decimal_type" | "finite_number" | "int_parsing" | "float_parsing":
            return f"{shown(given)} is not a number", _NUMBER
        case "decimal_max_places":
            return f"{shown(given)} has too many decimals", f"at most {context['decimal_places']}"
        case "decimal_max_digits" | "decimal_whole_digits":
            return f"{shown(given)} has too many digits", "at most 16 before the point"
        case "greater_than_equal":
            return f"{shown(given)} is below {context['ge']}", f"{context['ge']} or more"
        case "greater_than":
            return f"{shown(given)} is not above {context['gt']}", f"more than {context['gt']}"
        case "less_than_equal":
            return f"{shown(given)} is above {context['le']}", f"{context['le']} or less"
        case "string_too_long":
            length = len(given) if isinstance(given, str) else 0
            return f"has {length:,} characters", f"at most {context['max_length']:,}"
        case "string_too_short":
            return "is empty", "some text"
        case "string_type":
            return f"{shown(given)} is not text", "text in quotes"
        case "string_pattern_mismatch":
            return f"{shown(given)} has not the right form", _FORMS.get(str(location[-1]), str(context["pattern"]))
        case "too_short":
            return "is empty", f"at least {context['min_length']}"
        case "tuple_type" | "list_type":
            return f"{shown(given)} is not a list", "a list in square brackets"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{shown(given)} is not a table of fields", None
    return str(problem["msg"])[:120], None


def _fields_at(location: Location, root: type[BaseModel]) -> list[str]:
    model = root
    for part in location[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, alone, optionally or as a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one)) is not None), None)
