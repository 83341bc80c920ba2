"""Ties that do not go as planned: somebody withdraws half way, a correction comes late, a list or a sport changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.web.organiser.conftest import Desk
from tests.web.organiser.test_results import fields
from tests.web.organiser.test_ties import AWAY, HOME, handed_in, sent, sheet, stored, teams, tie
from tournament.domain.competitions.commands import entries, withdrawals
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.errors import InputError
from tournament.models import Athlete, Competition, EntryAthlete, Match, db
from tournament.runtime import runtime
from tournament.sdk import Rubber, TieScoring

OPEN, WON, LOST = ("open", None, None), ("played", [[21, 10], [21, 12]], 0), ("played", [[10, 21], [21, 23]], 1)


@pytest.mark.parametrize(
    ("format_", "policy", "gone"),
    [("round_robin", "annul", ("annulled", None, None)), ("round_robin", "keep", ("walkover", None, 0)),
     ("knockout", None, ("unneeded", None, 0))],
)  # fmt: skip
def test_who_withdraws_half_way_and_comes_back_finds_the_rubbers_as_they_were(
    desk: Desk, format_: str, policy: str | None, gone: object
) -> None:
    teams(desk, format_=format_)
    match, rubbers = tie(desk)
    assert sent(desk, rubbers[0], *HOME) == ""
    with desk.app.app_context():
        entry = db.session.get_one(Match, match).away_id or 0
        withdrawals.withdraw(SYSTEM, desk.exchange_id, entry, policy)
    assert stored(desk, match, *rubbers[:2]) == [gone, WON, ("unneeded", None, None)]
    assert "không qua các trận thành phần" in sent(desk, rubbers[1], *HOME)
    with desk.app.app_context():
        withdrawals.reinstate(SYSTEM, desk.exchange_id, entry)
    assert stored(desk, match, *rubbers[:2]) == [OPEN, WON, OPEN]


def test_a_correction_tells_that_the_rubbers_of_the_next_tie_fall_away(desk: Desk) -> None:
    teams(desk)
    for place in (0, 1):
        assert [sent(desk, each, *HOME) for each in tie(desk, place)[1][:3]] == ["", "", ""]
    _semi, rubbers = tie(desk)
    final, of_final = tie(desk, 2)
    assert sent(desk, of_final[0], *HOME) == ""
    page = f"{desk.home}/matches/{rubbers[0]}?lang=en"
    asked = " ".join(re.sub("<[^>]*>", " ", desk.send(page, fields(*AWAY)).text).split())
    assert "Final (its result is annulled) before: Đơn vị 1 – Đơn vị 2" in asked
    assert sent(desk, rubbers[0], *AWAY) == ""
    assert stored(desk, final, of_final[0], *rubbers[:4]) == [OPEN, OPEN, LOST, WON, WON, OPEN]
    with desk.app.app_context():
        undo_redo.undo(SYSTEM, desk.exchange_id)
    assert stored(desk, final, of_final[0], rubbers[0]) == [OPEN, WON, WON]


def test_who_is_to_play_does_not_leave_the_list(desk: Desk) -> None:
    teams(desk)
    match, rubbers = tie(desk)
    home, _away, _people = handed_in(desk, match, "Lê", "Vũ")
    with desk.app.app_context():
        with pytest.raises(InputError, match="name somebody else there first"):
            entries.set_athletes(SYSTEM, desk.exchange_id, home, ["Lê Lan"])
        db.session.rollback()
    assert [sent(desk, each, *HOME) for each in rubbers[:3]] == ["", "", ""]
    with desk.app.app_context():
        entries.set_athletes(SYSTEM, desk.exchange_id, home, ["Lê Lan"])


def test_nobody_plays_for_both_sides_nor_where_only_the_other_sex_does(desk: Desk) -> None:
    teams(desk)
    match, _rubbers = tie(desk)
    _home, away, people = handed_in(desk, match, "Lê", "Vũ")
    with desk.app.app_context():
        db.session.get_one(Athlete, people["Vũ An"]).sex = "female"
        db.session.add(EntryAthlete(entry_id=away, athlete_id=people["Lê An"]))
        db.session.commit()
    page = f"{desk.home}/matches/{match}/line-ups/{away}?lang=en"
    said = desk.send(page, sheet(people, "Vũ"))
    assert "Đơn nam" not in said.text
    assert "Men&#39;s singles: women: 1 (Vũ An), at most 0" in said.text
    both = {**sheet(people, "Vũ"), "p0_0": people["Lê An"]}
    assert "Lê An is in the line-up of Đơn vị 1 for this match" in desk.send(page, both).text


@contextmanager
def with_rubbers(desk: Desk, change: Any) -> Iterator[None]:
    """Let the sport have other rubbers, as a new version of its plugin may."""
    with desk.app.app_context():
        registry = runtime().registry
    before = registry.sports
    sport = before["badminton_team"]
    assert isinstance(sport.scoring, TieScoring)
    registry.sports = {**before, sport.key: replace(sport, scoring=TieScoring(change(sport.scoring.rubbers)))}
    try:
        yield
    finally:
        registry.sports = before


def pages(desk: Desk, match: int, rubbers: list[int], entry: int) -> set[int]:
    """Return how the pages of a tie and of its rubbers answer."""
    with desk.app.app_context():
        slug = db.session.get_one(Competition, desk.competition_id).slug
    of_tie = [f"{desk.home}/matches/{id_}" for id_ in (match, *rubbers)]
    public = [f"/{desk.block}/2026/{slug}/{page}" for page in ("", "teams/don-vi-1/", "teams/don-vi-1/calendar.ics")]
    more = (f"{desk.home}/matches/{match}/line-ups/{entry}", f"{desk.home}/log")
    return {desk.browser.get(page).status_code for page in (*of_tie, *public, *more)}


def test_a_sport_with_other_rubbers_than_when_line_ups_were_handed_in_keeps_what_was_played(desk: Desk) -> None:
    teams(desk)
    match, rubbers = tie(desk)
    home, _away, _people = handed_in(desk, match, "Lê", "Vũ")
    assert sent(desk, rubbers[0], *HOME) == ""
    with with_rubbers(desk, lambda rubbers: rubbers[:3]):
        assert pages(desk, match, rubbers, home) == {200}
        assert sent(desk, rubbers[1], *HOME) == ""
        assert stored(desk, match, *rubbers[:3]) == [
            ("played", [[2, 0], [2, 0], [0, 0]], 0), WON, WON, ("unneeded", None, None),
        ]  # fmt: skip
    more = tuple(Rubber(f"X{n}", f"X{n}", "badminton", "bwf-21", discipline=f"X{n}") for n in (1, 2))
    with with_rubbers(desk, lambda rubbers: (*rubbers, *more)):
        assert pages(desk, match, rubbers, home) == {200}
        assert sent(desk, tie(desk, 1)[1][0], *HOME) == ""
        assert [len(tie(desk, place)[1]) for place in range(3)] == [7, 7, 7]
        assert stored(desk, match, *rubbers[:2]) == [("played", [[2, 0], [2, 0], [0, 0]], 0), WON, WON]
