"""Docstrings say what a caller must know: the errors of ours, units of bare numbers, parts of the law, sources.

That there is a docstring at all, the linter sees to (ruff's D rules).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2] / "src" / "smallyard"
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Place(NamedTuple):
    """A public function or method, and where it stands."""

    module: str
    name: str
    node: _Function

    @property
    def said(self) -> str:
        """Its docstring."""
        return ast.get_docstring(self.node) or ""


def functions(module: str, body: Sequence[ast.stmt], within: str = "") -> Iterator[Place]:
    """The public functions and methods of a module that say what they do in a docstring of their own."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from functions(module, node.body, f"{within}{node.name}.")
        elif isinstance(node, _Function) and not node.name.startswith("_") and not _is_told_elsewhere(module, node):
            yield Place(module, f"{within}{node.name}", node)


def _is_told_elsewhere(module: str, node: _Function) -> bool:
    """Overloads are told by what they overload, overrides by what they override; the docstring of a command is its
    help and that of an address of the service stands in its API, whose errors are told once for all.
    """
    names = {ast.unparse(one).partition("(")[0] for one in node.decorator_list}
    return bool(names & {"overload", "override"}) or (bool(names) and module.startswith(("app/cli", "app/service")))


def public() -> Iterator[Place]:
    """All of them."""
    for module, tree in TREES.items():
        yield from functions(module, tree.body)


def _classes() -> dict[str, set[str]]:
    """Errors of ours, each with itself and those that it is a kind of."""
    bases = {
        node.name: {ast.unparse(base) for base in node.bases}
        for tree in TREES.values()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Error", "Exception"))
    }
    return {name: _lineage(name, bases) for name in bases if "SmallyardError" in _lineage(name, bases)}


def _lineage(name: str, bases: dict[str, set[str]]) -> set[str]:
    return {name}.union(*(_lineage(base, bases) for base in bases.get(name, ())))


ERRORS = _classes()


def _makers() -> dict[str, set[str]]:
    """What makes an error of ours, by name: a class, or a function that gives one."""
    made = {name: {name} for name in ERRORS}
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, _Function) and node.returns is not None:
                given = ast.unparse(node.returns).strip("'\"")
                if given in ERRORS:
                    made.setdefault(node.name, set()).add(given)
    return made


MAKERS = _makers()


