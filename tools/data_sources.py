"""Write docs/data-sources.md from the source.toml files: `python tools/data_sources.py [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path

from smallyard.lists.reading import Source, sources

PAGE = Path(__file__).resolve().parent.parent / "docs" / "data-sources.md"
HEAD = """# Data sources

Every kind of list file that smallyard reads. This page is written by `tools/data_sources.py` from the
`source.toml` beside each reader; change those and run it again.

`smallyard lists load FILE` finds the source by the file's content. Files may be packed (gzip, zip), and a folder
counts as one set. A file is refused when it is truncated, damaged or in another encoding; a row that cannot be read
is reported with its number and the rest is loaded. "Whole lists" are those of which a publication has every entry, so
that an entry which is no longer there was removed. "Expected" is how many entries a whole publication has; a file
outside that range is held back until a person confirms it.

| source | lists | format | fetched by `lists update` |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    rows = [
        f"| [{source.title}](#{source.id}) | {', '.join(source.lists)} | {source.format} "
        f"| {'yes' if source.urls else 'no'} |"
        for source in sources().values()
    ]
    return HEAD + "\n".join(rows) + "\n\n" + "\n".join(_section(source) for source in sources().values())


def _section(source: Source) -> str:
    lines = [f"## {source.id}", "", f"**{source.title}**", "", source.description.strip(), ""]
    lines.append(f"- Publisher: {source.publisher}")
    if source.page:
        lines.append(f"- Page: <{source.page}>")
    lines.append(f"- Format: {source.format}")
    for file in source.files:
        where = f", from <{file.url}>" if file.url else ""
        lines.append(f"- File ({file.part}): {', '.join(f'`{name}`' for name in file.names)}{where}")
    whole = ", ".join(code for code in source.lists if code in source.complete) or "none"
    lines.append(f"- Whole lists: {whole}")
    if source.expected:
        lines.append(
            "- Expected: " + ", ".join(f"{code} {least} to {most}" for code, (least, most) in source.expected.items())
        )
    lines.append(f"- Updated: {source.update_frequency}")
    if source.since:
        lines.append(f"- Read in this form since the publication of: {source.since.isoformat()}")
    lines.append(f"- License: {source.license}")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is current."""
    text = page()
    if "--check" in arguments:
        current = PAGE.exists() and PAGE.read_text("utf-8") == text
        print("docs/data-sources.md is current" if current else "docs/data-sources.md is out of date")
        return 0 if current else 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
