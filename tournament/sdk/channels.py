"""Ways to tell people news where they are: what is told, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import Context
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from tournament.engine.message import Message
from tournament.engine.text import Words

LONGEST_ADDRESS, LONGEST_WAIT = 500, 86_400
"""Characters of an address, and the seconds after which something is tried again at the latest."""
BAD_ADDRESS = Message("{channel}: an address like {example} is needed.")

Became = Literal["delivered", "failed", "again"]


@dataclass(frozen=True, slots=True)
class Notification:
    """News for one receiver, in the receiver's language: what it is about, what it says, and the page to read on."""

    subject: str
    text: str
    link: str = ""
    language: str = "vi"

    def within(self, longest: int) -> Notification:
        """Return it with a text of at most so many characters."""
        return self if len(self.text) <= longest else replace(self, text=f"{self.text[: longest - 1]}…")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a notification: it was ``delivered``, it ``failed``, or it may be tried ``again``.

    `why` is told where it failed. Only what nobody can have got is tried again, after so many `seconds`.
    """

    became: Became
    why: Words = ""
    seconds: int = 60

    def __post_init__(self) -> None:
        if self.became not in get_args(Became):
            raise ValueError(f"a notification is {', '.join(get_args(Became))}, not {self.became!r}")
        if type(self.seconds) is not int or not 0 <= self.seconds <= LONGEST_WAIT:
            raise ValueError(f"it is tried again after 0 to {LONGEST_WAIT} seconds, not {self.seconds!r}")


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach people who gave an address for it, such as `example`.

    `check(address)` says what is wrong with an address, and returns None where nothing is. `send(notification, address,
    settings)` returns a Delivery; it is asked after the commit, outside the application: there is no database, no
    request and no language but what it is given. `settings` are those of the block under the channel's own key.
    A text has at most `longest` characters.
    """

    key: str
    names: Words
    example: str
    check: Callable[[str], Words | None]
    send: Callable[[Notification, str, Mapping[str, Any]], Delivery]
    longest: int = 2000


def unreachable(channel: Channel, address: str) -> Words | None:
    """Say why no channel could take an address, whatever the channel's own check says; None where one could."""
    if address.strip() and address.isprintable() and len(address) <= LONGEST_ADDRESS:
        return None
    return BAD_ADDRESS.format(channel=channel.names, example=channel.example)


def sent(channel: Channel, notification: Notification, address: str, settings: Mapping[str, Any]) -> Delivery:
    """Send a notification, outside of all that is going on; raises TypeError for an answer that is none."""
    found = Context().run(channel.send, notification.within(channel.longest), address, dict(settings))
    if isinstance(found, Delivery):
        return found
    raise TypeError(f"what became of a notification is told by a Delivery, not by a {type(found).__name__}")
