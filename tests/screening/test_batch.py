"""Screening a file gives what screening its parties one by one gives, however it is cut up and by whomever."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.app.screening import screen, screen_file
from smallyard.law.world import World
from smallyard.lists.clearances import Clearances
from smallyard.lists.store import Store
from smallyard.model.party import Party
from smallyard.model.reading.party_files import open_party_file
from smallyard.screening.batch import Run
from smallyard.screening.parties import Options, says_nothing
from smallyard.screening.result import hit_as_dict
from tests.screening.conftest import DAY, GUANGHUA, HUAWEI, screened, write_csv

NAMES = [
    HUAWEI, GUANGHUA, "Huawei Technologes", "华为技术有限公司", "Hua Wei", "SMIC", "Semiconductor Manufacturing",
    "Zwitschernde Butterblume", "Co., Ltd.", "A", "🚢", "\u202eevil", "University", "Sichuan University",
    "13th Institute",
    "Beijing Institute of Technology", "Bejing Inst. of Technolgy", "x" * 1_999, "x" * 2_001,
    "中国电子科技集团公司第十三研究所",
    "Guangdong Guanghua", "=1+1", "Technology", "Shenzhen", "DJI", "SZ DJI Technology Co., Ltd.",
]  # fmt: skip
COUNTRIES = ["", "CN", "China", "DE", "Narnia"]
row = st.tuples(st.sampled_from(NAMES), st.sampled_from(COUNTRIES), st.sampled_from(["", "Shenzhen", "Bantian Road"]))


def one_by_one(world: World, rows: list[tuple[str, str, str]]) -> list[list[dict[str, Any]]]:
    out = []
    for name, country, address in rows:
        data: dict[str, Any] = {"name": name}
        if country and country != "Narnia":
            data["country"] = country
        if address:
            data["addresses"] = [{"text": address}]
        party = Party.model_validate(data) if len(name) <= 2_000 else None
        hits = screen(party, as_of=DAY, world=world) if party is not None and not says_nothing(party) else ()
        out.append([hit_as_dict(hit) for hit in hits])
    return out


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(row, min_size=1, max_size=12), block=st.integers(1, 5))
def test_a_batch_equals_one_by_one(world: World, rows: list[tuple[str, str, str]], block: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(Path(folder) / "p.csv", ["name", "country", "address"], rows)
        with Run(open_party_file(path), world.lists, Options(), Clearances(), block=block) as run:
            run.advance()
            found = list(run.rows())
    assert [one["hits"] for one in found] == one_by_one(world, rows)
    assert [one["row"] for one in found] == list(range(2, len(rows) + 2))
    for (name, country, _), one in zip(rows, found, strict=True):
        unread = country == "Narnia" or len(name) > 2_000
        assert bool(one["problems"]) == (unread or says_nothing(Party(name=name)))
        assert (one["result"] == "clear") <= (not one["problems"])


def test_two_processes_give_the_same_as_one(held: Store, tmp_path: Path) -> None:
    rows = [[name, country] for name in NAMES for country in COUNTRIES] * 10
    path = write_csv(tmp_path / "p.csv", ["name", "country"], rows)
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    first = screen_file(path, one, as_of=DAY, known_at=DAY, store=held, processes=1)
    second = screen_file(path, two, as_of=DAY, known_at=DAY, store=held, processes=2)
    assert one.read_bytes() == two.read_bytes()
    assert first.results == second.results
    assert (first.rows, first.distinct) == (len(rows), len(NAMES) * len(COUNTRIES))
    assert not list(tmp_path.glob("*.partial*"))


def test_equal_parties_are_screened_once(held: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", ["reference", "name", "note"], [[n, HUAWEI, f"own {n}"] for n in range(50)])
    found = screened(held, path)
    assert len({json.dumps(one["hits"]) for one in found}) == 1
    assert [one["reference"] for one in found] == [str(n) for n in range(50)]
    assert [one["columns"] for one in found] == [{"note": f"own {n}"} for n in range(50)]
    assert screen_file(path, as_of=DAY, known_at=DAY, store=held).distinct == 1
