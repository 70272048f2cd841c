"""Mutants of a Python module: one small change each, as a wrong reading of a rule would make it.

Only code that can change a legal result is mutated: sentences, titles, questions and citations are left alone.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Mutant", "mutants"]

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_TRUTH = {"TRUE": "FALSE", "FALSE": "TRUE", "UNKNOWN": "TRUE", "YES": "NO", "NO": "YES"}
_WORDING = {"title", "missing", "also", "standing", "cites", "review_text", "text", "wording", "unless", "questions"}
"""Arguments that hold words, not law."""
_DATES = {"since", "until"}


@dataclass(frozen=True)
class Mutant:
    """One change: where (lines, from 1), what, and the changed module.

    `where` is the function ("license_for_ccl_items") whose body changed, or the module's constant, or the provision
    whose `since` or `until` did; `kind` says which of the three.
    """

    line: int
    to_line: int
    """Where what changed ends: a condition may be written over several lines."""
    kind: str
    where: str
    what: str
    tree: ast.Module

    @property
    def by_days(self) -> int:
        """For a date: one day later, or one earlier."""
        return 1 if self.what.endswith("a day later") else -1


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module's source, in order."""
    tree = ast.parse(source)
    for number, statement in enumerate(tree.body):
        if isinstance(statement, ast.FunctionDef):
            yield from _of_dates(tree, statement)
            yield from _within(tree, number, "function", statement.name)
        elif isinstance(statement, ast.ClassDef):
            yield from _within(tree, number, "function", statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if isinstance(target, ast.Name) and not target.id.startswith("__") and not _only_a_date(tree, target.id):
                yield from _within(tree, number, "constant", target.id)


def _only_a_date(tree: ast.Module, name: str) -> bool:
    """Whether a constant is only the `since` or `until` of rules: these dates are mutated rule by rule."""
    dates = {
        id(keyword.value)
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        for keyword in (decorator.keywords if isinstance(decorator, ast.Call) else ())
        if keyword.arg in _DATES
    }
    used = [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
    ]
    return bool(used) and all(id(one) in dates for one in used)


def _of_dates(tree: ast.Module, function: ast.FunctionDef) -> Iterator[Mutant]:
    for decorator in function.decorator_list:
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
            if keyword.arg in _DATES and isinstance(keyword.value, ast.Call | ast.Name):
                for days in ("later", "earlier"):
                    what = f"{keyword.arg} a day {days}"
                    yield Mutant(keyword.value.lineno, keyword.value.lineno, "date", function.name, what, tree)


def _within(tree: ast.Module, number: int, kind: str, where: str) -> Iterator[Mutant]:
    """Mutants of one statement of a module, each made in a copy of it."""
    count = sum(1 for _ in _sites(tree.body[number]))
    for place in range(count):
        for choice in range(3):
            changed = copy.deepcopy(tree.body[number])
            site = next(node for at, node in enumerate(_sites(changed)) if at == place)
            line, to_line = _lines(site)
            what = _change(site, choice)
            if what is None:
                break
            ast.fix_missing_locations(changed)
            body = [*tree.body[:number], changed, *tree.body[number + 1 :]]
            yield Mutant(line, to_line, kind, where, what, ast.Module(body, tree.type_ignores))


def _lines(node: ast.AST) -> tuple[int, int]:
    whole = node.test if isinstance(node, ast.If) else node
    return getattr(node, "lineno", 0), getattr(whole, "end_lineno", None) or 0


def _sites(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below that are law: no docstrings, annotations, wording or decorators."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"returns", "args"} and isinstance(node, ast.FunctionDef):
            continue
        if name in {"decorator_list", "annotation", "ctx"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.keyword) and child.arg in _WORDING:
                continue
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield from _sites(child)


def _change(node: ast.AST, choice: int) -> str | None:
    """Change one node in place, in the `choice`-th way it can be, and say how; None if there is none."""
    ways = list(_ways(node))
    if choice >= len(ways):
        return None
    what, change = ways[choice]
    change()
    return what


def _ways(node: ast.AST) -> Iterator[tuple[str, object]]:
    def setter(field: str, value: object) -> object:
        return lambda: setattr(node, field, value)

    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARE:
            other = _COMPARE[type(op)]
            yield f"{type(op).__name__} to {other.__name__}", setter("ops", [other()])
        case ast.BoolOp(op=ast.And()):
            yield "and to or", setter("op", ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield "or to and", setter("op", ast.And())
        case ast.BinOp(op=ast.BitAnd()):
            yield "& to |", setter("op", ast.BitOr())
        case ast.BinOp(op=ast.BitOr()):
            yield "| to &", setter("op", ast.BitAnd())
        case ast.BinOp(op=ast.Add()):
            yield "+ to -", setter("op", ast.Sub())
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield "negation dropped", lambda: _become(node, node.operand)
        case ast.If(test=test):
            yield "condition never", setter("test", ast.Constant(value=False))
            if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
                yield "condition always", setter("test", ast.Constant(value=True))
        case ast.IfExp(body=body, orelse=orelse):
            yield "first branch always", lambda: _become(node, body)
            yield "second branch always", lambda: _become(node, orelse)
        case ast.Name(id=name, ctx=ast.Load()) if name in _TRUTH:
            yield f"{name} to {_TRUTH[name]}", setter("id", _TRUTH[name])
        case ast.Name(id="any" | "all" as name, ctx=ast.Load()):
            yield f"{name} swapped", setter("id", "all" if name == "any" else "any")
        case ast.Constant(value=bool(value)):
            yield f"{value} to {not value}", setter("value", not value)
        case ast.Constant(value=int(value)):
            yield f"{value} to {value + 1}", setter("value", value + 1)
        case ast.Set(elts=elts) | ast.Tuple(elts=elts, ctx=ast.Load()) if len(elts) > 1 and all(map(_short, elts)):
            yield "first left out", setter("elts", elts[1:])
            yield "last left out", setter("elts", elts[:-1])
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="EccnSet"), attr="parse"), args=[ast.Constant(value=str(text))]
        ):
            words = text.split()
            if len(words) > 1:
                yield f"{words[0]} left out", lambda: setattr(node.args[0], "value", " ".join(words[1:]))
                yield f"{words[-1]} left out", lambda: setattr(node.args[0], "value", " ".join(words[:-1]))
        case ast.Attribute(value=ast.Name(id="ReviewPolicy"), attr=name) if name != "CASE_BY_CASE":
            yield "another review policy", setter("attr", "CASE_BY_CASE")


def _short(node: ast.expr) -> bool:
    """A word of law, not a sentence: a country, a list, an ECCN, an item kind."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) or (isinstance(node.value, str) and " " not in node.value)
    return isinstance(node, ast.Attribute | ast.Name)


def _become(node: ast.AST, other: ast.AST) -> None:
    """Make a node the same as another, keeping its place in the tree."""
    line = node.lineno
    node.__class__ = other.__class__
    node.__dict__.clear()
    node.__dict__.update(other.__dict__)
    node.lineno = line
