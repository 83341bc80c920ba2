"""A sport in a new version reads the rules that were stored by the old one, and takes nothing away where it cannot."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pytest

from tests.web.test_unruly_plugins import close, enter_result, hanging_on, pages_of, public, started, troubles
from tournament.config import Settings
from tournament.engine.scoring.rules import rule
from tournament.models import Ruleset, db
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import Preset, SetRules, SetScoring, Sport, Step, Text, hookimpl

pytestmark = pytest.mark.sampled


@dataclass(frozen=True, slots=True)
class FunRules(SetRules):
    """Rules of the first version."""

    fun: int = rule(1, Text("độ vui", "fun"), most=9)


@dataclass(frozen=True, slots=True)
class JoyRules(SetRules):
    """Rules of the second version, which calls the same by another name."""

    joy: int = rule(1, Text("độ vui", "fun"), most=9)


class FunScoring(SetScoring):
    rules_type = FunRules


class JoyScoring(SetScoring):
    rules_type = JoyRules


def renamed(values: Mapping[str, Any], from_version: int) -> dict[str, Any]:
    assert from_version == 1
    return {("joy" if name == "fun" else name): value for name, value in values.items()}


def fails(values: Mapping[str, Any], from_version: int) -> dict[str, Any]:
    raise ZeroDivisionError


NAMES = Text("Vui", "Joy")
SETS = {"best_of": 3, "points": 21, "decider": 15, "win_by": 2}
RANKING = (Step("match_points"), Step("lots"))


def joyball(scoring: SetScoring, version: int, upgrade: Callable[..., Any] | None = None, **own: int) -> Sport:
    preset = Preset("standard", NAMES, {**SETS, **own}, RANKING)
    return Sport("joyball", NAMES, scoring, (preset,), version=version, upgrade=upgrade)


SPORTS = {
    "first": joyball(FunScoring(), 1, fun=5),
    "second": joyball(JoyScoring(), 2, renamed, joy=5),
    "silent": joyball(JoyScoring(), 2, joy=5),
    "failing": joyball(JoyScoring(), 2, fails, joy=5),
}


class _Given(EntryPoint):
    def load(self) -> types.ModuleType:
        module = types.ModuleType("joy")
        setattr(module, "tournament_sports", hookimpl(lambda: (SPORTS[self.value],)))  # noqa: B010
        return module


def with_sport(version: str) -> Registry:
    return Registry([*entry_points(group=GROUP), _Given("joy", version, GROUP)])


@pytest.mark.both_databases
def test_a_new_version_reads_what_the_old_one_stored(settings: Settings) -> None:
    first = started(settings, with_sport("first"))
    edition = hanging_on(first, sport="joyball")
    kept = public(pages_of(first, edition))
    close(first)

    second = started(settings, with_sport("second"))
    assert public(pages_of(second, edition)) == kept
    assert enter_result(second, edition)[0] == 302
    with second.app_context():
        stored = db.session.scalars(db.select(Ruleset).where(Ruleset.competition_id == edition.competition_id)).one()
        assert (stored.written_by, stored.values["fun"]) == (1, 5)
    close(second)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("version", ["silent", "failing"])
def test_one_that_cannot_read_it_takes_nothing_away(settings: Settings, version: str) -> None:
    first = started(settings, with_sport("first"))
    edition = hanging_on(first, sport="joyball")
    kept = public(pages_of(first, edition))
    close(first)

    later = started(settings, with_sport(version))
    assert "fun" in troubles(later, edition)
    pages = public(pages_of(later, edition))
    assert pages["overall"] == kept["overall"]
    close(later)

    again = started(settings, with_sport("second"))
    assert public(pages_of(again, edition)) == kept
    close(again)
