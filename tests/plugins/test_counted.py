"""Numbers that plugins give: exact, or a failure of their part alone."""

from __future__ import annotations

import types
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from tournament.engine.scoring import Outcome
from tournament.engine.standings import UnmeasurableError
from tournament.plugins.guard import LeftOutError
from tournament.plugins.registry import Registry
from tournament.sdk import Preset, SetScoring, Sport, Text, Tiebreaker, hookimpl
from tournament.sdk.testing.in_app import Installed

NAMES = Text("Thử", "Trial")
RULES = Preset("standard", NAMES, {}, ())


def installed(**hooks: Callable[[], Any]) -> Registry:
    module = types.SimpleNamespace(**{name: hookimpl(hook) for name, hook in hooks.items()})
    return Registry([Installed.of(module, "own")])


def sport_with(**answers: Any) -> Registry:
    """Return the plugins with a sport whose scoring answers so."""
    answering = {name: lambda *_given, answer=answer, **_named: answer for name, answer in answers.items()}
    own = Sport("own", NAMES, type("Own", (SetScoring,), answering)(), (RULES,))
    return installed(tournament_sports=lambda: (own,))


UNCOUNTABLE = {
    "texts": Outcome(True, 0, ("2", "0")),  # type: ignore[arg-type]
    "no number": Outcome(True, 0, (float("nan"), 0)),  # type: ignore[arg-type]
    "without an end": Outcome(True, 0, (float("inf"), 0)),  # type: ignore[arg-type]
    "too long to be written": Outcome(True, 0, (10**6000, 0)),
    "a third side wins": Outcome(True, 2, (2, 0)),
    "a counter that is no pair": Outcome(True, 0, (2, 0), {"sets": 3}),  # type: ignore[dict-item]
    "one forfeit": Outcome(True, 0, (2, 0), {}, True),  # type: ignore[arg-type]
    "nothing": None,
}


@pytest.mark.parametrize("what", UNCOUNTABLE)
def test_an_outcome_that_no_table_could_count_is_a_failure_of_its_sport(what: str) -> None:
    found = sport_with(outcome=UNCOUNTABLE[what])
    with pytest.raises(LeftOutError):
        found.sports["own"].scoring.outcome((), None)
    found = sport_with(endings=[UNCOUNTABLE[what]])
    with pytest.raises(LeftOutError):
        found.sports["own"].scoring.endings(None)


def test_halves_of_a_plugin_are_counted_exactly() -> None:
    found = sport_with(outcome=Outcome(True, None, (0.5, 0.5), {"sets": (1.0, 0.25)}))  # type: ignore[arg-type, dict-item]
    half = Fraction(1, 2)
    counted = Outcome(True, None, (half, half), {"sets": (1, Fraction(1, 4))})
    assert found.sports["own"].scoring.outcome((), None) == counted


def test_a_number_too_long_to_be_written_ranks_nobody() -> None:
    endless = Tiebreaker("endless", NAMES, lambda tally, entry, table: 10**6000)
    found = installed(tournament_tiebreakers=lambda: (endless,))
    with pytest.raises(UnmeasurableError):
        found.tiebreakers["endless"].measure(None, 1, None)  # type: ignore[arg-type]
