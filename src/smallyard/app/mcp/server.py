"""The MCP server: our questions as tools, each with a typed answer.

Source: Model Context Protocol, https://modelcontextprotocol.io/specification, by its Python SDK (`mcp`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial, wraps
from typing import Any, Literal, ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import ValidationError

from smallyard.app import classifying
from smallyard.app.answers import CheckAnswer, InvestAnswer, ScreenAnswer
from smallyard.app.mcp.answers import ClassifyAnswer, DiffAnswer, ExplainAnswer
from smallyard.errors import InputError, SmallyardError
from smallyard.law.china.conflicts import BothLaws
from smallyard.law.china.decide import ChinaDecision
from smallyard.law.decision import Decision
from smallyard.law.world import World
from smallyard.lists.store import Store
from smallyard.model.investment import Investment
from smallyard.model.transaction import Transaction
from smallyard.records.chain import Record
from smallyard.records.forms import Recordable
from smallyard.trade.scope_result import Scope
from smallyard.version import VERSIONS, __version__

__all__ = ["Kept", "Opened", "server"]

Opened = Callable[[date, date | None], World]
"""Gives the world as of the day whose law applies and the day up to which evidence counts; None for today."""
Kept = Callable[[Recordable], Record]
"""Puts a decision or a screening on record, with who asked."""

_P = ParamSpec("_P")
_R = TypeVar("_R")
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_RECORDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)
_SAYS = (
    "Trade controls as code. `check` decides an export, reexport, transfer or deemed export under the US Export "
    "Administration Regulations, and one from China under China's law too; `invest` decides an investment; `screen` "
    "looks a party up on restricted-party lists; `classify` helps to find an item's ECCN; `scope` measures how much "
    "of a trade is controlled; `diff` says what changed on the lists; `explain` says what law is implemented. "
    "Answers carry citations, the lists' dates and what could not be looked at: pass these on. A fact left out is "
    "unknown, never assumed: an UNDETERMINED answer names the questions that are open; ask the user, do not guess "
    "the answers."
)


def server(
    store: Store | None = None,
    *,
    record: bool = True,
    by: str = "",
    opened: Opened | None = None,
    kept: Kept | None = None,
) -> MCPServer:
    """A server over one store of lists.

    Args:
        store: where the lists are; None for the user's own.
        record: append each decision and each screening to the records, as the commands `check` and `screen` do.
        by: for whom the agent asks, for the record.
        opened: gives the world of two days, where a service holds it already; None opens it for each question.
        kept: puts what is answered on record, where a service holds the records; None opens those beside the lists.
    """
    lists = store if store is not None else Store()
    if opened is None:

        def opened(effective: date, known: date | None) -> World:
            from smallyard.app.worlds import open_world

            return open_world(effective, known, lists)

    keep = kept or partial(_kept, lists=lists, by=by)
    made = MCPServer("smallyard", version=__version__, instructions=f"{_SAYS} {VERSIONS}.")

    @made.tool(title="Decide a transaction", annotations=_RECORDS)
    @_plainly
    def check(
        transaction: Transaction,
        as_of: date | None = None,
        known_at: date | None = None,
        law: Literal["auto", "us", "china", "both"] = "auto",
    ) -> CheckAnswer:
        """May this export, reexport, transfer (in-country) or deemed export go ahead, on its date?

        Under the US Export Administration Regulations, and under China's law too for what is exported from China, or
        as `law` says. For each law: the outcome for each item, every finding with its citation, license exceptions
        considered, obligations with statements filled in, open questions, and lawful paths for what is blocked.
        `as_of` applies the law of another day than the transaction's own; `known_at` uses only list evidence received
        by that day.
        """
        from smallyard.app.both_laws import Law, check_both, check_china, laws_for
        from smallyard.app.checking import check as decide

        world = opened(as_of or transaction.date, known_at)
        asked = laws_for(transaction, Law(law))
        decision: Decision | ChinaDecision | BothLaws
        if asked is Law.US:
            decision = decide(transaction, as_of=as_of, world=world)
        else:
            decision = (check_china if asked is Law.CHINA else check_both)(transaction, as_of=as_of, world=world)
        return CheckAnswer.of(decision, keep(decision) if record else None)

    @made.tool(title="Decide an investment", annotations=_RECORDS)
    @_plainly
    def invest(investment: Investment, as_of: date | None = None, known_at: date | None = None) -> InvestAnswer:
        """May this investment go ahead: US outbound rules, the ban on Chinese military companies' securities, CFIUS,
        and blocked persons with the 50 percent rule?

        The answer has an outcome for each regime, each legal test with its citation, filings with their deadlines and
        filled forms, open questions, and lawful paths for what is blocked.
        """
        from smallyard.app.investing import invest as decide

        decision = decide(investment, as_of=as_of, world=opened(as_of or investment.date, known_at))
        return InvestAnswer.of(decision, keep(decision) if record else None)

    @made.tool(title="Screen a party", annotations=_RECORDS)
    @_plainly
    def screen(
        name: str,
        country: str | None = None,
        address: str | None = None,
        kind: Literal["person", "organization", "vessel", "aircraft"] | None = None,
        as_of: date | None = None,
        known_at: date | None = None,
        past: bool = False,
        limit: int = 10,
    ) -> ScreenAnswer:
        """Is this party on a restricted-party list, on a day, under this or another spelling, script or alias?

        Each hit says which listed name matched, what its score is made of, and when the listing was in force.
        `past` gives listings, too, that were no longer in force on the day. `country` is an ISO 3166-1 code or
        English name. The screening goes on record first; `record` is its number.
        """
        from smallyard.app.screening import screen as look_up
        from smallyard.app.screening_records import screened_for_record
        from smallyard.app.worlds import today
        from smallyard.model.party import Party
        from smallyard.screening.result import Screened

        data: dict[str, Any] = {"name": name, "country": country}
        if kind:
            data["kind"] = kind
        if address:
            data["addresses"] = [{"text": address}]
        party = Party.model_validate(data)
        world = opened(as_of or today(), known_at)
        most = min(max(limit, 1), 100)
        hits = look_up(party, as_of=world.effective, past=past, limit=most, world=world)
        found = Screened(1, "", party, hits)
        on_record = None
        if record:
            on_record = keep(screened_for_record([found], world.lists, world.clearances, past=past, limit=most))
        return ScreenAnswer.of(found, world.lists, on_record)

    @made.tool(title="Find or show entries of the Commerce Control List", annotations=_READS)
    @_plainly
    def classify(
        eccn: str | None = None,
        description: str | None = None,
        parameters: dict[str, float | bool | str] | None = None,
        as_of: date | None = None,
        limit: int = 10,
    ) -> ClassifyAnswer:
        """What does the Commerce Control List say of an ECCN, or which entries may an item so described fall under?

        Give `eccn`, of any depth ("3A001.a.7.b"), for reasons for control, license exceptions, related entries and
        described paragraphs on a day; or `description`, with technical values in `parameters` ({"tpp": 4800,
        "datacenter": true}), for hints, the likeliest first. No hint is a classification.
        """
        if (eccn is None) == (description is None):
            raise InputError("give either an ECCN or a description", field="eccn", accepted="one of the two")
        if eccn is not None:
            return ClassifyAnswer.of_entry(classifying.show(eccn, as_of, store=lists.place))
        most = min(max(limit, 1), 50)
        return ClassifyAnswer.of_hints(
            classifying.search(description or "", as_of, parameters=parameters, limit=most, store=lists.place)
        )

    @made.tool(title="How much of a trade is controlled", annotations=_READS)
    @_plainly
    def scope(
        reporter: str = "US",
        partner: str = "CN",
        year: int = 2019,
        direction: Literal["export", "import"] = "export",
        by: Literal["sector", "chapter", "control", "reason", "eccn", "month"] | None = None,
        as_of: date | None = None,
        without: tuple[str, ...] = (),
    ) -> Scope:
        """How much of a country's trade with a partner in a year may be controlled, and how much needs a license?

        Always a range with an estimate, in US dollars, never a point: no official correlation of HS codes and ECCNs
        exists. `without` supposes ECCNs, controls or reasons for control away: what narrowing would free.
        """
        from smallyard.app.scoping import scope as measured

        return measured(
            reporter, partner, year, direction=direction, by=by, as_of=as_of, without=without, store=lists
        )

    @made.tool(title="What changed on the lists", annotations=_READS)
    @_plainly
    def diff(
        from_day: date,
        to_day: date,
        list_code: str | None = None,
        country: str | None = None,
        known_at: date | None = None,
    ) -> DiffAnswer:
        """What was added to and removed from the lists after `from_day` up to and including `to_day`?

        Names are given by how their day is known (stated, derived, certainly or perhaps in these days), beside the
        rules' own counts; they are never added together. `known_at` uses only list evidence received by that day.
        """
        from smallyard.app.cli.listcodes import list_code as code_of
        from smallyard.lists.differences import diff as differing
        from smallyard.model.country import stated_country

        chosen = stated_country(country) if country else None
        view = opened(to_day, known_at).lists
        code = code_of(list_code) if list_code else None
        return DiffAnswer.of(differing(view, from_day, to_day, code, chosen), view)

    @made.tool(title="Explain a section of law", annotations=_READS)
    @_plainly
    def explain(citation: str) -> ExplainAnswer:
        """What is implemented of a section ("15 CFR 744.15", "part 740"), how, since when, and what is missing."""
        from smallyard.law.explaining import explained

        return ExplainAnswer.of(explained(citation))

    return made


def _kept(decision: Recordable, lists: Store, by: str) -> Record:
    """Put a decision or a screening on record, beside the lists that it was made by."""
    from smallyard.records.store import RecordStore, records_place

    with RecordStore(records_place(lists.place)) as records:
        return records.append(decision, by=by)


def _plainly(tool: Callable[_P, _R]) -> Callable[_P, _R]:
    """An error of ours reaches the agent as the one clear line that it is."""

    @wraps(tool)
    def called(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return tool(*args, **kwargs)
        except SmallyardError as failed:
            raise ToolError(str(failed)) from failed
        except ValidationError as failed:
            first = failed.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ToolError(f"{where}: {first['msg']}") from failed

    return called
