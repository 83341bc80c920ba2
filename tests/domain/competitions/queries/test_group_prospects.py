"""What is still possible, as tables show it: a group of four played to its end, and who goes on in formats."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.domain.competitions.commands.test_results import HOME, make, match
from tests.support.editions import Edition, drawn_edition
from tournament.domain.competitions.commands import drawing, results, withdrawals
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries import competition_view
from tournament.domain.competitions.queries.group_prospects import Onward, going_on, outlooks, places_left
from tournament.domain.competitions.queries.states import state_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.formats import build
from tournament.models import Match, db
from tournament.models.competitions import Competition

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    with app.app_context():
        yield drawn_edition()


def win(edition: Edition, *names: str) -> None:
    """Let sides win the next open matches in which they play, two sets to none."""
    for name in names:
        entry = next(
            each.id for each in competition_view.of_competition(edition.competition_id).entries if each.name == name
        )
        match = next(
            each for each in edition.matches() if each.status == "open" and entry in (each.home_id, each.away_id)
        )
        score = ((21, 10), (21, 10)) if match.home_id == entry else ((10, 21), (10, 21))
        results.record(SYSTEM, edition.exchange_id, match.id, Given(score=score))


def told(edition: Edition) -> dict[str, tuple[str | None, str]]:
    (group,) = competition_view.of_competition(edition.competition_id).groups
    return {line.entry.name: (line.outlook.fate, str(line.outlook.text)) for line in group.lines if line.outlook}


@ONE_DATABASE
def test_a_league_tells_the_places_that_are_left(edition: Edition) -> None:
    assert told(edition) == {}, "before the first result everything is possible"
    win(edition, "Đơn vị 1", "Đơn vị 1", "Đơn vị 1")
    assert told(edition) == {
        "Đơn vị 1": (None, "Sure of place 1."),
        "Đơn vị 2": (None, "Place 2 to 4."),
        "Đơn vị 3": (None, "Place 2 to 4."),
        "Đơn vị 4": (None, "Place 2 to 4."),
    }


@ONE_DATABASE
def test_nobody_can_end_behind_an_entry_that_withdrew(edition: Edition) -> None:
    win(edition, "Đơn vị 1")
    (four,) = [
        each.id for each in competition_view.of_competition(edition.competition_id).entries if each.name == "Đơn vị 4"
    ]
    withdrawals.withdraw(SYSTEM, edition.exchange_id, four, "annul")
    win(edition, "Đơn vị 2")
    assert {name: text for name, (_, text) in told(edition).items()} == {
        "Đơn vị 1": "Place 1 to 3.", "Đơn vị 2": "Place 1 to 3.", "Đơn vị 3": "Place 1 to 3.",
    }  # fmt: skip
    state = state_of(db.session.get_one(Competition, edition.competition_id))
    assert state is not None
    assert places_left(state)["A"][four] == (4, 4)


@ONE_DATABASE
def test_where_the_first_two_go_on_it_says_who_does(edition: Edition) -> None:
    drawing.undraw(SYSTEM, edition.exchange_id, edition.competition_id)
    drawing.set_format(
        SYSTEM, edition.exchange_id, edition.competition_id, "groups",
        {"groups": 1, "advance": 2, "then": "knockout"},
    )  # fmt: skip
    entries = [each.id for each in competition_view.of_competition(edition.competition_id).entries]
    drawing.order_by_hand(SYSTEM, edition.exchange_id, edition.competition_id, entries)
    win(edition, "Đơn vị 1", "Đơn vị 1", "Đơn vị 1", "Đơn vị 2", "Đơn vị 2")
    assert told(edition) == {
        "Đơn vị 1": ("through", "Sure of the first 2 (place 1 to 1)."),
        "Đơn vị 2": ("through", "Sure of the first 2 (place 2 to 2)."),
        "Đơn vị 3": ("out", "Can no longer reach the first 2 (place 3 to 4)."),
        "Đơn vị 4": ("out", "Can no longer reach the first 2 (place 3 to 4)."),
    }
    win(edition, "Đơn vị 3")
    assert told(edition) == {}, "the group is over, its table says the rest"


@ONE_DATABASE
def test_it_costs_no_query_of_its_own(edition: Edition) -> None:
    win(edition, "Đơn vị 1", "Đơn vị 1", "Đơn vị 1")
    state = state_of(db.session.get_one(Competition, edition.competition_id))
    assert state is not None
    db.session.remove()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.session, "execute", lambda *_: pytest.fail("asked the database"))
        patch.setattr(db.session, "scalars", lambda *_: pytest.fail("asked the database"))
        assert set(outlooks(state)["A"]) == set(state.entrants)


@pytest.mark.parametrize(
    ("name", "entries", "options", "expected"),
    [
        ("round_robin", 10, {}, Onward()),
        ("groups", 10, {"groups": 2}, Onward()),
        ("groups", 10, {"groups": 2, "advance": 2, "then": "knockout"}, Onward(2)),
        ("groups", 12, {"groups": 4, "advance": 1, "then": "round_robin"}, Onward(1)),
        ("groups", 24, {"groups": 6, "advance": 2, "best_thirds": 4, "then": "knockout"}, Onward(2, 3)),
        ("olympic_24", 24, {}, Onward(2, 3)),
        ("swiss", 9, {}, Onward()),
    ],
)
def test_who_goes_on_is_read_off_the_bracket(
    name: str, entries: int, options: dict[str, object], expected: Onward
) -> None:
    graph = build(name, entries, options)
    assert [going_on(graph, key) for key in "AB" if key in graph.groups] == [expected] * min(2, len(graph.groups))


@ONE_DATABASE
def test_a_group_that_others_come_into_tells_places_once_all_are_in_its_table(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(8, "groups", {"groups": 2, "then": "round_robin"})
        told: dict[str, int] = {}
        for key in db.session.scalars(select(Match.key).order_by(Match.number)).all():
            results.record(SYSTEM, exchange_id, match(key).id, HOME)
            group = next(each for each in competition_view.of_competition(competition_id).groups if each.key == "C")
            told[key] = sum(line.outlook is not None for line in group.lines)
    assert {key: number for key, number in told.items() if key.startswith("C")} == {
        "C-1-1": 0, "C-1-2": 0, "C-2-1": 0, "C-2-2": 4, "C-3-1": 4, "C-3-2": 0,
    }  # fmt: skip
