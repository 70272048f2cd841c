"""A year of world trade by exporter, importer and subheading through `scope`, beside plain pandas.

    ./smallyard-run python bench/trade_scope.py [--rows 10000000] [--keep FOLDER] [--pandas FOLDER]

The trade is made: the 4,142 subheadings of US exports to China in 2019 with their values are replicated to every pair
of 200 countries; a line stays if a hash of exporter, importer and code falls below a bound that leaves about the rows
asked for, and its value is scaled by another hash. The Parquet file is as `flows load` writes one.

`scope` measures world to world by partner, in a process of its own: first with nothing kept (the law is asked for
every ECCN and class of countries), then again with its rulings kept. pandas, also in a process of its own, reads the
same file and gets what every line holds in every class for nothing; it only joins, multiplies and groups.

Seconds are of the work itself, processor seconds of the whole process on all cores: where the machine is busy with
other work, the latter tell more. pandas is no dependency of the project: `pip install --target FOLDER pandas`, and
give the folder with --pandas.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
YEAR = 2019
SECONDS, MEGABYTES = 20, 2048


def make(folder: Path, rows: int) -> Path:
    """The file of flows, in a store's folder."""
    from smallyard.model.country import all_countries
    from smallyard.trade.flows import Publication, Reading
    from smallyard.trade.query import Query, span
    from smallyard.trade.scope_result import Direction
    from smallyard.trade.selection import PACK_FILES, Pack
    from smallyard.trade.store import connected, describe

    path = folder / "flows" / "world.parquet"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    query = Query("US", "CN", Direction.EXPORT, span(YEAR, None, None))
    lines = [(cell.code, cell.cents) for cell in Pack().cells(PACK_FILES[0], query, frozenset({YEAR}))]
    countries = sorted(all_countries())[:200]
    for needed in ("US", "CN", "IR", "RU", "VN"):
        if needed not in countries:
            countries.append(needed)
    share = rows / (len(lines) * len(countries) * (len(countries) - 1))
    bound = int(share * 2**64)
    with connected(folder) as base:
        base.execute("CREATE TABLE lines (code VARCHAR, cents BIGINT)")
        base.executemany("INSERT INTO lines VALUES (?, ?)", lines)
        base.execute("CREATE TABLE countries (iso VARCHAR)")
        base.executemany("INSERT INTO countries VALUES (?)", [[one] for one in countries])
        base.execute(
            f"""COPY (SELECT 0::INTEGER AS "row", e.iso AS reporter, i.iso AS partner, 'export' AS direction,
            'total' AS basis, {YEAR}::SMALLINT AS "year", 0::TINYINT AS "month", 12::TINYINT AS months,
            'HS2017' AS edition, l.code, '' AS part,
            (l.cents * (1 + hash(l.code, i.iso, e.iso) % 1000) / 1000)::BIGINT AS cents,
            NULL::DOUBLE AS quantity, '' AS unit, NULL::DOUBLE AS kilograms
            FROM countries e, countries i, lines l WHERE e.iso <> i.iso
            AND hash(e.iso, i.iso, l.code) < {bound}::UBIGINT) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
        )
    publication = Publication("plain", "made by bench/trade_scope.py")
    describe(path, "world trade, made", "0" * 64, Reading(publication, iter(())))
    return path


def measure_scope(folder: Path) -> dict[str, object]:
    import smallyard

    started = time.perf_counter()
    found = smallyard.scope("world", "world", YEAR, by="partner", store=folder / "lists.sqlite")
    value = found.total.licensed.value
    return {
        "seconds": time.perf_counter() - started,
        "lines": found.total.lines,
        "rows": len(found.rows),
        "total": str(found.total.total),
        "licensed": [str(value.lower), str(value.central), str(value.upper)],
        "by_partner": {row.group: str(row.licensed.value.central) for row in found.rows},
    }


def export_standings(folder: Path) -> None:
    """What every line holds in every class, and the class of every pair, for pandas."""
    import pyarrow
    import pyarrow.parquet

    from smallyard.app.worlds import open_world
    from smallyard.trade.correlation import links
    from smallyard.trade.fence import Fence
    from smallyard.trade.requirement import Requirements
    from smallyard.trade.store import connected

    fence = Fence(Requirements(open_world(date(YEAR, 12, 31)), cache=folder / "cache"), links)
    fence.prepare(["HS2017"])
    with connected(folder) as base:
        source = f"read_parquet('{folder / 'flows' / 'world.parquet'}')"
        pairs = base.execute(f"SELECT DISTINCT reporter, partner FROM {source}").fetchall()
        codes = [one for (one,) in base.execute(f"SELECT DISTINCT code FROM {source}").fetchall()]
    classes = [fence.route(reporter, partner, date(YEAR, 12, 31)) for reporter, partner in pairs]
    held = [(code, number, fence.look("HS2017", code, number).standing) for number in set(classes) for code in codes]
    names = ("lower", "central", "upper")
    table = {
        "code": [code for code, _, _ in held],
        "class": [number for _, number, _ in held],
        **{f"c_{one}": [getattr(standing.controlled, one) for *_, standing in held] for one in names},
        **{f"l_{one}": [getattr(standing.licensed, one) for *_, standing in held] for one in names},
    }
    pyarrow.parquet.write_table(pyarrow.table(table), folder / "standings.parquet")
    given = {"reporter": [one for one, _ in pairs], "partner": [one for _, one in pairs], "class": classes}
    pyarrow.parquet.write_table(pyarrow.table(given), folder / "classes.parquet")


def measure_pandas(folder: Path) -> dict[str, object]:
    import pandas

    started = time.perf_counter()
    columns = ["reporter", "partner", "code", "cents"]
    flows = pandas.read_parquet(folder / "flows" / "world.parquet", columns=columns)
    flows = flows.astype({"reporter": str, "partner": str, "code": str})
    flows = flows.merge(pandas.read_parquet(folder / "classes.parquet"), on=["reporter", "partner"])
    flows = flows.merge(pandas.read_parquet(folder / "standings.parquet"), on=["code", "class"])
    shares = [name for name in flows if name[:2] in {"c_", "l_"}]
    for name in shares:
        flows[name] = flows["cents"] * flows[name] / 1e8
    rows = flows.groupby("partner")[["cents", *shares]].sum()
    return {
        "seconds": time.perf_counter() - started,
        "lines": len(flows),
        "rows": len(rows),
        "total": str(rows["cents"].sum() / 100),
        "licensed": [str(rows[f"l_{one}"].sum()) for one in ("lower", "central", "upper")],
    }


def child(what: str, folder: Path, pandas: Path | None) -> dict[str, object]:
    """Measure in a process of its own: seconds of the work, and the largest memory of the process."""
    paths = [str(ROOT / "src"), *([str(pandas)] if pandas is not None else [])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what, "--keep", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{what} failed: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--keep", type=Path, help="make the flows here, and leave them")
    parser.add_argument("--pandas", type=Path, help="where pandas is installed, if not in this environment")
    parser.add_argument("--measure", choices=["scope", "pandas"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measured = measure_scope(asked.keep) if asked.measure == "scope" else measure_pandas(asked.keep)
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = {"megabytes": used.ru_maxrss // 1024, "processor": used.ru_utime + used.ru_stime}
        print(json.dumps({**measured, **spent}))
        return
    with tempfile.TemporaryDirectory(prefix="smallyard-bench-") as scratch:
        folder = asked.keep or Path(scratch)
        started = time.perf_counter()
        path = make(folder, asked.rows)
        print(f"made {path.stat().st_size / 1e6:,.0f} MB of flows in {time.perf_counter() - started:,.1f} s")
        for kept in (folder / "cache").glob("rulings-*"):
            kept.unlink()
        first = child("scope", folder, None)
        again = child("scope", folder, None)
        assert first["licensed"] == again["licensed"]
        export_standings(folder)
        try:
            pandas = child("pandas", folder, asked.pandas)
        except SystemExit as failed:
            print(failed)
            pandas = None
        if pandas is not None:
            ratio = float(str(pandas["seconds"])) / float(str(again["seconds"]))
            print(f"pandas takes {ratio:.1f} times as long as scope with its rulings kept")
        print(f"{'':34} {'seconds':>8} {'processor':>9} {'MB':>6} {'lines':>11}  needs a license, about")
        for name, one in (
            ("scope, the law asked for all", first),
            ("scope, rulings kept", again),
            ("plain pandas, given the shares", pandas),
        ):
            if one is not None:
                central = float(one["licensed"][1])  # type: ignore[index]
                spent = f"{one['seconds']:8.1f} {one['processor']:9.1f} {one['megabytes']:6}"
                print(f"{name:34} {spent} {one['lines']:11,}  {central:,.2f}")
        print(f"target: under {SECONDS} s within {MEGABYTES} MB on 2 cores; {os.cpu_count()} cores here")


if __name__ == "__main__":
    main()
