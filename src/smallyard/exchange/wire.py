"""What goes over the wire is taken as it stands: nothing is trimmed, since hashes and signatures cover every byte."""

from __future__ import annotations

import json
from typing import ClassVar, Self

from pydantic import ConfigDict, ValidationError

from smallyard.errors import FeedError
from smallyard.model.noun import Noun

__all__ = ["Wire", "WireFile"]


class Wire(Noun):
    """A noun of the format, frozen and closed like every noun, its text kept to the last blank."""

    model_config = ConfigDict(str_strip_whitespace=False)


class WireFile(Wire):
    """What is handed to others as a file of its own."""

    called: ClassVar[str]
    """What it is, for errors."""

    @classmethod
    def load(cls, data: bytes) -> Self:
        """Read one.

        Raises:
            FeedError: it is none.
        """
        try:
            return cls.model_validate(json.loads(data))
        except (ValueError, ValidationError) as failed:
            raise FeedError(f"no {cls.called}: {str(failed).splitlines()[0]}") from failed

    def dump(self) -> bytes:
        """As a file."""
        return (json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()
