"""How much of a wrong reading of the law would the cases notice? Mutants of law/ear, and the share of them killed.

    ./smallyard-run python bench/mutation.py [--sample 500] [--seed 4] [--part 744] [--jobs N] [--no-tests]
        [--survivors FILE]

A mutant is one small change to a rule (bench/mutants.py). Every legal case (tests/cases) that reaches the changed
line looks at it. It is killed, in this order: by what a case itself expects; by what the rules its source cites are
stated to say (tests/cases/stated.csv); by the register of results, which holds digests of the rest of each decision
and of its neighborhood (tests/cases/register.csv), the neighborhood of 400 cases at most; at last by the tests
of that part (tests/law/ear). Without --sample all mutants are tried. Prints the share killed for each part with
its 95 percent interval (Wilson), and how many each of them killed first; exits with 1 below 85 percent.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import dataclasses
import dis
import functools
import importlib
import io
import multiprocessing
import os
import random
import signal
import sys
import time
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from tests.cases.reading import ear_cases, transaction_of
from tests.cases.register import aspects, in_the_neighborhood, read_results, read_rules, rules_now, words
from tests.cases.stated import differences, read_stated, stated
from tests.cases.test_cases import check
from tests.cases.worlds import world_of

from mutants import Mutant, mutants
from smallyard.law.decide import decide, decide_without_paths
from smallyard.law.ear.part_734 import controlled_content
from smallyard.law.provision import Registry, default_registry
from smallyard.law.world import World

ROOT = Path(__file__).resolve().parent.parent
EAR = ROOT / "src" / "smallyard" / "law" / "ear"
TARGET = 0.85
REGISTER = read_results()
STATED = read_stated()
NEIGHBORHOODS = 400
FURTHER = 200
"""Cases that still look, when the register has noticed, whether one notices by what it expects itself."""
ENOUGH = 60
"""Calls in one case after which a function is no longer traced: the case is then taken to reach each of its lines."""
HOW = ("case", "stated", "register", "tests")
"""What may kill a mutant, the plainest first."""
WORDS = {"reasons", "not_reasons", "duties_say", "limits", "paths", "policy", "asks"}
"""Expectations that hold more than results, which the register does not hold."""
TOO_LONG = 20
"""Seconds of processor time in one case after which a mutant counts as killed: it never ends."""


class Case:
    """One legal case, ready to run again and again."""

    def __init__(self, name: str, case: dict[str, Any]) -> None:
        self.name, self.case = name, case
        self.tx = transaction_of(case)

    def world(self) -> World:
        return world_of(self.case)

    def notices(self) -> str:
        """How the case notices a change: "case" by what it expects, "stated", "register", or not at all ("")."""
        expect = self.case["expect"]
        run = decide if "paths" in expect else decide_without_paths
        try:
            world = self.world()
            decision = run(self.tx, world)
            held = {name: value for name, value in REGISTER[self.name].items() if name != "neighbors"}
            same = {**aspects(decision), "words": words(decision)} == held
            if (not same or not WORDS.isdisjoint(expect)) and check(decision, expect):
                return "case"
            if same:
                return ""
            said = stated(self.case, self.tx, world)
            return "stated" if differences(said, STATED.get(self.name, {})) else "register"
        except TimeoutError:
            raise
        except Exception:  # a mutant may break anything: that it is noticed is what counts
            return "case"

    def notices_nearby(self) -> bool:
        """Whether the register of the neighborhood notices."""
        try:
            return in_the_neighborhood(self.tx, self.world()) != REGISTER[self.name]["neighbors"]
        except TimeoutError:
            raise
        except Exception:
            return True


def load_cases() -> list[Case]:
    return [Case(name, case) for name, case in ear_cases().items()]


def lines_reached(cases: list[Case]) -> dict[tuple[str, int], list[int]]:
    """For each line of law/ear, the cases that run it, by number."""
    reached: dict[tuple[str, int], list[int]] = defaultdict(list)
    prefix = str(EAR)
    lines: set[tuple[str, int]] = set()
    calls: Counter[types.CodeType] = Counter()

    def on_line(frame: types.FrameType, event: str, _: object) -> Any:
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return on_line

    def on_call(frame: types.FrameType, _event: str, _arg: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(prefix):
            return None
        calls[code] += 1
        if calls[code] <= ENOUGH:
            lines.add((code.co_filename, frame.f_lineno))
            return on_line
        if calls[code] == ENOUGH + 1:
            lines.update((code.co_filename, number) for *_, number in code.co_lines() if number)
        return None

    for number, case in enumerate(cases):
        lines.clear()
        calls.clear()
        forget()
        sys.settrace(on_call)
        case.notices()
        sys.settrace(None)
        for line in lines:
            reached[line].append(number)
    return reached


@functools.cache
def modules() -> dict[str, types.ModuleType]:
    """The modules of law/ear by file."""
    default_registry()
    return {
        str(module.__file__): module
        for name, module in list(sys.modules.items())
        if name.startswith("smallyard.law.ear.") and getattr(module, "__file__", None)
    }


@functools.cache
def caches() -> list[Any]:
    """Everything in law/ear that remembers results."""
    held = (value for module in modules().values() for value in vars(module).values())
    return list({id(one): one for one in held if hasattr(one, "cache_clear")}.values())


def forget() -> None:
    """Drop what was remembered of another mutant's law."""
    for one in caches():
        one.cache_clear()
    controlled_content._ASKED.clear()  # noqa: SLF001 - as a new process would find it
    controlled_content._RULES.clear()  # noqa: SLF001


