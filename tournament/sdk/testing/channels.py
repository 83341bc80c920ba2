"""Channels, tried without a network: each address is taken or refused, and each notification has become something."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import product
from typing import Any, NoReturn
from unittest.mock import patch

from tournament.sdk.channels import Channel, Delivery, Notification, sent, unreachable
from tournament.sdk.testing.kit import Check, Collected, hold, hold_named, hold_words

ADDRESSES = ("a", "0912 345 678", "a@b.vn", "https://a.vn/?b=c", "Nguyễn Văn Ấn", "<b>", "../..", "x" * 500)
NEWS = (
    Notification("Đã có lịch thi đấu", "Trận 1: 07:30, Sân 1.", "https://a.vn/khoi/2026/", "vi"),
    Notification("The timetable is out", "Match 1: 07:30, Court 1. <b> & 🏐", "", "en"),
    Notification("", "x" * 20_000, "", "vi"),
)


def channel_checks(brought: Collected) -> Iterator[Check]:
    """Yield the checks of the channels of a plugin."""
    for channel in brought.get("channels", ()):
        settings = [each for each in brought.get("settings", ()) if each.key == channel.key]
        yield Check(f"channel {channel.key}: it takes or refuses every address", partial(_addresses, channel))
        yield Check(f"channel {channel.key}: it says what becomes of all", partial(_sends, channel, settings))


def _addresses(channel: Channel) -> None:
    hold_named(channel.names, "the channel")
    hold(unreachable(channel, channel.example) is None, f"its example {channel.example!r} is no address")
    said = channel.check(channel.example)
    hold(said is None, f"it refuses its own example {channel.example!r}: {said}")
    for address in ADDRESSES:
        said = channel.check(address)
        if said is not None:
            hold_words(said, f"what is wrong with {address[:60]!r}")
        hold(channel.check(address) == said, f"asked again about {address[:60]!r} it says something else")


def _sends(channel: Channel, settings: list[Any]) -> None:
    """Send with the settings as they are before anybody set them, and as their form has them."""
    given = [{}, *(dict(each.form()().data) for each in settings)]
    for news, known in product(NEWS, given):
        with offline() as asked_for:
            found = _sent(channel, news, known)
        hold(not asked_for or found.became != "delivered", f"it says delivered though nobody answered {asked_for[:1]}")
        if found.became == "failed":
            hold_words(found.why, "why it failed")


def _sent(channel: Channel, news: Notification, settings: dict[str, Any]) -> Delivery:
    try:
        return sent(channel, news, channel.example, settings)
    except Exception as error:  # a plugin may fail in any way
        said = f"{type(error).__name__}: {' '.join(str(error).split())}"
    raise AssertionError(f"without a network, a database and settings it raises {said}; it returns a Delivery")


@contextmanager
def offline() -> Iterator[list[str]]:
    """Let no code here reach another machine or program; yields what it asked for."""
    asked_for: list[str] = []

    def refuse(name: str, *_given: object, **_named: object) -> NoReturn:
        asked_for.append(name)
        raise ConnectionRefusedError("there is no network while a plugin is checked")

    ways = ((socket.socket, "connect"), (socket.socket, "connect_ex"), (socket.socket, "sendto"),
            (socket, "getaddrinfo"), (subprocess, "Popen"))  # fmt: skip
    with ExitStack() as stack:
        for owner, name in ways:
            stack.enter_context(patch.object(owner, name, partial(refuse, name)))
        yield asked_for
