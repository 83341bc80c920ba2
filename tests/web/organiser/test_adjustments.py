"""Points given or taken beside results: entered with a reason, counted, told everywhere, taken back and undone."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from sqlalchemy import select

from tests.support.rounds import RoundDesk, desk_of
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.commands import competitions, drawing
from tournament.domain.competitions.queries.competition_view import of_competition
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import Adjustment, Match, db

LATE = "Đến muộn"


def standings(desk: RoundDesk) -> dict[str, list[tuple[int, str, float]]]:
    with desk.app.app_context():
        db.session.expire_all()
        groups = of_competition(desk.competition_id).groups
        return {
            group.key: [(line.rank, line.entry.name, line.match_points) for line in group.lines] for group in groups
        }


def page_of(desk: RoundDesk) -> str:
    return f"/manage/{desk.edition}/competitions/{desk.slug}/adjustments"


def give(desk: RoundDesk, name: str, points: str, kind: str = "points", match: int = 0, reason: str = LATE) -> str:
    fields = {"entry": desk.ids()[name], "kind": kind, "points": points, "match": match, "reason": reason}
    return unescape(desk.send(page_of(desk) + "?lang=en", fields, form=page_of(desk)).text)


def test_points_are_given_told_taken_back_and_undone(app: Flask) -> None:
    desk = desk_of(app, 3, "round_robin", {})
    desk.play()
    before = standings(desk)
    (first, second, third) = [name for _, name, _ in before["A"]]
    points = {name: had for _, name, had in before["A"]}
    assert "needs a reason" in give(desk, first, "-1", reason=" ") or "bắt buộc" in give(desk, first, "-1", reason="")
    assert "Points to give or take are from −1000 to 1000, and not 0." in give(desk, first, "0")
    assert standings(desk) == before

    give(desk, third, "+5,5")
    given = standings(desk)["A"]
    assert [name for _, name, _ in given] == [third, first, second]
    assert given[0][2] == points[third] + 5.5
    public = f"/{desk.edition}/{desk.slug}/"
    assert f"{third}: +5.5 match points: Đến muộn." in desk.get(public)
    api = desk.browser.get(f"/api/v1{public}").json
    assert [(each["kind"], each["points"], each["reason"], each["match"]) for each in api["adjustments"]] == [
        ("points", 5.5, "Đến muộn", None),
    ]
    assert "+5.5 match points: Đến muộn." in api["tables"][0]["lines"][0]["why"]["en"]
    with app.app_context():
        block, edition = desk.edition.split("/")
        assert "Đến muộn" in repr(archives.standings_of(desk.exchange_id)) or archives.export(block, edition)
        undo_redo.undo(SYSTEM, desk.exchange_id)
    assert standings(desk) == before
    with app.app_context():
        undo_redo.redo(SYSTEM, desk.exchange_id)
    (take_back,) = re.findall(r'action="([^"]*/take-back)[^"]*"', desk.get(page_of(desk)))
    desk.send(take_back, form=page_of(desk))
    assert standings(desk) == before


def test_conduct_decides_where_it_is_a_tie_break(app: Flask) -> None:
    desk = desk_of(app, 3, "round_robin", {})
    with app.app_context():
        steps = [{"by": "match_points"}, {"by": "conduct"}]
        competitions.set_ranking(SYSTEM, desk.exchange_id, desk.competition_id, steps)
    names = [name for _, name, _ in standings(desk)["A"]]
    give(desk, names[0], "-3", "conduct")
    give(desk, names[1], "-1", "conduct")
    assert [(rank, name) for rank, name, _ in standings(desk)["A"]] == [(1, names[2]), (2, names[1]), (3, names[0])]
    assert f"{names[0]}: -3 conduct points: Đến muộn." in desk.get(f"/{desk.edition}/{desk.slug}/")


def test_what_is_about_a_match_counts_in_its_group_and_only_its_sides_have_it(app: Flask) -> None:
    desk = desk_of(app, 6, "groups", {"groups": 2})
    with app.app_context():
        match = db.session.scalars(select(Match).where(Match.group == "B").order_by(Match.number)).first()
        assert match is not None
        match_id, side = match.id, match.home_id
    ids = {id_: name for name, id_ in desk.ids().items()}
    page = desk.get(f"{page_of(desk)}?match={match_id}")
    offered = re.findall(r'<option [^>]*value="(\d+)">Đơn vị', page)
    assert len(offered) == 2
    stranger = next(name for id_, name in ids.items() if str(id_) not in offered)
    assert "does not play in this match" in give(desk, stranger, "-1", match=match_id)
    give(desk, ids[side or 0], "-2", match=match_id)
    assert [had for _, _, had in standings(desk)["B"]] == [0, 0, -2]
    assert [had for _, _, had in standings(desk)["A"]] == [0, 0, 0]
    with app.app_context():
        drawing.undraw(SYSTEM, desk.exchange_id, desk.competition_id)
        assert db.session.scalars(select(Adjustment)).all() == []
