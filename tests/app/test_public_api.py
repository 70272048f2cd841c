"""What `import smallyard` gives, and what it costs."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

import smallyard
from smallyard.model.kleene import TRUE
from tests.app.conftest import EXAMPLES
from tests.conftest import ROOT


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert list(smallyard.__all__) == sorted(smallyard.__all__)
    assert all(getattr(smallyard, name) is not None for name in smallyard.__all__)
    assert set(smallyard._HOMES) == set(smallyard.__all__) - {"__version__"}
    assert set(smallyard.__all__) <= set(dir(smallyard))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        smallyard.nothing  # noqa: B018


def test_the_version_is_that_of_the_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert smallyard.__version__ == declared


def test_importing_loads_nothing_heavy() -> None:
    heavy = "{'pydantic', 'click', 'rich', 'sqlalchemy', 'numpy'}"
    code = f"import sys, smallyard; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_check_a_transaction_and_a_file(store: Path) -> None:
    path = EXAMPLES / "uvl-shipment.toml"
    (tx,) = smallyard.read_transactions(path)
    world = smallyard.open_world(date(2023, 8, 1), store=store)
    decision = smallyard.check(tx, world=world)
    assert decision.outcome is smallyard.Outcome.LICENSE_REQUIRED
    assert smallyard.check(path, world=world) == (decision,)
    assert smallyard.check(tx) == decision
    later = smallyard.check(tx, as_of=date(2023, 9, 1), world=world)
    assert later.outcome is smallyard.Outcome.LICENSE_EXCEPTION
    assert later.effective == date(2023, 9, 1)


def test_what_was_known_earlier(store: Path) -> None:
    (tx,) = smallyard.read_transactions(EXAMPLES / "uvl-shipment.toml")
    early = smallyard.check(tx, as_of=date(2023, 9, 1), known_at=date(2023, 8, 1))
    assert early.outcome is not smallyard.Outcome.LICENSE_EXCEPTION  # the removal was not known yet
    assert early.known == date(2023, 8, 1)


def test_screen_a_name_and_a_party(store: Path) -> None:
    hits = smallyard.screen("Guangdong Guanghua Sci-Tech", country="China", as_of=date(2023, 8, 1))
    assert hits[0].history.listing.id == "UVL:guangdong-guanghua-sci-tech-co-cn"
    assert hits[0].in_force is TRUE
    party = smallyard.Party(name="Guangdong Guanghua Sci-Tech", country="CN")
    assert smallyard.screen(party, as_of=date(2023, 8, 1)) == hits
    later = smallyard.screen(party, as_of=date(2023, 9, 1))
    assert hits[0].history.listing.id not in {hit.history.listing.id for hit in later}
