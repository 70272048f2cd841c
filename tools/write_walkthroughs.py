"""Run the brief, the tutorials and the guides, and write what they print where their pages show it.

    ./smallyard-run python tools/write_walkthroughs.py [PAGE...]

Where a page leaves lines out ("..."), the lines before and after are kept in number: read the difference.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.docs.walkthroughs import FENCE, LEFT_OUT, PAGES, PICTURES, Walk, agrees, drawn, pictures, steps, tables  # noqa: E402


def renewed(shown: str, printed: str) -> str:
    """The output as it is to be shown: the first part as long as it was, the others where they are found again."""
    if "Traceback (most recent call last)" in printed:
        raise SystemExit(f"nothing is written: a command failed\n{printed}")
    if agrees(shown, printed):
        return shown
    first, *rest = re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)
    if not rest:
        return printed
    lines = printed.splitlines(keepends=True)
    head, tail = len(first.splitlines()), len(rest[-1].splitlines())
    middle = [part for part in rest[:-1] if part and part in printed]
    parts = ["".join(lines[:head]), *middle, "".join(lines[len(lines) - tail :] if tail else [])]
    return LEFT_OUT.join(parts)


def kept(picture: str, folder: Path) -> None:
    """Keep a picture of a page, and its tables, where they are not what was kept before."""
    PICTURES.mkdir(exist_ok=True)
    made, before = (folder / picture).read_text("utf-8"), PICTURES / picture
    if not before.exists() or drawn(before.read_text("utf-8")) != drawn(made):
        before.write_text(made, "utf-8")
        print(before.relative_to(ROOT))
    for table in tables(picture, folder):
        (PICTURES / table.name).write_bytes(table.read_bytes())


def main(pages: list[Path]) -> None:
    """Renew each page."""
    for page in pages:
        text = page.read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            walk = Walk(Path(folder))

            def block(found: re.Match[str], walk: Walk = walk) -> str:
                said = ""
                for step in steps(found.group(1)):
                    first, *more = step.command.splitlines(keepends=True)
                    command = first + "".join(">\n" if line == "\n" else f"> {line}" for line in more)
                    said += f"$ {command}{renewed(step.shown, walk.run(step.command))}"
                return f"```console\n{said}```"

            new = FENCE.sub(block, text)
            for picture in pictures(text):
                kept(picture, Path(folder))
        if new != text:
            page.write_text(new, "utf-8")
            print(page.relative_to(ROOT))


if __name__ == "__main__":
    main([Path(one).resolve() for one in sys.argv[1:]] or PAGES)
