"""What questions have in common: strict bodies, days within reach, and answers line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from smallyard.app.service.problems import Problem, problem_of
from smallyard.errors import InputError, SmallyardError
from smallyard.model.noun import Described

__all__ = [
    "LINES",
    "AsOf",
    "Asked",
    "Day",
    "KnownAt",
    "as_json",
    "as_lines",
    "body_of_lines",
    "lines_answered",
    "read_lines",
    "told",
]

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A day that any question may be about."""
AsOf = Annotated[Day | None, Query(description="The day whose law and lists apply; left out, today.")]
KnownAt = Annotated[Day | None, Query(description="Use only list evidence received by this day; left out, today.")]
LINES = "application/x-ndjson"
_Noun = TypeVar("_Noun", bound=BaseModel)


class Asked(Described):
    """A body of a question. A field that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def body_of_lines(kind: type[BaseModel], most: int) -> dict[str, Any]:
    """What OpenAPI says of a body of JSON lines, for `openapi_extra=`."""
    said = f"One {kind.__name__} on each line, as JSON; at most {most:,} lines."
    return {
        "requestBody": {"required": True, "content": {LINES: {"schema": {"type": "string", "description": said}}}}
    }


def as_lines(kind: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer of JSON lines, for `responses=`."""
    said = f"For each line, in order: {{line, answer}} with a {kind.__name__}, or {{line, problem}} with a Problem."
    return {200: {"description": said, "content": {LINES: {"schema": {"type": "string"}}}}}


async def read_lines(request: Request, kind: type[_Noun], most: int) -> list[tuple[int, _Noun | Problem]]:
    """The lines of a body, each read, or a problem in its place; empty lines are passed over.

    Raises:
        InputError: there is none, or more than `most`.
    """
    found: list[tuple[int, _Noun | Problem]] = []
    for number, line in enumerate((await request.body()).split(b"\n"), start=1):
        if not line.strip():
            continue
        if len(found) == most:
            raise InputError("has too many lines", field="body", accepted=f"at most {most:,}")
        found.append((number, _read(line, kind)))
    if not found:
        raise InputError("is empty", field="body", accepted=f"JSON lines, each a {kind.__name__}")
    return found


def _read(line: bytes, kind: type[_Noun]) -> _Noun | Problem:
    try:
        return kind.model_validate(json.loads(line))
    except (ValueError, RecursionError, SmallyardError) as failed:
        return problem_of(failed)


def lines_answered(
    lines: Sequence[tuple[int, _Noun | Problem]], answer: Callable[[_Noun], BaseModel]
) -> Iterator[tuple[int, BaseModel]]:
    """Each line with its answer, or with what is wrong with it; a failure of ours is raised."""
    for number, asked in lines:
        if isinstance(asked, Problem):
            yield number, asked
            continue
        try:
            yield number, answer(asked)
        except (ValidationError, SmallyardError) as failed:
            said = problem_of(failed)
            if said.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            yield number, said


def as_json(answer: BaseModel) -> Response:
    """An answer of our own making as it stands: it need not be looked through once more."""
    return Response(answer.model_dump_json(), media_type="application/json")


def told(answered: Sequence[tuple[int, BaseModel]]) -> Response:
    """Answers as JSON lines."""
    lines = (
        f'{{"line":{number},"{"problem" if isinstance(one, Problem) else "answer"}":{one.model_dump_json()}}}\n'
        for number, one in answered
    )
    return Response("".join(lines), media_type=LINES)
