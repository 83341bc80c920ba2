"""Groups of different sizes: how their seconds are compared is chosen in the browser and told."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from tests.support.accounts import token_in
from tests.support.forms import confirmed
from tests.support.rounds import RoundDesk, desk_of, table
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import Competition, Entry, Match, db

OPTIONS: dict[str, object] = {"groups": 2, "advance": 1, "best_thirds": 1, "then": "knockout"}
AVERAGES = "compared by averages of a match"
WITHOUT_LAST = "compared without the matches against the last of the larger groups"


def play(desk: RoundDesk) -> None:
    """Let the better number win, the second of the group of three by less."""
    with desk.app.app_context():
        numbers = {entry.id: entry.number or 0 for entry in db.session.scalars(select(Entry))}
        for row in db.session.scalars(select(Match).where(Match.group.is_not(None))).all():
            home = numbers[row.home_id or 0] < numbers[row.away_id or 0]
            lost = 15 if {numbers[row.home_id or 0], numbers[row.away_id or 0]} == {4, 5} else 5
            score = ((21, lost), (21, lost)) if home else ((lost, 21), (lost, 21))
            results.record(SYSTEM, desk.exchange_id, row.id, Given(score))


def test_how_unequal_groups_are_compared_is_chosen_told_and_undone(app: Flask) -> None:
    desk = desk_of(app, 7, "groups", OPTIONS)
    page = f"/manage/{desk.edition}/competitions/{desk.slug}/ranking"
    public = f"/{desk.edition}/{desk.slug}/"
    assert f"<dd>{AVERAGES}</dd>" in desk.get(public)
    shown = desk.get(page)
    assert re.findall(r'<option selected value="(\w+)">compared', shown) == ["average"]

    def stored() -> str | None:
        with app.app_context():
            return db.session.scalars(select(Competition.unequal_groups)).one()

    assert "There is no such way" not in desk.send(page + "?lang=en", {"unequal": "drop_last"}, form=page).text
    assert stored() == "drop_last"
    assert f"<dd>{WITHOUT_LAST}</dd>" in desk.get(public)
    with app.app_context():
        undo_redo.undo(SYSTEM, desk.exchange_id)
    assert stored() is None
    desk.send(page, {"unequal": "drop_last"}, form=page)
    play(desk)
    assert "matches against the last of the larger groups do not count here" in desk.get(public)
    (caption,) = re.findall(r"<caption>([^<]*compared, the best 1 go on)", desk.get(public))
    compared = table(desk.get(public), re.escape(caption))
    assert [row[3] for row in compared] == ["1", "1"]


def test_a_withdrawn_entry_makes_no_group_larger_and_its_matches_count_for_nobody(app: Flask) -> None:
    desk = desk_of(app, 6, "groups", OPTIONS)
    page = f"/manage/{desk.edition}/competitions/{desk.slug}"
    with app.app_context():
        last = db.session.scalars(select(Entry).where(Entry.number == 6)).one()
        gone, name = last.id, last.name
    play(desk)
    address = f"/{desk.edition}/{desk.slug}/"
    (caption,) = re.findall(r"<caption>([^<]*compared, the best 1 go on)", desk.get(address))
    before = table(desk.get(address), re.escape(caption))
    assert [row[1:4] for row in before] == [["B", "3", "1"], ["A", "3", "1"]]

    way = f"{page}/entries/{gone}/withdraw"
    token = token_in(desk.browser.get(way))
    shown = desk.browser.post(way, data={"policy": "annul", "note": "", "csrf_token": token})
    assert confirmed(desk.browser, shown, way).status_code == 302
    public = desk.get(address)
    assert "The groups are not of one size: every number is an average of a match." in public
    assert [row[1:4] for row in table(public, re.escape(caption))] == [["A", "1.5", "0.5"], ["B", "1", "0"]]
    group = [row[:2] for row in table(public, "[^<]*group B")]
    assert [line[-1] for line in group] == ["1", "1", "0"]
    assert group[2][0] == f"Rank 3 {name} Withdrawn"
    assert "No tie is open" in desk.get(f"{page}/lots")
