"""Tie-breaks that look at single matches: chosen in the browser, they decide, and their numbers are told in public."""

from __future__ import annotations

from sqlalchemy import select

from tests.support.rounds import reasons
from tests.web.organiser.conftest import UNITS, Desk
from tournament.domain.competitions.commands import competitions, drawing, entries, results
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.models import Competition, Entry, Match, Unit, db

ONE, TWO, THREE, FOUR = UNITS
WON = {
    (ONE, TWO): (1, 0), (ONE, FOUR): (9, 0), (THREE, ONE): (1, 0),
    (TWO, THREE): (3, 0), (TWO, FOUR): (3, 0), (FOUR, THREE): (1, 0),
}  # fmt: skip
"""What the winner and the loser scored: units 1 and 2 end level, and so do units 3 and 4."""


def competition_of(desk: Desk, count: int, legs: int, steps: list[dict[str, str]]) -> tuple[int, str]:
    """Draw football among the first units, and choose its tie-breaks by the form; returns its id and its name."""
    with desk.app.app_context():
        units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()[:count]
        id_ = competitions.add(SYSTEM, desk.exchange_id, "football", "fifa-2022", "men")
        drawn = entries.add(SYSTEM, desk.exchange_id, id_, [NewEntry((unit,)) for unit in units])
        drawing.set_format(SYSTEM, desk.exchange_id, id_, "round_robin", {"legs": legs})
        drawing.order_by_hand(SYSTEM, desk.exchange_id, id_, drawn)
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
        slug = db.session.get_one(Competition, id_).slug
    sent = {
        f"steps-{number}-{name}": value
        for number, step in enumerate(steps)
        for name, value in {"matches": "all", "when_tied": "", **step}.items()
    }
    assert desk.send(f"{desk.home}/competitions/{slug}/ranking", sent).status_code == 302
    return id_, slug


def play(desk: Desk, id_: int, left_out: tuple[str, str] | None = None) -> None:
    with desk.app.app_context():
        names = dict(db.session.execute(select(Entry.id, Entry.name)).tuples().all())
        for row in db.session.scalars(select(Match).where(Match.competition_id == id_)).all():
            pair = names[row.home_id or 0], names[row.away_id or 0]
            score = WON[pair] if pair in WON else WON[pair[::-1]][::-1]
            if left_out not in (pair, pair[::-1]):
                results.record(SYSTEM, desk.exchange_id, row.id, Given((score,)))


def told(desk: Desk, slug: str) -> list[tuple[str, str]]:
    """Return the names of the public table in their order, each with what is told of it."""
    page = desk.browser.get(f"{desk.home.removeprefix('/manage')}/{slug}/?lang=en").text
    return [(name.partition(". ")[2], why) for name, why in reasons(page)]


def test_tie_breaks_over_single_matches_decide_and_tell_their_numbers(desk: Desk) -> None:
    points, found = {"by": "match_points"}, {}
    for by, more in (("head_to_head_all_met", {}), ("common_opponents", {}), ("capped_difference", {"cap": "2"})):
        id_, slug = competition_of(desk, 4, 1, [points, {"by": by, **more}])
        play(desk, id_)
        found[by] = told(desk, slug)
    assert found == {
        "head_to_head_all_met": [
            (ONE, "Ahead on head-to-head, if all of them have met: 3 against 0."),
            (TWO, "Behind on head-to-head, if all of them have met: 0 against 3."),
            (FOUR, "Behind on match points: 3 against 6."),
            (THREE, "Behind on head-to-head, if all of them have met: 0 against 3."),
        ],
        "common_opponents": [
            (TWO, "Ahead on points a match against common opponents: 3 against 1.5."),
            (ONE, "Behind on points a match against common opponents: 1.5 against 3."),
            (THREE, "Behind on match points: 3 against 6."),
            (FOUR, "Behind on points a match against common opponents: 0 against 1.5."),
        ],
        "capped_difference": [
            (TWO, "Ahead on capped difference (at most 2 a match): 3 against 2."),
            (ONE, "Behind on capped difference (at most 2 a match): 2 against 3."),
            (THREE, "Behind on match points: 3 against 6."),
            (FOUR, "Behind on capped difference (at most 2 a match): -3 against -2."),
        ],
    }


def test_points_a_match_compare_those_who_played_more_and_less(desk: Desk) -> None:
    id_, slug = competition_of(desk, 4, 1, [{"by": "points_per_match"}])
    play(desk, id_, left_out=(ONE, FOUR))
    assert [name for name, _ in told(desk, slug)] == [TWO, ONE, FOUR, THREE]
    assert told(desk, slug)[0][1] == "Ahead on match points a match: 2 against 1.5."
    assert told(desk, slug)[3][1] == "Behind on match points a match: 1 against 1.5."


def test_goals_scored_away_decide_two_legs(desk: Desk) -> None:
    id_, slug = competition_of(desk, 2, 2, [{"by": "match_points"}, {"by": "away_goals"}])
    with desk.app.app_context():
        one, _ = entered = db.session.scalars(
            select(Entry.id).where(Entry.competition_id == id_).order_by(Entry.number)
        ).all()
        assert len(entered) == 2
        for row in db.session.scalars(select(Match).where(Match.competition_id == id_)).all():
            score = (2, 1) if row.home_id == one else (1, 0)
            results.record(SYSTEM, desk.exchange_id, row.id, Given((score,)))
    assert told(desk, slug) == [
        (TWO, "Ahead on goals scored away: 1 against 0."),
        (ONE, "Behind on goals scored away: 0 against 1."),
    ]
