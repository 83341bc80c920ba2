"""Plugins say more in an event, and one that fails changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from tests.support.words import vi
from tests.web.calendar.conftest import COURTS, ENTRIES, EXCHANGE, World, differences
from tests.web.calendar.test_evolution import STAMP, match
from tournament.plugins.registry import Registry
from tournament.sdk import CalendarEntry, Text, hookimpl

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is read and written is tested with the evolution."""

REPORT = Text("Có mặt trước 30 phút.", "Be there 30 minutes before.")


def with_hook(hook: Callable[[Any, CalendarEntry], Any]) -> Registry:
    """Return a registry with one plugin, whose hook this is."""

    class Plugin:
        @staticmethod
        @hookimpl
        def tournament_calendar_entry(match: Any, entry: CalendarEntry) -> Any:
            return hook(match, entry)

    class Installed(EntryPoint):
        def load(self) -> Any:
            return Plugin

    return Registry([Installed("report", "report", "tournament")])


def restarted(world: World, hook: Callable[[Any, CalendarEntry], Any]) -> None:
    world.registry = with_hook(hook)
    world.restart()


def test_a_plugin_adds_the_report_time_from_the_next_change_on(world: World) -> None:
    before = world.feeds()
    restarted(world, lambda match, entry: CalendarEntry(entry.title, (*entry.description, REPORT)))
    assert world.feeds() == before
    world.change(match(minutes=50))
    after = world.feeds()
    for address in (EXCHANGE, COURTS[0], ENTRIES[0]):
        assert vi(REPORT) in after[address]["m1"]["DESCRIPTION"]
    assert {uid for events in differences(before, after).values() for uid in events} == {"m1"}


def fails(_match: Any, _entry: CalendarEntry) -> None:
    raise RuntimeError("a plugin that fails")


def of_no_texts(*_: Any) -> CalendarEntry:
    return CalendarEntry("a", ("b",))


@pytest.mark.parametrize("hook", [fails, lambda *_: None, lambda *_: "text", of_no_texts])
def test_a_plugin_that_fails_or_says_nothing_leaves_the_entry_as_it_was(
    world: World, hook: Callable[[Any, CalendarEntry], Any]
) -> None:
    before = world.feeds()
    restarted(world, hook)
    world.change(match(minutes=50))
    changed = differences(before, world.feeds())[EXCHANGE]
    assert changed == {"m1": STAMP | {"DTEND", "SEQUENCE"}}
