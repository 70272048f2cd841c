"""Throw odd text at name matching: any bytes must give a defined answer in bounded time.

    ./smallyard-run python tools/fuzz_names.py [--seconds 30] [--seed 1]

`target` takes bytes, as fuzzers that follow coverage expect it (`atheris.Setup(sys.argv, target)`); run by itself
this file feeds it mutations of a small corpus. An input that fails is printed as a Python literal.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from smallyard.errors import InputError
from smallyard.model.party_kind import PartyKind
from smallyard.names import NameEntry, NameIndex, NameQuery, compare

CORPUS = (
    "Saddam Hussein",
    "HUSSEIN, Saddam",
    "Shenzhen Haitianxiong Electronic Co., Ltd. (深圳市海天雄电子有限公司)",
    "中国电子科技集团公司第十三研究所",
    "ООО «Ромашка» a.k.a. Romashka LLC / Daisy",
    "أسامة بن محمد بن لادن",
    "김정은 トヨタ自動車株式会社",
    "M/V EVER GIVEN No. 13-XIII",
    "Co., Ltd.",
    "\u202eabc\u202c \u200b\ud800 🚀 Ⅻ ﷺ",
)
LONGEST = 3.0
"""Seconds that one input may take, on a slow machine."""
_INDEX = NameIndex.build(NameEntry(number, (text,)) for number, text in enumerate(CORPUS))


def target(data: bytes) -> None:
    """Search and compare what the bytes say.

    Raises:
        AssertionError: a score out of bounds, a search that differs from itself, or one that took too long.
    """
    text = data.decode("utf-8", "surrogateescape" if len(data) % 2 else "replace")
    left, _, right = text.partition("\n")
    kind = tuple(PartyKind)[len(data) % len(PartyKind)]
    started = time.perf_counter()
    try:
        found = _INDEX.search([NameQuery(left, kind)], threshold=0.0)[0]
        one = compare(NameQuery(left, kind), NameQuery(right, kind))
        other = compare(NameQuery(right, kind), NameQuery(left, kind))
    except InputError:
        assert max(len(left), len(right)) > 2_000
        return
    assert one.score == other.score
    assert all(0 <= match.score < 1 and match.explain() for match in (*found, one))
    assert found == _INDEX.search([NameQuery(left, kind)], threshold=0.0)[0]
    assert time.perf_counter() - started < LONGEST


def mutated(rng: random.Random) -> bytes:
    """A few pieces of the corpus, cut, repeated, joined and sprinkled with odd characters."""
    pieces = []
    for _ in range(rng.randint(1, 4)):
        text = rng.choice(CORPUS)
        start, stop = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        pieces.append(text[start:stop] * rng.choice((1, 1, 1, 2, rng.randint(1, 400))))
    for _ in range(rng.randint(0, 6)):
        odd = chr(rng.choice((rng.randrange(0x300), rng.randrange(0x3000), rng.randrange(0x110000))))
        pieces.insert(rng.randrange(len(pieces) + 1), odd * rng.choice((1, 1, 50)))
    pieces.insert(rng.randrange(len(pieces) + 1), rng.choice(("\n", "", " ")))
    return "".join(pieces)[:2_400].encode("utf-8", "surrogatepass")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=30.0)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    rng = random.Random(given.seed)
    stop, count = time.perf_counter() + given.seconds, 0
    while time.perf_counter() < stop:
        data = mutated(rng)
        try:
            target(data)
        except Exception:
            print(f"fails after {count:,} inputs: {data!r}", file=sys.stderr)
            raise
        count += 1
    print(f"{count:,} inputs, none failed")


if __name__ == "__main__":
    main()
