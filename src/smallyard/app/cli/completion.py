"""Completion of commands and options in the user's shell.

Source: https://click.palletsprojects.com/en/stable/shell-completion/; where each shell looks:
https://github.com/scop/bash-completion (user completions), https://fishshell.com/docs/current/completions.html,
https://zsh.sourceforge.io/Doc/Release/Completion-System.html (fpath).
"""

from __future__ import annotations

import os
from pathlib import Path

import click

__all__ = ["SHELLS", "install"]

SHELLS = ("bash", "zsh", "fish")
"""The shells that commands can be completed in."""
_VARIABLE = "_SMALLYARD_COMPLETE"


def install(cli: click.Command, shell: str) -> tuple[Path, str]:
    """Write the completion script where the shell finds it.

    Args:
        cli: the command.
        shell: one of `SHELLS`, or "auto" for the one that SHELL names.

    Returns:
        the file written, and what is left for the user to do.

    Raises:
        click.UsageError: the shell is not known, or the file cannot be written.
    """
    from click.shell_completion import get_completion_class

    named = Path(os.environ.get("SHELL", "")).name if shell == "auto" else shell
    kind = get_completion_class(named)
    if named not in SHELLS or kind is None:
        raise click.UsageError(
            f"no completion for the shell {named or 'that SHELL does not name'}; accepted: bash, zsh, fish"
        )
    path = _place(named)
    script = kind(cli, {}, "smallyard", _VARIABLE).source()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script, "utf-8")
    except OSError as failed:
        raise click.UsageError(f"{path} cannot be written: {failed.strerror}") from failed
    rest = "Open a new shell."
    if named == "zsh":
        rest = f"Put `fpath=({path.parent} $fpath)` before `compinit` in ~/.zshrc, and open a new shell."
    return path, rest


def _place(shell: str) -> Path:
    home = Path.home()
    if shell == "bash":
        data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
        return data / "bash-completion/completions/smallyard"
    if shell == "fish":
        settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return settings / "fish/completions/smallyard.fish"
    return home / ".zfunc/_smallyard"
