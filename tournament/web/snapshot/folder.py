"""The folder in which public pages stand as files, and which revision of each edition is on show.

`kept/ID.REVISION/` holds the files of an edition at a revision, `shown/ID` leads to those on show, and `live/` is what
a web server reads, where `BLOCK/EDITION` leads to `shown/ID`. So the removal of one link takes an edition off as a
whole, and what is written too late for a revision is seen by nobody. Whoever shows an edition or takes it off holds the
lock: nobody shows what another has just found outdated. Whoever takes off waits for it only so long, for the one who
shows may be waiting for the database; that one then shows nothing.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tournament.engine.errors import InputError

LIVE, SHOWN, KEPT, PARTS = FOLDERS = ("live", "shown", "kept", "parts")
LOCK, WRITER = ("lock", "writer")
AWAY = "away-"
"""Begins the name of what is being removed."""
PREFIXES = ("", "api/v1/")
"""Below which an edition has addresses: those of its pages and feeds, and those for programs."""
WAIT_SECONDS = 5.0
PATIENCE_SECONDS = 4.0
"""How long whoever takes an edition off waits for the lock; a thread of the server waits meanwhile."""
PAUSE_SECONDS = 0.01
LEVEL = 6


class Folder:
    """The files of all editions. Others may stand beside it, never in it."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def claim(self) -> None:
        """Be the one who writes, for as long as this process lives, and begin with nothing.

        Raises InputError for a folder of somebody else, or when another process goes on writing.
        """
        self.path.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not (self.path / WRITER).exists() and [*self.path.iterdir()]:
            raise InputError(f"{self.path} is not empty, and was not written by this command: name another folder")
        held, until = os.open(self.path / WRITER, os.O_RDWR | os.O_CREAT, 0o644), time.monotonic() + WAIT_SECONDS
        while not _took(held):
            if time.monotonic() > until:
                os.close(held)
                raise InputError(f"another server keeps its pages in {self.path}: name another folder")
            time.sleep(0.05)
        self._held = held
        self.clear()

    def release(self) -> None:
        """Let another process write."""
        os.close(self._held)

    def clear(self) -> None:
        """Show nothing, and keep nothing."""
        with self.locked():
            for name in FOLDERS:
                self._throw_away(self.path / name)
                (self.path / name).mkdir(mode=0o755)
        for left in self.path.glob(f"{AWAY}*"):
            shutil.rmtree(left, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let nobody else show an edition or take it off meanwhile."""
        with open(self.path / LOCK, "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def shown(self) -> dict[int, int]:
        """Return the revision on show of each edition that has one."""
        found = {}
        for link in os.scandir(self.path / SHOWN):
            with suppress(FileNotFoundError):  # another takes it off
                found[int(link.name)] = _revision_of(os.readlink(link))
        return found

    def withdraw(self, revisions: Mapping[int, int] | None) -> None:
        """Take off what is older than these revisions of editions, of which None stands for all there are."""
        with open(self.path / LOCK, "ab") as file:
            until = time.monotonic() + PATIENCE_SECONDS
            while not _took(file.fileno()) and time.monotonic() < until:
                time.sleep(PAUSE_SECONDS)
            for id_, revision in self.shown().items():
                if revisions is None or revision < revisions.get(id_, 0):
                    (self.path / SHOWN / str(id_)).unlink(missing_ok=True)

    def show(self, revisions: Mapping[int, int], addresses: Mapping[str, int]) -> None:
        """Show these revisions, and no other edition; the caller has read them while it held the lock.

        `addresses` are the ids by BLOCK/EDITION.
        """
        for id_, revision in self.shown().items():
            if revisions.get(id_) != revision:
                (self.path / SHOWN / str(id_)).unlink(missing_ok=True)
        for id_ in revisions.keys() - self.shown().keys():
            files = self.path / KEPT / f"{id_}.{revisions[id_]}"
            files.mkdir(mode=0o755, exist_ok=True)
            _link(self.path / SHOWN / str(id_), files)
        for prefix in PREFIXES:
            self._lead(prefix, addresses)

    def write(self, id_: int, revision: int, name: str, body: bytes) -> None:
        """Write a page of an edition at a revision, plain and compressed, none of them seen before it is whole."""
        path = self.path / KEPT / f"{id_}.{revision}" / name
        self._put(path.with_name(f"{path.name}.gz"), gzip.compress(body, LEVEL, mtime=0))
        self._put(path, body)

    def write_everywhere(self, name: str, plain: bytes, packed: bytes) -> None:
        """Write what belongs to no edition and never changes."""
        path = self.path / LIVE / name
        self._put(path.with_name(f"{path.name}.gz"), packed)
        self._put(path, plain)

    def remove(self, id_: int, revision: int, name: str) -> None:
        """Remove a page of an edition at a revision: first the plain form, without which none is looked for."""
        path = self.path / KEPT / f"{id_}.{revision}" / name
        for each in (path, path.with_name(f"{path.name}.gz")):
            each.unlink(missing_ok=True)

    def sweep(self, revisions: Mapping[int, int]) -> None:
        """Remove the files of all other revisions."""
        for kept in [*os.scandir(self.path / KEPT)]:
            id_, _, revision = kept.name.partition(".")
            if revisions.get(int(id_)) != int(revision):
                self._throw_away(Path(kept.path))

    def _lead(self, prefix: str, addresses: Mapping[str, int]) -> None:
        """Lead the addresses of editions to what is on show of them."""
        live = self.path / LIVE / prefix
        present = {f"{link.parent.name}/{link.name}": link for link in live.glob("*/*") if link.is_symlink()}
        for address, link in present.items():
            if link.readlink().name != str(addresses.get(address)):
                link.unlink()
        for address, id_ in addresses.items():
            link = live / address
            if not link.is_symlink():
                link.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
                _link(link, self.path / SHOWN / str(id_))

    def _put(self, path: Path, body: bytes) -> None:
        partial = self.path / PARTS / secrets.token_hex(8)
        partial.write_bytes(body)
        partial.chmod(0o644)
        os.utime(partial, (second := _second_of(body), second))
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        partial.replace(path)

    def _throw_away(self, path: Path) -> None:
        """Remove a folder: at once for whoever looks for it, its files afterwards."""
        away = self.path / f"{AWAY}{secrets.token_hex(8)}"
        with suppress(FileNotFoundError):
            path.rename(away)
            shutil.rmtree(away, ignore_errors=True)


def _link(link: Path, target: Path) -> None:
    """Lead from one place of the folder to another, wherever the folder is mounted."""
    link.symlink_to(os.path.relpath(target, link.parent))


def _second_of(body: bytes) -> int:
    """Return the time a file bears: a web server makes its tag of time and size, so the time follows from the content.

    The true one would be the same for two versions of one second. It fits into any file system's.
    """
    return int.from_bytes(hashlib.sha256(body).digest()[:4]) >> 1


def _revision_of(target: str) -> int:
    return int(target.rpartition(".")[2])


def _took(held: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
