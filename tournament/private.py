"""Files that their owner alone can read and write, whatever the process's mask says."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield the path of a new, empty file, which takes the place of `path` at the end, or vanishes with an error.

    Whoever opens `path` meanwhile sees the old file whole, and the new one is on the disk before it is seen.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        make_file(partial)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        yield partial
        _to_disk(partial)
        partial.replace(path)
        _to_disk(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file when there is none."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    path.chmod(0o600)


def make_folder(path: Path) -> None:
    """Make a folder when there is none, open to its owner alone; one that is there may be others' too and stays."""
    if path.is_dir():
        return
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
