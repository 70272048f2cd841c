"""`smallyard audit bundle`, `verify BUNDLE` and `key`: records that are checked without the database."""

from __future__ import annotations

from pathlib import Path

import click

from smallyard.app.cli.audit_selecting import numbers_of
from smallyard.app.cli.recording import author
from smallyard.app.cli.settings import FILE, Number, command, json_option, store_option

__all__ = ["bundle", "key", "memo", "verify_file"]


@command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=FILE, help="Write it here.")
@click.option("--memos", is_flag=True, help="Put a memo in PDF of each record beside it.")
@click.option("--by", help="Who makes it. Your user name if not given.")
@json_option("audit-bundle", of="what was made as one line of JSON")
@store_option
def bundle(
    numbers: tuple[str, ...], output: Path, memos: bool, by: str | None, as_json: bool, store: str | None
) -> int:
    """Put records NUMBERS (7, 3-12) into a signed file that `audit verify FILE` checks anywhere. It is signed by a
    key that is made at first use and stays beside the records.
    """
    from smallyard.app.cli.terminal import print_json
    from smallyard.app.cli.writing import write_whole
    from smallyard.records.bundle import make_bundle
    from smallyard.records.shown import BundleMade
    from smallyard.records.store import RecordStore, records_place

    records = RecordStore(records_place(store))
    wanted = numbers_of(numbers)
    files = []
    if memos:
        from smallyard.app.memo import memo_pdf

        for number in wanted:
            record = records.record(number)
            files.append((f"memos/{number}.pdf", memo_pdf(record.restored_any(), record)))
    made = make_bundle(records, wanted, by=author(by), files=files)
    write_whole(output, made.content)
    if as_json:
        print_json(BundleMade.of(made, output))
        return 0
    count = f"{len(made.records):,} record{'' if len(made.records) == 1 else 's'}"
    click.echo(f"{output}: {count} of {made.count:,}, head {made.head}")
    click.echo(f"signed by the key {made.fingerprint}")
    return 0


@command()
@click.argument("number", type=Number(1))
@click.option("-o", "--output", required=True, type=FILE, help="Write it here.")
@store_option
def memo(number: int, output: Path, store: str | None) -> int:
    """Write a memo of record NUMBER in PDF: outcome, findings with citations, duties, questions, lists, hashes."""
    from smallyard.app.cli.writing import write_whole
    from smallyard.app.memo import memo_pdf
    from smallyard.records.store import RecordStore, records_place

    record = RecordStore(records_place(store)).record(number)
    write_whole(output, memo_pdf(record.restored_any(), record))
    click.echo(f"Memo: {output}")
    return 0


@command()
@store_option
def key(store: str | None) -> int:
    """Show the fingerprint of the key that bundles are signed with, for those who check them. It is made if there is
    none.
    """
    from smallyard.records.signing import Signer, key_path
    from smallyard.records.store import records_place

    signer = Signer(key_path(records_place(store)))
    click.echo(f"{signer.fingerprint}  {signer.path}")
    return 0


def verify_file(path: Path, signed_by: str | None, *, as_json: bool) -> int:
    """Check a bundle and say what it holds."""
    from smallyard.app.cli.records_shown import show_records
    from smallyard.app.cli.terminal import console, print_json, prose
    from smallyard.records.bundle_check import verify_bundle
    from smallyard.records.shown import BundleChecked

    found = verify_bundle(path, signed_by)
    if as_json:
        print_json(BundleChecked.checked(found, path, key_compared=signed_by is not None))
        return 0
    out = console()
    many = f"{len(found.records):,} record{'' if len(found.records) == 1 else 's'}"
    by = f" by {found.made_by}" if found.made_by else ""
    out.print(prose(f"The bundle holds: {many} of {found.count:,}, made {found.made_at}{by}.", "bold green", 0))
    show_records(out, found.records)
    out.print(prose(f"They lead to the head {found.head}.", indent=0))
    if found.stated:
        out.print(
            prose(f"Of the records between, the place of {found.stated:,} is stated and not proven.", "yellow", 0)
        )
    signed = f"Signed by the key {found.fingerprint}"
    if signed_by is None:
        signed += ": compare it with what `audit key` shows where it comes from, or give it with --key"
    out.print(prose(f"{signed}.", indent=0))
    return 0