def _functions(code: types.CodeType) -> Iterator[tuple[str, types.CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant.co_qualname, constant
            yield from _functions(constant)


def _unwrapped(value: Any) -> Any:
    while hasattr(value, "__wrapped__"):
        value = value.__wrapped__
    return getattr(value, "fget", value) if isinstance(value, property) else value


@contextlib.contextmanager
def applied(mutant: Mutant, file: str) -> Iterator[None]:
    """The law with one mutant in it: code and constants are changed in place, so that every importer sees them."""
    undo: list[Callable[[], None]] = []
    module = modules()[file]
    try:
        if mutant.kind == "date":
            undo += _redate(mutant)
        elif mutant.kind == "constant":
            undo += _reset_constant(mutant, file, module)
        else:
            undo += _recode(mutant, file, module)
        forget()
        yield
    finally:
        for one in reversed(undo):
            one()
        forget()


def _recode(mutant: Mutant, file: str, module: types.ModuleType) -> list[Callable[[], None]]:
    codes = dict(_functions(compile(mutant.tree, file, "exec")))
    undo = []
    for name, code in codes.items():
        if name.split(".")[0] != mutant.where or "<locals>" in name:
            continue
        target: Any = module
        for part in name.split("."):
            target = vars(target).get(part) if isinstance(target, type) else getattr(target, part, None)
            target = _unwrapped(target.__func__ if isinstance(target, staticmethod | classmethod) else target)
        if isinstance(target, types.FunctionType) and len(target.__code__.co_freevars) == len(code.co_freevars):
            undo.append(functools.partial(setattr, target, "__code__", target.__code__))
            target.__code__ = code
    return undo


def _reset_constant(mutant: Mutant, file: str, module: types.ModuleType) -> list[Callable[[], None]]:
    node = next(
        one
        for one in mutant.tree.body
        if mutant.where
        in {getattr(t, "id", None) for t in [*getattr(one, "targets", ()), getattr(one, "target", None)]}
    )
    value = eval(compile(ast.Expression(node.value), file, "eval"), vars(module))
    old = getattr(module, mutant.where)
    undo = _set_everywhere(mutant.where, old, value)
    for other in mutant.tree.body[mutant.tree.body.index(node) + 1 :]:  # constants made of it
        match other:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=made)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as made)
            ) if mutant.where in _names(made):
                remade = eval(compile(ast.Expression(made), file, "eval"), vars(module))
                undo += _set_everywhere(name, getattr(module, name), remade)
    registry = default_registry()
    for rule in list(registry):
        for field in ("since", "until"):
            if old is not None and getattr(rule, field) is old:
                undo.append(functools.partial(_replace, registry, rule.name, rule))
                _replace(registry, rule.name, dataclasses.replace(rule, **{field: value}))
    return undo


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _set_everywhere(name: str, old: Any, new: Any) -> list[Callable[[], None]]:
    """Give a constant another value in its module and in those that import it; what undoes it."""
    undo = []
    for module in modules().values():
        if vars(module).get(name) is old:
            undo.append(functools.partial(setattr, module, name, old))
            setattr(module, name, new)
    return undo


