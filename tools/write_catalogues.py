"""Bring the pages' message catalogues up to date with the templates and the code; says which lack a translation.

    ./smallyard-run python tools/write_catalogues.py [--check]

New messages are added empty, those no longer used are taken out; the English catalogue says each message itself.
With --check nothing is written; the exit code is 1 where a catalogue is stale or lacks a translation.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "src" / "smallyard" / "app" / "service" / "pages"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
_IN_CONTEXT = ((1, "c"), 2)
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "NP_": _IN_CONTEXT, "pgettext": _IN_CONTEXT}
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
FOLDERS = ("en", "zh_CN")


def place(folder: str) -> Path:
    return PAGES / "locales" / folder / "LC_MESSAGES" / "smallyard.po"


def extracted() -> Catalog:
    """Every message of the pages."""
    found = Catalog()
    for _, _, message, comments, context in extract_from_dir(PAGES, METHODS, OPTIONS, KEYWORDS):
        if message:
            found.add(message, None, auto_comments=comments, context=context)
    return found


def brought_up(folder: str, messages: Catalog) -> Catalog:
    """A language's catalogue with exactly these messages."""
    old = read_po(io.BytesIO(place(folder).read_bytes()), locale=folder)
    made = Catalog(locale=folder, charset="utf-8", header_comment=f"# The pages in {folder}.")
    for one in sorted((one for one in messages if one.id), key=lambda one: (str(one.id), one.context or "")):
        said = old.get(one.id, one.context)
        text = said.string if said is not None else ""
        if folder == "en" and not (text and (isinstance(text, str) or any(text))):
            text = one.id
        made.add(one.id, text, flags=set(one.flags) - {"fuzzy"}, context=one.context)
    return made


def written(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=True, sort_output=False, no_location=True)
    return HEADER.format(catalogue.locale_identifier, catalogue.plural_forms).encode() + b"\n" + out.getvalue()


HEADER = """\
msgid ""
msgstr ""
"Language: {}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {}\\n"
"""


def lacking(catalogue: Catalog) -> list[str]:
    """The messages without a translation."""
    return [
        str(one.id)
        for one in catalogue
        if one.id and not (one.string if isinstance(one.string, str) else all(one.string))
    ]


def main() -> int:
    check = "--check" in sys.argv[1:]
    messages = extracted()
    wrong = 0
    for folder in FOLDERS:
        made = brought_up(folder, messages)
        new = written(made)
        if new != place(folder).read_bytes():
            if check:
                print(f"{folder}: stale; run tools/write_catalogues.py")
                wrong = 1
            else:
                place(folder).write_bytes(new)
        for one in lacking(made):
            print(f"{folder}: no translation of {one!r}")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
