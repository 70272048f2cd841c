"""Build what is released: sdist and wheel, made twice and the same to the byte, their digests, and a list of parts.

    ./smallyard-run python tools/release.py [--to dist]

The time in the archives is that of the last commit (SOURCE_DATE_EPOCH), so that anyone can make the same bytes from
the same commit. The software bill of materials (CycloneDX) names every locked requirement with its hashes. It is made
by `cyclonedx-py`, or by pipx or uv, which run that without installing it; without any of them it is missed aloud.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from smallyard.version import __version__

ROOT = Path(__file__).resolve().parent.parent
_BOM = "cyclonedx-bom==7.3.0"
_MAKERS = (
    ("cyclonedx-py",),
    ("pipx", "run", "--spec", _BOM, "cyclonedx-py"),
    ("uvx", "--from", _BOM, "cyclonedx-py"),
)
"""What can make the list of parts; the first that is on the path does."""


def build(folder: Path) -> dict[str, str]:
    """Build sdist and wheel into a folder.

    Returns:
        the SHA-256 of each file by its name.
    """
    committed = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": committed},
    )
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(folder.iterdir())}


def built_twice(folder: Path) -> dict[str, str]:
    """Build into a folder, and once more elsewhere.

    Raises:
        SystemExit: the two are not the same.
    """
    first = build(folder)
    with tempfile.TemporaryDirectory() as other:
        second = build(Path(other))
    if first != second:
        raise SystemExit(f"not reproducible: {sorted(set(first.items()) ^ set(second.items()))}")
    return first


def ready() -> list[str]:
    """What stands against a release: each in one line."""
    found = []
    status = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True)
    if status.stdout:
        found.append("there are changes that are not committed")
    if f"## {__version__}, unreleased" in (ROOT / "CHANGELOG.md").read_text("utf-8"):
        found.append(f"CHANGELOG.md calls {__version__} unreleased")
    tag = subprocess.run(
        ["git", "tag", "--points-at", "HEAD", "--list", f"v{__version__}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    if not tag.stdout.strip():
        found.append(f"no tag v{__version__} points at this commit")
    return found


def main() -> int:
    """Build, and say what is missing for a release."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--to", type=Path, default=ROOT / "dist")
    folder: Path = arguments.parse_args().to
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    digests = built_twice(folder)
    parts = folder / f"smallyard-{__version__}.cdx.json"
    maker = next((one for one in _MAKERS if shutil.which(one[0])), None)
    if maker is not None:
        subprocess.run(
            [*maker, "requirements", "requirements/runtime.txt", "--pyproject", "pyproject.toml",
             "--output-reproducible", "--of", "JSON", "-o", str(parts)],
            cwd=ROOT,
            check=True,
        )  # fmt: skip
        digests[parts.name] = hashlib.sha256(parts.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())))
    print(f"{folder}: {', '.join(sorted(digests))}; built twice, the same to the byte")
    missing = ready() + ([] if maker else ["no list of parts: none of cyclonedx-py, pipx and uvx is on the path"])
    for one in missing:
        print(f"  not yet a release: {one}")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
