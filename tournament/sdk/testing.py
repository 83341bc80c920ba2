"""The conformance kit: what every sport must keep, checked on hundreds of generated scores and matches.

In a plugin's tests::

    from tournament.sdk.testing import sport_checks

    @pytest.mark.parametrize("check", sport_checks(MY_SPORT), ids=str)
    def test_conformance(check):
        check()
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from tournament.catalogues import both
from tournament.engine.formats import build
from tournament.engine.match_status import RESULTS, VOID
from tournament.engine.message import Message
from tournament.engine.scoring import Board, Point, Score, rule_fields, rules_from, rules_to_json
from tournament.engine.scoring.board import Finish
from tournament.engine.standings import BUILT_IN, Result, Step, Table, Tiebreakers, rank, steps_from
from tournament.engine.text import Text
from tournament.sdk.records import Preset, Sport

MATCHES = 60
LONGEST = 2_000
ENTRIES = range(2, 13)


@dataclass(frozen=True, slots=True)
class Check:
    """One check; calling it raises AssertionError with a sentence when the sport does not keep it."""

    name: str
    run: Callable[[], None]

    def __call__(self) -> None:
        self.run()

    def __str__(self) -> str:
        return self.name


def sport_checks(sport: Sport, tiebreakers: Tiebreakers = BUILT_IN) -> list[Check]:
    """List the checks of a sport, a set of them for each preset, as far as its data can be read at all.

    `tiebreakers` are those that the presets may name; give your own beside the built-in ones.
    """
    checks = [Check("identity", partial(_identity, sport))]
    for preset in sport.presets if _kept(checks[0]) else ():
        data = Check(f"{preset.key}: its data is known", partial(_data, sport, preset, tiebreakers))
        checks.append(data)
        for kind, check in _CHECKS.items() if _kept(data) else ():
            checks.append(Check(f"{preset.key}: {kind}", partial(check, sport, preset)))
        if _kept(data):
            ranks = partial(_every_number_ranks, sport, preset, tiebreakers)
            checks.append(Check(f"{preset.key}: every number of entries can be ranked", ranks))
    return checks


def _kept(check: Check) -> bool:
    """Whether a check holds; those that follow from it would fail for the same reason and hide it."""
    try:
        check()
    except Exception:  # a plugin may fail in any way
        return False
    return True


def played(sport: Sport, rules: Any, seed: str) -> Board:
    """Play a match point by point with made-up rallies, the same for the same seed."""
    scoring = sport.scoring
    board = scoring.start(rules)
    for side in _sides(seed):
        if board.over:
            break
        board = scoring.apply(board, Point(side))
        if scoring.counts_goals and sum(board.current) >= 5:
            board = scoring.apply(board, Finish())
    return board


def _sides(seed: str) -> Iterator[int]:
    """Yield sides, one of them a little stronger; different for every seed."""
    strength = 100 + hashlib.sha256(seed.encode()).digest()[0] % 56
    for block in range(LONGEST // 32):
        yield from (int(byte < strength) for byte in hashlib.sha256(f"{seed}/{block}".encode()).digest())


def _hold(kept: object, otherwise: str) -> None:
    """Raise AssertionError, under ``python -O`` as well, with what is wrong where something is not kept."""
    if not kept:
        raise AssertionError(otherwise)


def _identity(sport: Sport) -> None:
    _hold(sport.key.isidentifier(), f"the key {sport.key!r} is not an identifier")
    _hold_named(sport.names, "the sport")
    kind = sport.scoring.__name__ if isinstance(sport.scoring, type) else ""
    _hold(not kind, f"scoring is a class, not an object: write {kind}()")
    _hold(sport.presets, "the sport needs at least one preset of rules")
    keys = [preset.key for preset in sport.presets]
    _hold(len(set(keys)) == len(keys), "two presets have the same key")


def _hold_named(names: object, what: str) -> None:
    named = isinstance(names, Text | Message) and both(names).vi and both(names).en
    _hold(named, f'{what} needs a name in both languages: names=Text("vi", "en")')


def _data(sport: Sport, preset: Preset, tiebreakers: Tiebreakers) -> None:
    _hold_named(preset.names, "the preset")
    _rules(sport, preset)
    known = {field.name for field in rule_fields(sport.scoring.rules_type)}
    _hold(set(preset.confidence) <= known, "confidence is given for fields that do not exist")
    steps = preset.ranking
    _hold(isinstance(steps, tuple) and all(isinstance(step, Step) for step in steps), "ranking is a tuple of Step(…)")
    steps_from([step.as_json() for step in steps], tiebreakers, f"{preset.key}: ranking")


def _rules(sport: Sport, preset: Preset) -> Any:
    return rules_from(preset.values, sport.scoring.rules_type, where=preset.key)


def _rules_round_trip(sport: Sport, preset: Preset) -> None:
    rules = _rules(sport, preset)
    _hold(rules_from(rules_to_json(rules), sport.scoring.rules_type) == rules, "rules change when stored")


def _form_accepts_preset(sport: Sport, preset: Preset) -> None:
    # Late: WTForms is needed for this check alone.
    from werkzeug.datastructures import MultiDict  # noqa: PLC0415

    from tournament.sdk.forms import form_of, values_of  # noqa: PLC0415

    rules = _rules(sport, preset)
    sent = {name: str(value) for name, value in rules_to_json(rules).items() if value is not None}
    form = form_of(sport)(MultiDict(sent))
    _hold(form.validate(), f"the rules form refuses its own preset: {form.errors}")
    _hold(rules_from(values_of(form), sport.scoring.rules_type) == rules, "the rules form changes the preset")


def _boards_agree(sport: Sport, preset: Preset) -> None:
    rules = _rules(sport, preset)
    for number in range(MATCHES):
        board = played(sport, rules, f"{preset.key}/{number}")
        _hold(board.over, f"match {number} did not end")
        _hold(list(sport.scoring.violations(board.score, rules)) == [], f"{board.score} was played but is refused")
        outcome = sport.scoring.outcome(board.score, rules)
        _hold(outcome.winner == board.winner, f"{board.score}: the scoreboard and the outcome disagree")


def _one_winner(sport: Sport, preset: Preset) -> None:
    rules = _rules(sport, preset)
    for number in range(MATCHES):
        score = played(sport, rules, f"{preset.key}/winner/{number}").score
        outcome = sport.scoring.outcome(score, rules)
        turned = sport.scoring.outcome(tuple((away, home) for home, away in score), rules)
        _hold(outcome.winner is None or turned.winner == 1 - outcome.winner, f"{score}: turning it changes who won")
        _hold(turned.match_points == outcome.match_points[::-1], f"{score}: turning it changes the points")


def _illegal_refused(sport: Sport, preset: Preset) -> None:
    rules = _rules(sport, preset)
    score = played(sport, rules, f"{preset.key}/illegal").score
    for wrong in (((-1, 0),), score + score + score) if not sport.scoring.counts_goals else (((-1, 0),), ()):
        found = list(sport.scoring.violations(wrong, rules))
        _hold(found, f"{wrong} should be refused")
        _hold(all(each.rule and str(each.text) for each in found), f"{wrong}: a refusal says nothing")


def _forfeit(sport: Sport, preset: Preset) -> None:
    rules = _rules(sport, preset)
    _hold(sport.scoring.outcome(sport.scoring.forfeit_score(rules), rules).winner == 0, "a forfeit is won at home")


def _statuses(sport: Sport, preset: Preset) -> None:
    rules, scoring = _rules(sport, preset), sport.scoring
    for status in RESULTS:
        for winner in (0, 1):
            outcome = scoring.outcome((), rules, status, winner)
            _hold(outcome.winner == winner, f"{status}: the winner named does not win")
            _hold(outcome.counts == (status not in VOID), f"{status}: it should {'not ' * (status in VOID)}count")
            other = scoring.outcome((), rules, status, 1 - winner)
            _hold(other.turned() == outcome, f"{status}: who wins it makes another difference than that")


def _every_number_ranks(sport: Sport, preset: Preset, tiebreakers: Tiebreakers) -> None:
    rules = _rules(sport, preset)
    for entries in ENTRIES:
        table = Table(range(1, entries + 1))
        for match in build("round_robin", entries).matches:
            home, away = (getattr(slot, "n", 0) for slot in match.slots)
            score: Score = played(sport, rules, f"{preset.key}/{entries}/{match.id}").score
            table.add(Result(home, away, sport.scoring.outcome(score, rules)))
        rows = rank(table, preset.ranking, tiebreakers)
        ranks = [row.rank for row in rows]
        expected = [ranks.index(number) + 1 for number in ranks]
        _hold(ranks == expected, f"{entries} entries: the ranks {ranks} leave gaps")
        for row in rows:
            _hold(row.tied == (ranks.count(row.rank) > 1), f"{entries} entries: a shared rank is not said to be tied")
            _hold(str(row.explanation), "a rank without a reason")


_CHECKS: dict[str, Callable[[Sport, Preset], None]] = {
    "rules survive being stored": _rules_round_trip,
    "the form accepts the preset": _form_accepts_preset,
    "scoreboard and outcome agree": _boards_agree,
    "every legal score has one outcome": _one_winner,
    "illegal scores are refused with the rule named": _illegal_refused,
    "a forfeit has a winner": _forfeit,
    "every status has its outcome": _statuses,
}
