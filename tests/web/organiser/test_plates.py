"""Those who do not advance play for plates: chosen, drawn and played in the browser, and counted for their units."""

from __future__ import annotations

import re

from sqlalchemy import select

from tests.support.forms import forms_in, forms_on
from tests.web.organiser.conftest import UNITS, Desk
from tests.web.organiser.test_brackets import bracket, record
from tests.web.organiser.test_overall import PLAIN, points
from tournament.domain.competitions.commands import entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.models import Match, db

NAMES = [*UNITS, *(f"Đội {number}" for number in range(5, 10))]
GROUPS = ((1, 6, 7), (2, 5, 8), (3, 4, 9))
CLOSE = {(1, 6): 19, (5, 8): 5}
"""Of the runners-up, 6 is the best and 5 the next: what the loser of some matches scores in a set, others 9."""


def three_groups(desk: Desk) -> None:
    """Choose the format and enter a draw by hand, as an organiser does."""
    with desk.app.app_context():
        more = [NewEntry((number % 4 + 1,), NAMES[number + 4]) for number in range(5)]
        entries.add(SYSTEM, desk.exchange_id, desk.competition_id, more)
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
    page = f"{desk.of_competition}/format/groups"
    (first,) = forms_on(desk.browser.get(page), page)
    (form,) = forms_in(first.filled({"groups": "3", "then": "knockout"}).send(desk.browser).text, page)
    chosen = form.filled({"advance": "1", "best_thirds": "1", "plates": "y"})
    assert chosen.send(desk.browser).status_code == 302
    numbers = {f"numbers-{place}": str(place + 1) for place in range(9)}
    assert desk.send(f"{desk.of_competition}/draw/by-hand", numbers).status_code == 302


def play(desk: Desk, *pairs: tuple[int, int]) -> None:
    for winner, loser in pairs:
        record(desk, winner, loser, *[f"21-{CLOSE.get((winner, loser), 9)}"] * 2)


def pairs_of(desk: Desk, first: str) -> list[tuple[str, ...]]:
    """Return who meets in the matches of the public bracket whose titles begin so."""
    return [tuple(name for name, _ in sides) for title, sides, _ in bracket(desk) if title.startswith(first)]


def test_plates_are_drawn_played_and_counted(desk: Desk) -> None:
    """Nine in three groups, in which the better number wins; the best runner-up comes from the group of the first."""
    three_groups(desk)
    for one, two, three in GROUPS:
        play(desk, (one, two), (one, three), (two, three))

    apart = [(NAMES[0], NAMES[2]), (NAMES[1], NAMES[5])]
    assert pairs_of(desk, "Semi-final") == apart, "the best runner-up does not meet the winner of its own group"
    for seed in ("19/8", "20/8", "21/8"):
        assert desk.send(f"{desk.of_competition}/draw/bracket", {"seed": seed}).status_code == 302
        assert pairs_of(desk, "Semi-final") == apart
    assert [title for title, _, _ in bracket(desk)] == [
        "Semi-final 1", "Semi-final 2", "Final", "Silver plate: Final",
        "Bronze plate: Semi-final 1", "Bronze plate: Final",
    ]  # fmt: skip
    play(desk, (1, 3), (2, 6), (1, 2), (5, 4), (8, 9), (7, 8))

    public = f"{desk.home.removeprefix('/manage')}/bong-chuyen-hoi-nam/?lang=en"
    held = re.findall(r'<span class="rank[^"]*">(\d)</span> <a [^>]*>([^<]*)</a>', desk.get(public))
    placed = [(1, 1), (2, 2), (3, 3), (3, 6), (5, 5), (6, 4), (7, 7), (8, 8), (9, 9)]
    assert sorted(held) == sorted((str(place), NAMES[number - 1]) for place, number in placed)
    desk.send(f"{desk.home}/overall", {**PLAIN, "points": "9 8 7 6 5 4 3 2 1"})
    assert points(desk) == {UNITS[0]: (1, 15), UNITS[1]: (1, 15), UNITS[2]: (3, 10), UNITS[3]: (4, 6)}


def test_pairs_stand_and_are_met_as_regulations_write_them(desk: Desk) -> None:
    three_groups(desk)
    page = f"{desk.of_competition}/format/groups"
    (form,) = forms_on(desk.browser.get(page), page)
    (seen,) = forms_in(form.filled({"pairs": "A1-best2-1, C1-B1"}).send(desk.browser).text, page)
    assert seen.send(desk.browser).status_code == 302
    for one, two, three in GROUPS:
        play(desk, (one, two), (one, three), (two, three))
    assert pairs_of(desk, "Semi-final") == [(NAMES[0], NAMES[5]), (NAMES[2], NAMES[1])]
    with desk.app.app_context():
        rows = db.session.scalars(select(Match).where(Match.key.like("K1-%")).order_by(Match.key))
        assert [(row.home_id, row.away_id) for row in rows] == [(1, 6), (3, 2)]
