"""Shipments and parties on a cluster, as a command: `spark-submit spark_submit.py check INPUT OUTPUT`.

docs/scale.md shows how it is called; `python -m smallyard.app.spark_submit --path` prints where this file is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

__all__ = ["main"]

_FORMS = ("parquet", "csv", "delta", "jdbc", "orc", "json")


def _options() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="spark_submit.py", description=str(__doc__).splitlines()[0])
    found.add_argument("--path", action="store_true", help="print where this file is, for spark-submit, and end")
    found.add_argument("what", nargs="?", choices=("check", "screen"), help="decide shipments, or screen parties")
    found.add_argument("source", nargs="?", help="a path or table; for jdbc anything, the options say it")
    found.add_argument("target", nargs="?", help="a path to write to")
    found.add_argument("--input", choices=_FORMS, default="parquet", help="the form of the source")
    found.add_argument("--input-option", action="append", default=[], metavar="NAME=VALUE", help="for its reader")
    found.add_argument("--output", choices=("parquet", "csv", "delta", "orc", "json"), default="parquet")
    found.add_argument("--mode", choices=("error", "overwrite", "append"), default="error", help="where there is one")
    found.add_argument("--as-of", type=date.fromisoformat, help="the day whose law applies, or listings are in force")
    found.add_argument("--known-at", type=date.fromisoformat, help="use only list evidence received by this day")
    found.add_argument("--store", help="where the lists are on the driver, a path or a database URL")
    found.add_argument("--number", help="of check: a column of numbers that comes back as row")
    found.add_argument("--single-lines", action="store_true", help="of check: every row is a transaction of its own")
    found.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help="of screen: columns read")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0, 2 for wrong usage, 3 for what cannot be read, 4 for lists or records."""
    options = _options()
    given = options.parse_args(arguments)
    if given.path:
        sys.stdout.write(f"{Path(__file__).resolve()}\n")
        return 0
    if not (given.what and given.source and given.target):
        options.error("what to do, a source and a target are needed")
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        options.error("pyspark is not here: pip install smallyard[spark], or run under spark-submit")
    from smallyard.app.worlds import open_world, today
    from smallyard.errors import SmallyardError, StoreError
    from smallyard.scale import spark as over

    session = SparkSession.builder.appName(f"smallyard {given.what}").getOrCreate()
    known = given.known_at or today()
    effective = given.as_of or today()
    reader = session.read.format(given.input).options(**dict(one.split("=", 1) for one in given.input_option))
    if given.input == "csv":
        reader = reader.options(header="true", multiLine="true", escape='"')
    frame = reader.load() if given.input == "jdbc" else reader.load(given.source)
    try:
        if given.what == "check":
            made = over.check_shipments(
                frame,
                effective=effective,
                known=known,
                as_of=given.as_of,
                store=given.store,
                clearances=open_world(effective, known, given.store).clearances,
                number=given.number,
                together=not given.single_lines,
            )
        else:
            columns = dict(one.rpartition("=")[::2] for one in given.map)
            made = over.screen_parties(frame, effective=effective, known=known, columns=columns, store=given.store)
        made.write.format(given.output).mode(given.mode).options(header="true").save(given.target)
    except SmallyardError as failed:
        sys.stderr.write(f"smallyard: {failed}\n")
        return 4 if isinstance(failed, StoreError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