def _redate(mutant: Mutant) -> list[Callable[[], None]]:
    registry = default_registry()
    old = registry[mutant.where]
    field = mutant.what.split()[0]
    day = getattr(old, field) + timedelta(days=mutant.by_days)
    _replace(registry, mutant.where, dataclasses.replace(old, **{field: day}))
    return [functools.partial(_replace, registry, mutant.where, old)]


def _replace(registry: Registry, name: str, provision: Any) -> None:
    registry._by_name[name] = provision  # noqa: SLF001 - no one else replaces a rule
    registry._in_force.clear()  # noqa: SLF001
    registry._in_order = None  # noqa: SLF001
    controlled_content._RULES.clear()  # noqa: SLF001


def concerned(mutant: Mutant, file: str, cases: list[Case], reached: dict[tuple[str, int], list[int]]) -> list[int]:
    """The cases to run: those that reach the line, or, of a date, those on the days between."""
    if mutant.kind == "date":
        field = mutant.what.split()[0]
        day = getattr(default_registry()[mutant.where], field)
        days = {day, day + timedelta(days=mutant.by_days), day - timedelta(days=1)}
        return [number for number, case in enumerate(cases) if case.case["as_of"] in days]
    if mutant.kind == "function":
        lines = {(file, line) for line in range(mutant.line, mutant.to_line + 1)}
    else:
        lines = {
            (other, line)
            for name in _made_of(mutant.where, file)
            for other, module in modules().items()
            if vars(module).get(name) is getattr(modules()[file], name)
            for line in _lines_that_name(name, other)
        }
    numbers = {number for line in lines for number in reached.get(line, ())}
    return sorted(numbers) if numbers else list(range(len(cases)))


def _made_of(name: str, file: str) -> list[str]:
    """A module's constant and those that are made of it."""
    names = [name]
    for one in ast.parse(Path(file).read_text("utf-8")).body:
        match one:
            case (
                ast.Assign(targets=[ast.Name(id=other)], value=made)
                | ast.AnnAssign(target=ast.Name(id=other), value=ast.expr() as made)
            ) if not _names(made).isdisjoint(names):
                names.append(other)
    return names


@functools.cache
def _lines_that_name(name: str, file: str) -> frozenset[int]:
    """The lines of a module's functions that look at a global name."""
    codes = _functions(compile(Path(file).read_text("utf-8"), file, "exec"))
    lines = set()
    for code in (code for _, code in codes if name in code.co_names):
        line = code.co_firstlineno
        for one in dis.get_instructions(code):
            line = one.starts_line or line
            if one.argval == name:
                lines.add(line)
    return frozenset(lines)


def noticed(mutant: Mutant, file: str, run: list[Case], near: list[Case], tests: bool) -> str:
    """What notices first of HOW; "" if nothing does."""

    part = Path(file).parent.name
    run = sorted(run, key=lambda case: f"/{part}/" not in case.name)
    signal.signal(signal.SIGPROF, _ring)
    try:
        with applied(mutant, file):
            by = {"register"} if mutant.kind != "function" and sorted(rules_now()) != read_rules() else set[str]()
            looks = len(run)
            for at, case in enumerate(run):
                signal.setitimer(signal.ITIMER_PROF, TOO_LONG)
                if found := case.notices():
                    by.add(found)
                    looks = min(looks, at + FURTHER)
                if found == "case" or at >= looks:
                    break
            for case in [*run, *near][:NEIGHBORHOODS] if not by else ():
                signal.setitimer(signal.ITIMER_PROF, TOO_LONG)
                if case.notices_nearby():
                    by.add("register")
                    break
            signal.setitimer(signal.ITIMER_PROF, 0)
            if not by and tests and _tests_fail(file):
                by.add("tests")
            return next((one for one in HOW if one in by), "")
    except Exception:  # it cannot even be put in place, or never ends
        return "case"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _ring(*_: object) -> None:
    raise TimeoutError


