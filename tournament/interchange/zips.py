"""ZIP files from people: opened in memory, counted before and while their members are unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from tournament.engine.errors import InputError
from tournament.engine.message import Message

_CHUNK = 64 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What the library raises for files that are damaged, encrypted or packed in other ways."""

DAMAGED = Message("This file is damaged, needs a password or is of another kind.")
TOO_MANY = Message("The ZIP file holds more than {n} files.")
TOO_LARGE = Message("The ZIP file unpacks to more than {n} MB.")
STRANGE = Message("The ZIP file holds a strange file: {name}.")


class Members:
    """The members of one ZIP file, by name; nothing is ever written to a disk."""

    def __init__(self, file: zipfile.ZipFile, most_members: int, most_bytes: int) -> None:
        infos = file.infolist()
        if len(infos) > most_members:
            raise InputError(TOO_MANY.format(n=most_members))
        if sum(info.file_size for info in infos) > most_bytes:
            raise _too_large(most_bytes)
        self._file, self._left, self._most = file, most_bytes, most_bytes
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if info.filename in self._infos or _strange(info):
                raise InputError(STRANGE.format(name=repr(info.filename[:80])))
            self._infos[info.filename] = info

    @property
    def names(self) -> list[str]:
        """Return what the members are called, in the order of the file."""
        return list(self._infos)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack a member piece by piece, whatever size it declares; KeyError when there is none."""
        info = self._infos[name]
        with _sound():
            member = self._file.open(info)
        with member:
            while True:
                with _sound():
                    chunk = member.read(_CHUNK)
                if not chunk:
                    return
                self._left -= len(chunk)
                if self._left < 0:
                    raise _too_large(self._most)
                yield chunk

    def read(self, name: str) -> bytes:
        """Unpack a whole member."""
        return b"".join(self.chunks(name))


def open_zip(data: bytes, most_members: int, most_bytes: int) -> Members:
    """Open a ZIP file; whatever is wrong with it, also while it is read, raises InputError.

    At most `most_members` members are taken, which unpack to `most_bytes` together. Members with a way out of the
    file's own folder, links and members of the same name are refused.
    """
    with _sound():
        return Members(zipfile.ZipFile(io.BytesIO(data)), most_members, most_bytes)


@contextmanager
def _sound() -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except _BROKEN as error:
        raise InputError(DAMAGED) from error


def _strange(info: zipfile.ZipInfo) -> bool:
    link = stat.S_ISLNK(info.external_attr >> 16)
    return link or info.filename.startswith("/") or ".." in info.filename.replace("\\", "/").split("/")


def _too_large(most_bytes: int) -> InputError:
    return InputError(TOO_LARGE.format(n=most_bytes // 2**20))
