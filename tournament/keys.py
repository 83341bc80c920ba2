"""The system's own keys: one file, shared by all servers, kept apart from the database and its backups."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tournament import private
from tournament.engine.errors import InputError
from tournament.engine.message import Message

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PURPOSES = ("session", "totp", "recovery", "plugins")
"""What keys are for: sessions and forms, secrets of second factors, recovery codes, secrets of plugins' settings.

A new purpose is added here.
"""


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A secret under a name that is never given again: a later key's name sorts after an earlier one's."""

    name: str
    secret: str


class _Content(msgspec.Struct, forbid_unknown_fields=True):
    keys: dict[str, list[Key]]
    format: str = "keys/1"


class Keys(ABC):
    """Where the secrets of each purpose come from: the newest makes, all of them verify."""

    @abstractmethod
    def named(self, purpose: str) -> Mapping[str, str]:
        """Return the secrets of a purpose by the name of their key, the newest first."""

    def of(self, purpose: str) -> tuple[str, ...]:
        """Return the secrets of a purpose, the newest first."""
        return tuple(self.named(purpose).values())

    def sealed(self, purpose: str, text: str) -> str:
        """Encrypt a text with the newest key of a purpose, so that nobody reads it who has the database alone."""
        return _fernet(self.of(purpose)).encrypt(text.encode()).decode()

    def opened(self, purpose: str, sealed: str) -> str | None:
        """Return the text that was sealed with a key of a purpose; None where that key is not among these."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - as below

        try:
            return _fernet(self.of(purpose)).decrypt(sealed).decode()
        except (InvalidToken, UnicodeError):
            return None


class PassingKeys(Keys):
    """Keys that nobody else knows and that live as long as this object."""

    def __init__(self) -> None:
        self._made = {purpose: _new_key([]) for purpose in PURPOSES}

    def named(self, purpose: str) -> Mapping[str, str]:
        """Return the one secret of a purpose by name."""
        return {self._made[purpose].name: self._made[purpose].secret}


@dataclass(frozen=True, slots=True)
class KeyFile(Keys):
    """Keys in a file, which is made when a key is first asked for; readable by its owner alone.

    A file at `taken_over` that held one secret becomes the first key of sessions.
    """

    path: Path
    taken_over: Path | None = None

    def named(self, purpose: str) -> Mapping[str, str]:
        """Return the secrets of a purpose by the name of their key, the newest first.

        Raises InputError when the file holds something else than keys.
        """
        content = self._read()
        if content is None or not content.keys.get(purpose):
            with self._locked():
                content = self._read() or _Content({})
                if self._complete(content):
                    self._write(content)
        return {key.name: key.secret for key in content.keys[purpose]}

    def rotate(self, purpose: str, *, drop_old: bool = False) -> None:
        """Put a new key before those of a purpose, or in their place."""
        with self._locked():
            content = self._read() or _Content({})
            self._complete(content)
            old = content.keys[purpose]
            content.keys[purpose] = [_new_key(old), *([] if drop_old else old)]
            self._write(content)

    def exists(self) -> bool:
        """Tell whether the file is there; asking makes none."""
        return self.path.exists()

    def _complete(self, content: _Content) -> bool:
        """Add a first key for each purpose that has none; tell whether there was one."""
        missing = [purpose for purpose in PURPOSES if not content.keys.get(purpose)]
        content.keys |= {purpose: [self._first_key(purpose)] for purpose in missing}
        return bool(missing)

    def _first_key(self, purpose: str) -> Key:
        if purpose == "session" and self.taken_over and self.taken_over.exists():
            secret = self.taken_over.read_text().strip()
            if secret:
                return _new_key([], secret)
        return _new_key([])

    def _read(self) -> _Content | None:
        try:
            content = msgspec.json.decode(self.path.read_bytes(), type=_Content)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InputError(
                Message("{path} is no file of keys: {why}").format(path=str(self.path), why=str(error))
            ) from error
        return content

    def _write(self, content: _Content) -> None:
        with private.replacing(self.path) as partial:
            partial.write_bytes(msgspec.json.format(msgspec.json.encode(content)) + b"\n")
        if self.taken_over:
            self.taken_over.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time make keys."""
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def _fernet(secrets_: Iterable[str]) -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - commands that ask for no key do without

    return MultiFernet([Fernet(secret) for secret in secrets_])


def _new_key(older: list[Key], secret: str | None = None) -> Key:
    """Make a key of 256 random bits, in the form that Fernet takes; its name counts up and tells it from all others."""
    secret = secret or base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    number = max((int(key.name.partition("-")[0]) for key in older), default=0) + 1
    return Key(f"{number:04}-{hashlib.sha256(secret.encode()).hexdigest()[:8]}", secret)
