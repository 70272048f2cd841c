"""The words of customers kept beside the store: what they tell, and what becomes of files that are of no more use."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from smallyard.lists.store import Store
from smallyard.model.party import Party
from smallyard.monitoring import kept_words
from smallyard.monitoring.customers import Customers
from smallyard.monitoring.kept_words import KeptWords, as_keys
from smallyard.screening.changes import ListsChange
from tests.lists.given import GivenLists, listing

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
OTHERS = tuple(listing(f"Kelmo{n}ra Boatworks", f"other-{n}") for n in range(40))


@pytest.fixture
def change(tmp_path: Path) -> ListsChange:
    """On Tuesday "Vega Photonics" is listed."""
    lists = GivenLists().publish(MONDAY, *OTHERS).publish(TUESDAY, *OTHERS, listing("Vega Photonics"))
    store = Store(tmp_path / "lists.sqlite", pack=lists)  # type: ignore[arg-type]
    return ListsChange.between(store.view(MONDAY, MONDAY), store.view(TUESDAY, TUESDAY))


@pytest.fixture
def customers(tmp_path: Path) -> Customers:
    made = Customers(tmp_path / "records.sqlite")
    for number, name in enumerate(["Vega Photonics Ltd", "Blue Meadow Dairy", "Vega Photonics Ltd", "Orion Works"]):
        made.put(f"C-{number}", Party(name=name), by="ann")
    return made


def keep(folder: Path, customers: Customers) -> None:
    kept = KeptWords(folder, "here", least=0)
    kept.add(list(customers.stream()))
    kept.close()


def test_whom_a_change_touches_is_told_by_their_words_alone(
    tmp_path: Path, customers: Customers, change: ListsChange
) -> None:
    keys = customers.standing().keys
    touched, known = KeptWords(tmp_path / "kept", "here").touched(keys, change)
    assert (touched.tolist(), known.tolist()) == ([False] * 4, [False] * 4)
    keep(tmp_path / "kept", customers)
    touched, known = KeptWords(tmp_path / "kept", "here").touched(keys, change)
    assert (touched.tolist(), known.tolist()) == ([True, False, True, False], [True] * 4)
    # Of another place nothing is known.
    assert not KeptWords(tmp_path / "kept", "there").touched(keys, change)[1].any()


def test_facts_that_changed_are_not_known(tmp_path: Path, customers: Customers, change: ListsChange) -> None:
    keep(tmp_path / "kept", customers)
    customers.put("C-1", Party(name="Vega Photonic"), by="ann")
    touched, known = KeptWords(tmp_path / "kept", "here").touched(customers.standing().keys, change)
    assert (touched.tolist(), known.tolist()) == ([True, False, True, False], [True, False, True, True])


def test_files_of_no_more_use_are_removed(tmp_path: Path, customers: Customers, change: ListsChange) -> None:
    folder = tmp_path / "kept"
    keep(folder, customers)
    (damaged := folder / next(folder.iterdir()).name.replace("-", "-0", 1)).write_bytes(b"smallyard names\nwhat")
    for number in range(4):
        customers.put(f"C-{number}", Party(name=f"Orion {number} Works"), by="ann")
    kept = KeptWords(folder, "here", least=0)
    assert not kept.touched(customers.standing().keys, change)[1].any()
    kept.add(list(customers.stream()))
    kept.close()
    assert not damaged.exists()
    assert len(list(folder.iterdir())) == 1
    assert KeptWords(folder, "here").touched(customers.standing().keys, change)[1].all()


def test_many_files_of_few_are_put_together(
    tmp_path: Path, customers: Customers, change: ListsChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_words, "_FILES_OF_FEW", 2)
    for one, files in zip(customers.stream(), [1, 2, 2, 3], strict=True):  # the third says the same as the first
        kept = KeptWords(tmp_path / "kept", "here", least=0)
        kept.add([one])
        kept.close()
        assert len(list((tmp_path / "kept").iterdir())) == files
    kept = KeptWords(tmp_path / "kept", "here", least=0)
    assert kept.touched(customers.standing().keys, change)[1].all()
    kept.close()
    assert not list((tmp_path / "kept").iterdir())


def test_keys_are_all_of_their_digits() -> None:
    assert as_keys(["0" * 15 + "1" + "f" * 16]).tolist() == [[1, 2**64 - 1]]
    assert as_keys([]).shape == (0, 2)
    assert as_keys(["ab" * 16]).dtype == np.uint64
