"""Formats paired round by round, from the draw to the final places, as an organiser plays them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.domain.competitions.commands.test_results import AWAY, HOME, make
from tests.support.words import vi
from tournament.domain.competitions.commands import drawing, entries, results, round_pairing, withdrawals
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.competition_view import of_competition
from tournament.domain.competitions.queries.next_round import proposed, version_token_of
from tournament.domain.competitions.queries.paired_rounds import form_lines, rounds_drawn
from tournament.domain.competitions.queries.states import State, state_of
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.errors import InputError
from tournament.engine.pairing.state import Reign
from tournament.engine.scoring import Status
from tournament.models import Competition, Entry, Match, PairedRound, Unit, db

WALKOVER = Given((), Status.WALKOVER, winner=0)


def the_state(competition_id: int) -> State:
    state = state_of(db.session.get_one(Competition, competition_id))
    assert state is not None
    return state


def open_matches() -> list[Match]:
    return list(db.session.scalars(select(Match).where(Match.status == "open").order_by(Match.number)))


def play_round(exchange_id: int, given: Given = HOME) -> None:
    for match in open_matches():
        results.record(SYSTEM, exchange_id, match.id, given)


def ids() -> dict[str, int]:
    return dict(db.session.execute(select(Entry.name, Entry.id)).tuples().all())


def test_a_swiss_of_seven_is_played_to_the_end(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(7, "swiss", {"rounds": 4})
        free: list[int] = []
        for number in range(1, 5):
            assert round_pairing.pair(SYSTEM, exchange_id, competition_id) == number
            state = the_state(competition_id)
            assert len(open_matches()) == 3
            assert not state.finished_groups
            free += [bye.number for bye in state.rounds[-1].byes]
            play_round(exchange_id)

        state = the_state(competition_id)
        pairs = [frozenset(pair) for drawn in state.rounds for pair in drawn.pairs]
        assert len(set(pairs)) == len(pairs) == 12
        assert len(set(free)) == 4
        assert state.finished_groups == {"A"}
        points = [line.match_points for line in of_competition(competition_id).groups[0].lines]
        assert points == sorted(points, reverse=True)
        assert sum(points) == 12 * (2 + 1) + 4 * 2  # 12 matches of two points for a win, one for a defeat; four byes
        with pytest.raises(InputError, match="All 4 rounds have been drawn"):
            round_pairing.pair(SYSTEM, exchange_id, competition_id)


def test_a_round_waits_for_every_result_of_the_last(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(4, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        results.record(SYSTEM, exchange_id, open_matches()[0].id, HOME)
        with pytest.raises(InputError) as refused:
            round_pairing.pair(SYSTEM, exchange_id, competition_id)
        assert vi(refused.value.text) == "Vòng 1 còn thiếu 1 kết quả: Đơn vị 5 – Đơn vị 7."
        assert db.session.scalar(select(func.count()).select_from(PairedRound)) == 1


def test_only_the_pairings_that_were_seen_are_taken(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(6, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        play_round(exchange_id)
        seen = version_token_of(proposed(the_state(competition_id)))
        first = db.session.scalars(select(Match).order_by(Match.number)).first()
        assert first is not None
        results.record(SYSTEM, exchange_id, first.id, AWAY)
        with pytest.raises(InputError, match="have changed since these pairings were shown"):
            round_pairing.pair(SYSTEM, exchange_id, competition_id, version_token=seen)
        token = version_token_of(proposed(the_state(competition_id)))
        assert round_pairing.pair(SYSTEM, exchange_id, competition_id, version_token=token) == 2


def test_a_round_is_undone_redone_and_taken_back(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(6, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        uids = [match.uid for match in open_matches()]
        undo_redo.undo(SYSTEM, exchange_id)
        assert (open_matches(), the_state(competition_id).rounds) == ([], ())
        undo_redo.redo(SYSTEM, exchange_id)
        assert [match.uid for match in open_matches()] == uids
        results.record(SYSTEM, exchange_id, open_matches()[0].id, HOME)
        with pytest.raises(InputError, match="Round 1 has results"):
            round_pairing.take_back(SYSTEM, exchange_id, competition_id)
        results.clear(SYSTEM, exchange_id, db.session.scalars(select(Match.id).where(Match.status == "played")).one())
        assert round_pairing.take_back(SYSTEM, exchange_id, competition_id) == 1
        assert db.session.scalar(select(func.count()).select_from(Match)) == 0


def test_entries_come_late_rest_and_withdraw_between_rounds(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(5, "swiss", {"rounds": 4})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        play_round(exchange_id)
        unit = db.session.scalars(select(Unit.id)).first()
        assert unit is not None
        (late,) = entries.add(SYSTEM, exchange_id, competition_id, [NewEntry((unit,), "Đến muộn")])
        assert db.session.get_one(Entry, late).number == 6
        gone = ids()["Đơn vị 8"]
        withdrawals.withdraw(SYSTEM, exchange_id, gone)

        asked = ids()["Đơn vị 4"]
        round_pairing.pair(SYSTEM, exchange_id, competition_id, asked=[asked])
        state = the_state(competition_id)
        playing = {state.entrants[number - 1] for pair in state.rounds[1].pairs for number in pair}
        assert playing == {ids()[name] for name in ("Đơn vị 5", "Đơn vị 6", "Đơn vị 7", "Đến muộn")}
        assert [(state.entrants[bye.number - 1], bye.points, bye.asked) for bye in state.rounds[1].byes] == [
            (asked, 1, True)
        ]
        play_round(exchange_id)
        lines = {line.name: line for line in form_lines(the_state(competition_id))}
        assert lines["Đến muộn"].past[0] == ("absent", "")
        assert lines["Đơn vị 8"].past[1] == ("absent", "")
        rows = {line.entry.name: line for line in of_competition(competition_id).groups[0].lines}
        assert (rows["Đến muộn"].played, rows["Đơn vị 8"].entry.withdrawn) == (1, True)


def test_a_withdrawal_during_a_round_keeps_what_was_played(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(4, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        play_round(exchange_id)
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        withdrawals.withdraw(SYSTEM, exchange_id, ids()["Đơn vị 4"], "annul")
        statuses = [
            match.status for match in db.session.scalars(select(Match).order_by(Match.number))
            if ids()["Đơn vị 4"] in (match.home_id, match.away_id)
        ]  # fmt: skip
        assert statuses == ["played", "walkover"]


def test_a_forfeit_win_is_no_meeting_and_bars_from_the_bye(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(3, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        (match,) = open_matches()
        pair = {match.home_id, match.away_id}
        results.record(SYSTEM, exchange_id, match.id, WALKOVER)
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        state = the_state(competition_id)
        loser = next(state.entrants[bye.number - 1] for bye in state.rounds[1].byes)
        assert loser in pair


def test_a_correction_leaves_later_rounds_as_they_are(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(6, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        play_round(exchange_id)
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        drawn = the_state(competition_id).rounds
        first = db.session.scalars(select(Match).order_by(Match.number)).first()
        assert first is not None
        results.record(SYSTEM, exchange_id, first.id, AWAY)
        assert the_state(competition_id).rounds == drawn
        assert len(open_matches()) == 3


def test_another_format_waits_until_the_rounds_are_taken_back(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(4, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        with pytest.raises(InputError, match="1 rounds have been paired: take them back"):
            drawing.set_format(SYSTEM, exchange_id, competition_id, "round_robin", {})
        uids = [match.uid for match in open_matches()]
        drawing.set_format(SYSTEM, exchange_id, competition_id, "swiss", {"rounds": 1})
        assert [match.uid for match in open_matches()] == uids
        play_round(exchange_id)
        assert the_state(competition_id).finished_groups == {"A"}


def test_a_challenger_who_wins_takes_the_rung(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(4, "ladder", {"rounds": 2})
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        assert the_state(competition_id).rounds[0].pairs == ((1, 2), (3, 4))
        play_round(exchange_id, AWAY)
        shown = [line.entry.name for line in of_competition(competition_id).groups[0].lines]
        assert shown == ["Đơn vị 5", "Đơn vị 4", "Đơn vị 7", "Đơn vị 6"]
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        assert the_state(competition_id).rounds[1].pairs == ((1, 4),)
        play_round(exchange_id)
        assert [place.entry.name for place in of_competition(competition_id).places] == shown


def test_king_of_the_court_sends_the_last_off_after_each_round(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(5, "king_of_the_court", {"rounds": 2})
        order = list(the_state(competition_id).entrants)
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        (match,) = open_matches()
        assert (match.home_id, match.away_id) == (order[0], order[1])
        assert match.note == "Đơn vị 6 · Đơn vị 7 · Đơn vị 8"
        with pytest.raises(InputError, match="enter the points of all"):
            results.record(SYSTEM, exchange_id, match.id, HOME)
        with pytest.raises(InputError, match="Each entry on the court needs a result"):
            round_pairing.record_court(SYSTEM, exchange_id, competition_id, {order[0]: Reign(3)})
        round_pairing.record_court(
            SYSTEM,
            exchange_id,
            competition_id,
            {id_: Reign(points) for id_, points in zip(order, (3, 9, 1, 5, 4), strict=True)},
        )
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        left = [state_id for state_id, _ in rounds_drawn(the_state(competition_id))[0].order]
        assert left == [order[1], order[3], order[4], order[0]]
        round_pairing.record_court(
            SYSTEM,
            exchange_id,
            competition_id,
            {id_: Reign(points) for id_, points in zip(left, (7, 15, 2, 3), strict=True)},
        )
        places = [place.entry.id for place in of_competition(competition_id).places]
        assert places == [order[3], order[1], order[0], order[4], order[2]]
