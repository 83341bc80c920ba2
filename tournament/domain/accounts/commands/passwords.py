"""Passwords: which are refused, and hashing a few at a time.

A hash costs 64 MiB and a tenth of a second by design; without a bound, sign-ins to made-up accounts would use up the
machine. Who finds the room full is told to come again, at once.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask_security import hash_password, verify_password

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import search_key
from tournament.engine.text import Words

SHORTEST, LONGEST = 10, 200
AT_ONCE = 2
IN_THE_ROOM = 4
"""Hashing and waiting for it: whoever comes later is refused. Fewer than the server's threads: some are left free."""

WEAKEST = 3
"""The lowest of zxcvbn's scores (0 to 4) that is taken: safe from guesses over the network, mostly also of a hash."""
JUDGED = 72
"""Characters that are judged: more add nothing, and judging takes long."""
COMMON_HERE = (
    "matkhau", "mat khau", "hoithao", "hoi thao", "thethao", "the thao", "giaoluu", "bongchuyen", "bongda", "vietnam",
    "viet nam", "anhyeuem", "emyeuanh", "iloveyou", "quantri", "quantrivien", "bantochuc", "congdoan", "khoithidua",
    "xinchao", "chaocacban", "hanoi", "saigon", "hochiminh", "tochuc", "donvi",
)  # fmt: skip
"""What people here choose first, beside the lists that zxcvbn brings."""

TOO_SHORT = Message("A password needs at least {number} characters.")
TOO_LONG = Message("A password has at most {number} characters.")
LIKE_A_NAME = Message(
    "This password is close to the name or the e-mail address, so it is easy to guess. Choose another one."
)
COMMON = Message(
    "This password is too common or too simple, so it is easy to guess. Choose another one, such as several words."
)


class CrowdedError(Exception):
    """More people sign in at this moment than may be served at once; nothing was counted or changed."""


_room = threading.BoundedSemaphore(IN_THE_ROOM)
_working = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def room() -> Iterator[None]:
    """Take a place among those who hash or wait for it; raises CrowdedError when there is none."""
    if not _room.acquire(blocking=False):
        raise CrowdedError
    try:
        yield
    finally:
        _room.release()


def prepared(password: str, *about: str) -> str:
    """Return the hash of a new password for whoever `about` names (address, name).

    Raises InputError for one that is easily guessed, CrowdedError when too many are hashed at this moment.
    """
    refusal = weakness(password, *about)
    if refusal is not None:
        raise InputError(refusal)
    with room(), _working:
        return str(hash_password(password))


def opens(stored: str | None, password: str) -> bool:
    """Tell whether a password fits a stored hash; without one the answer is no, and takes as long.

    To be called in the `room`.
    """
    with _working:
        of_nobody = _of_nobody()  # always, so that the first account asked for does not show by its time
        fits = verify_password(password, stored or of_nobody)
    return stored is not None and bool(fits)


def weakness(password: str, *about: str) -> Words | None:
    """Say why a password for whoever `about` names is refused, or return None."""
    if len(password) < SHORTEST:
        return TOO_SHORT.format(number=SHORTEST)
    if len(password) > LONGEST:
        return TOO_LONG.format(number=LONGEST)
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists take a moment to load

    own = _parts_of_names(about)
    judged = zxcvbn(search_key(password)[:JUDGED], user_inputs=[*own, *COMMON_HERE])
    if judged["score"] >= WEAKEST:
        return None
    found = {part["matched_word"] for part in judged["sequence"] if part.get("dictionary_name") == "user_inputs"}
    return LIKE_A_NAME if found & own else COMMON


def _parts_of_names(about: tuple[str, ...]) -> set[str]:
    """Return the words of names and addresses without accents, each alone and all in a row."""
    parts: set[str] = set()
    for text in about:
        words = [word for word in re.split(r"[^0-9a-z]+", search_key(text)) if len(word) > 1]
        parts.update((*words, " ".join(words), "".join(words)))
    return parts - {""}


@cache
def _of_nobody() -> str:
    return str(hash_password("the password of nobody"))