def raised(body: Sequence[ast.AST]) -> Iterator[set[str]]:
    """For each `raise` that leaves a function, but not those within it, the errors of ours that it may be."""
    for node in body:
        if isinstance(node, _Function | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if errors := MAKERS.get(ast.unparse(made).rpartition(".")[2]):
                yield errors
        if isinstance(node, ast.Try):
            caught = {one.id for handler in node.handlers for one in _names(handler.type)}
            yield from (errors for errors in raised(node.body) if not all(ERRORS[one] & caught for one in errors))
            yield from raised([*node.handlers, *node.orelse, *node.finalbody])
        else:
            yield from raised(list(ast.iter_child_nodes(node)))


def _names(caught: ast.expr | None) -> Iterator[ast.Name]:
    return (one for one in ast.walk(caught) if isinstance(one, ast.Name)) if caught is not None else iter(())


def test_every_error_of_ours_that_a_function_raises_is_named() -> None:
    silent = [
        f"{place.module}:{place.node.lineno} {place.name} raises {' or '.join(sorted(errors))}"
        for place in public()
        for errors in raised(place.node.body)
        if not any(
            re.search(rf"\b{kind}\b", place.said.partition("Raises:")[2]) for one in errors for kind in ERRORS[one]
        )
    ]
    assert not silent, "name it below `Raises:`, with what it means:\n" + "\n".join(silent)


UNIT = re.compile(
    r"percent|\b(nm|mm2|ghz|gbs|kelvin|usd|dollars?|cents|miles|degrees|kilograms|bytes|seconds?|days?|months?|years?"
    r"|points?|TPP|TOPS|MacTOPS|teraflops|log-odds|shares? of|as a share|times as|requests a second)\b"
    r"|\[0, 1[\])]|\bfrom 0 to 1(00)?\b|\bunit\b|must be empty",
    re.IGNORECASE,
)
"""What a bare number is counted in; a score or a share says its range."""
BARE = re.compile(r"\b(float|Decimal)\b")
NO_UNIT = {"scale/alike.py", "scale/own.py", "scale/shared.py", "law/tables/parameter_tests.py"}
"""Modules whose numbers are in whatever unit a rule compares them in."""


def numbers() -> Iterator[tuple[str, str]]:
    """Public names for bare numbers (parameters, what is given back, fields), and all that is said of each."""
    for module, tree in TREES.items():
        if module not in NO_UNIT:
            yield from _numbers(module, tree.body)


def _numbers(module: str, body: Sequence[ast.stmt], within: str = "", above: str = "") -> Iterator[tuple[str, str]]:
    for node, below in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _numbers(module, node.body, f"{within}{node.name}.", ast.get_docstring(node) or "")
        elif isinstance(node, ast.AnnAssign) and above and not ast.unparse(node.target).startswith("_"):
            said = ast.unparse(below) if isinstance(below, ast.Expr) else ""
            if BARE.search(ast.unparse(node.annotation)):
                yield (
                    f"{module}:{node.lineno} {within}{ast.unparse(node.target)}",
                    f"{ast.unparse(node)} {said} {above}",
                )
        elif isinstance(node, _Function) and not node.name.startswith("_") and not _is_told_elsewhere(module, node):
            said = f"{ast.get_docstring(node)} {above}"
            for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                if one.annotation is not None and BARE.search(ast.unparse(one.annotation)):
                    yield f"{module}:{node.lineno} {within}{node.name}({one.arg})", f"{one.arg} {said}"
            if node.returns is not None and BARE.search(ast.unparse(node.returns)):
                yield f"{module}:{node.lineno} {within}{node.name}", f"{node.name} {said}"


def test_every_bare_number_says_what_it_is_counted_in() -> None:
    """Days are dates and spans, money is in cents or Decimal: what is left to say is dollars, percent, [0, 1)."""
    silent = [name for name, said in numbers() if not UNIT.search(said.replace("_", " "))]
    assert not silent, "say its unit, or the range of a score or share:\n" + "\n".join(silent)


def test_every_module_of_law_names_its_part() -> None:
    """The folder is the legal path: a module says its section or its part."""
    silent = [
        module
        for module, tree in TREES.items()
        if (part := re.search(r"/part_(\d+)/", module))
        and not re.search(rf"\b{part[1]}(\.\d+)?\b", ast.get_docstring(tree) or "")
    ]
    assert not silent, "name the section in the module's docstring:\n" + "\n".join(silent)


METHODS = {
    r"argon2": r"RFC 9106",
    r"bm25": r"Robertson.+?\d{4}",
    r"^canonical": r"RFC 8785",
    r"damerau|optimal string alignment": r"Damerau.+?1964",
    r"decision trees": r"Friedman.+?2001",
    r"ed25519": r"RFC 8032",
    r"fellegi|sunter": r"Fellegi.+?Sunter.+?1969",
    r"great.circle": r"Sinnott.+?1984",
    r"hmac": r"RFC 2104|Standard Webhooks|OWASP",
    r"isin": r"ISO 6166",
    r"iso(?!/iec)(?! \d)": r"ISO \d",
    r"jaro": r"Jaro.+?1989",
    r"kleene": r"Kleene.+?1952",
    r"lei": r"ISO 17442",
    r"levenshtein|edit distance": r"Levenshtein.+?1966",
    r"luhn": r"ISO/IEC 7812",
    r"merkle": r"RFC (6962|9162)",
    r"monge": r"Monge.+?Elkan.+?1996",
    r"normali[sz]ation form|nfk?[cd]": r"UAX 15",
    r"pinyin": r"ISO 7098",
    r"revised romani[sz]ation": r"Ministry of Culture.+?2000",
    r"signed notes?": r"c2sp\.org/signed-note",
    r"soundex": r"National Archives|US\d+A",
    r"tlog tiles?": r"c2sp\.org/tlog-tiles",
    r"wade giles": r"Giles.+?1892",
    r"wilson": r"Wilson.+?1927",
    r"winkler": r"Winkler.+?1990",
}
"""Methods that have a name, in words, and how their source is given: author and year, or the standard's number."""
FORMATS = re.compile(
    r"^(lists/sources/.+/reader|lists/sources/(ofac_\w+|csl|denied_persons|event_csv|mofcom)|lists/ftm/entities"
    r"|lists/ownership/reading/(bods|csv_file|ftm)|trade/readers/(?!__init__|table)\w+|law/classification/ecfr)\.py$"
)
"""Modules that read or write a form of somebody's making."""
DOCUMENT = re.compile(
    r"\b(RFC|ISO|UAX) ?\d|\b[a-z][a-z0-9-]*(\.[a-z0-9-]+)*\.(gov|org|com|eu|fr|cn|tech)\b"
    r"|\bof our own\b|\bour(\sown)? (form|rule-event CSV)\b",
    re.IGNORECASE,
)
"""The source of a form: a standard's number or an address of its publisher; or that the form is our own."""
_SEE = re.compile(r"\bsee (\w+)\.$", re.MULTILINE)


def carried_out(module: str) -> Iterator[tuple[str, str, str]]:
    """The public functions of a module: where each stands, its own words and its name, and all that is said of it."""
    whole = ast.get_docstring(TREES[module]) or ""
    for place in functions(module, TREES[module].body):
        own = f"{place.name} {place.said}".replace("_", " ").replace("-", " ").casefold()
        yield f"{module}:{place.node.lineno} {place.name}", own, f"{place.said} {whole}"


def test_every_function_that_carries_out_a_named_method_names_its_source() -> None:
    """In its own docstring or in that of its module; where another function is called, that one's word is enough."""
    silent = [
        f"{place}: {method}"
        for module in TREES
        for place, own, said in carried_out(module)
        for method, source in METHODS.items()
        if re.search(rf"\b({method})\b", own) and not re.search(source, said, re.DOTALL)
    ]
    assert not silent, "name author and year, or the standard:\n" + "\n".join(silent)


def test_every_reader_of_a_form_names_its_source() -> None:
    """The publisher's own document or address, or the standard; "see MODULE." where a module beside it says so."""
    said = {module: ast.get_docstring(tree) or "" for module, tree in TREES.items()}
    silent = [
        module
        for module, words in said.items()
        if FORMATS.match(module)
        and not DOCUMENT.search(words)
        and not any(DOCUMENT.search(said.get(f"lists/sources/{one}.py", "")) for one in _SEE.findall(words))
    ]
    assert not silent, "name the publisher's document or address in the module's docstring:\n" + "\n".join(silent)
