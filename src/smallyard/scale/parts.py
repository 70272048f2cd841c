"""The folder in which the finished blocks of a run lie, each an Arrow file, until all are done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from smallyard.errors import InputError, StoreError
from smallyard.scale.batches import HELD

__all__ = ["Parts", "in_order"]


class Parts:
    """The blocks of one run, by number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, identity: dict[str, str], *, restart: bool) -> int:
        """Prepare the folder; how many blocks an earlier run of the same left in it.

        Raises:
            InputError: the folder is not ours, or cannot be written.
        """
        said = self.folder / "identity.json"
        text = json.dumps(identity, sort_keys=True)
        try:
            if not restart and said.is_file() and said.read_text("utf-8") == text:
                return len(self)
            if self.folder.exists():
                if not said.is_file() and any(self.folder.iterdir()):
                    raise InputError("is in the way, and not of ours", file=str(self.folder), accepted="another -o")
                shutil.rmtree(self.folder)
            self.folder.mkdir()
            said.write_text(text, "utf-8")
        except OSError as failed:
            raise InputError(f"cannot be written: {failed.strerror or failed}", file=str(self.folder)) from failed
        return 0

    def __len__(self) -> int:
        return len(list(self.folder.glob("part-*.arrow")))

    def __contains__(self, number: int) -> bool:
        return self._path(number).exists()

    def keep(self, number: int, results: pa.RecordBatch) -> None:
        """Keep the results of a block.

        Raises:
            StoreError: the folder cannot be written.
        """
        path = self._path(number)
        scratch = path.with_suffix(".new")
        try:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            with pa.ipc.new_file(str(scratch), results.schema, options=options) as out:
                out.write_batch(results)
            scratch.replace(path)
        except OSError as failed:
            raise StoreError(f"{path} cannot be written: {failed.strerror or failed}") from failed

    def read(self, number: int) -> pa.RecordBatch:
        """The results of a finished block.

        Raises:
            StoreError: they cannot be read.
        """
        path = self._path(number)
        try:
            with pa.ipc.open_file(str(path)) as opened:
                return opened.get_batch(0) if opened.num_record_batches else pa.RecordBatch.from_pylist([], HELD)
        except (pa.ArrowException, OSError) as failed:
            raise StoreError(f"{path} cannot be read: {failed}; run again with --restart") from failed

    def remove(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:07d}.arrow"


def in_order(pieces: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """The results of the pieces of a block as one, in the order of the file's rows."""
    if len(pieces) == 1:
        return pieces[0]
    whole = pa.Table.from_batches(pieces).unify_dictionaries().combine_chunks()
    order = np.argsort(whole.column("row").to_numpy(), kind="stable")
    return whole.take(pa.array(order)).combine_chunks().to_batches()[0] if len(order) else pieces[0]