def _tests_fail(file: str) -> bool:
    pytest = importlib.import_module("pytest")
    part = Path(file).parent.name
    folder = ROOT / "tests" / "law" / "ear" / part
    if not folder.exists():
        return False
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        return pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", str(folder)]) == 1


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 percent interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return middle - half, middle + half


@dataclasses.dataclass(frozen=True)
class Trial:
    """What every process knows: the mutants drawn, each with its file, and the cases that reach each line."""

    drawn: list[tuple[str, Mutant]]
    cases: list[Case]
    reached: dict[tuple[str, int], list[int]]
    tests: bool

    def run(self, number: int) -> tuple[int, str, int]:
        """Try one mutant: its number, what noticed it, and how many cases looked."""
        file, mutant = self.drawn[number]
        numbers = concerned(mutant, file, self.cases, self.reached)
        part = f"/{Path(file).parent.name}/"
        near = [one for at, one in enumerate(self.cases) if part in one.name and at not in numbers]
        return number, noticed(mutant, file, [self.cases[at] for at in numbers], near, self.tests), len(numbers)


_trial: list[Trial] = []
"""The one trial, which the processes inherit."""


def _run(number: int) -> tuple[int, str, int]:
    return _trial[0].run(number)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, help="mutants tried, drawn at random; 0 for all")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--part", default="", help="only one part, such as 744")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-tests", dest="tests", action="store_false", help="leave the tests of the part out")
    parser.add_argument("--survivors", type=Path, help="write one line for each survivor, and what killed the others")
    asked = parser.parse_args()
    started = time.perf_counter()
    cases = load_cases()
    if wrong := [case.name for case in cases if case.notices()]:
        print(f"{len(wrong)} cases fail without a mutant: {wrong[:3]}", file=sys.stderr)
        return 1
    files = [one for one in sorted(modules()) if f"part_{asked.part}" in one]
    pool = [(file, one) for file in files for one in mutants(Path(file).read_text("utf-8"))]
    drawn = random.Random(asked.seed).sample(pool, asked.sample) if 0 < asked.sample < len(pool) else pool
    _trial.append(Trial(drawn, cases, lines_reached(cases), asked.tests))
    print(
        f"{len(pool)} mutants, {len(drawn)} tried, {len(cases)} cases ({time.perf_counter() - started:.0f} s)",
        flush=True,
    )
    found, lines = dict[int, str](), list[str]()
    with multiprocessing.get_context("fork").Pool(asked.jobs) as processes:
        for number, by, looked in processes.imap_unordered(_run, range(len(drawn))):
            found[number] = by
            file, mutant = drawn[number]
            where = Path(file).relative_to(EAR)
            lines.append(f"{by or 'SURVIVED'}: {where}:{mutant.line} {mutant.where}: {mutant.what} ({looked} cases)")
            if asked.survivors:
                asked.survivors.write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
            if len(found) % 100 == 0:
                share = sum(map(bool, found.values())) / len(found)
                spent = time.perf_counter() - started
                print(f"  {len(found)}/{len(drawn)}: {share:.1%} killed, {spent:.0f} s", flush=True)
    return report([(Path(drawn[number][0]).parent.name, by) for number, by in found.items()])


def report(tried: list[tuple[str, str]]) -> int:
    """Print the shares, of each part with what noticed; 1 where the whole is below the target."""
    print(f"{'part':11} tried  killed  share   95 percent       " + "  ".join(f"{how:>8}" for how in HOW))
    for part in [*sorted({part for part, _ in tried}), "all"]:
        counted = Counter(by for one, by in tried if part in {one, "all"})
        of = counted.total()
        killed = of - counted[""]
        low, high = wilson(killed, of)
        print(
            f"{part:11} {of:5}  {killed:6}  {killed / of:5.1%}  {low:6.1%} to {high:6.1%}  "
            + "  ".join(f"{counted[how]:8}" for how in HOW)
        )
    share = sum(bool(by) for _, by in tried) / len(tried)
    print(f"target {TARGET:.0%}")
    return 0 if share >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
