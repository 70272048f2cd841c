"""What goes over the wire is taken as it stands: nothing is trimmed, since hashes and signatures cover every byte."""

from __future__ import annotations

from pydantic import ConfigDict

from smallyard.model.noun import Noun

__all__ = ["Wire"]


class Wire(Noun):
    """A noun of the format, frozen and closed like every noun, its text kept to the last blank."""

    model_config = ConfigDict(str_strip_whitespace=False)
