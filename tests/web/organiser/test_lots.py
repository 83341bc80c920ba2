"""Lots: drawn from a seed that anybody can use again, or entered from a ceremony, and explained on public pages."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.domain.competitions.commands.test_results import AWAY, HOME
from tests.support.rounds import RoundDesk, desk_of, reasons, table
from tournament.domain.competitions.commands import entries, results
from tournament.domain.competitions.queries.competition_view import of_competition
from tournament.domain.competitions.queries.lots import lots_among
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.draw import differences
from tournament.interchange.draw_v1 import read_draw
from tournament.models import Entry, Match, db

NAMES = ["Đơn vị 4", "Đơn vị 5", "Đơn vị 6"]


def decide(desk: RoundDesk, beats: set[tuple[str, str]]) -> None:
    """Play every open match: the first of a pair wins if the pair is in `beats`, otherwise the second does."""
    with desk.app.app_context():
        names = {id_: name for name, id_ in desk.ids().items()}
        for row in db.session.scalars(select(Match).where(Match.status == "open").order_by(Match.number)).all():
            if row.home_id and row.away_id:
                home = (names[row.home_id], names[row.away_id]) in beats
                results.record(SYSTEM, desk.exchange_id, row.id, HOME if home else AWAY)


@pytest.fixture
def ring(app: Flask) -> RoundDesk:
    """Three who beat each other in turn by the same score."""
    desk = desk_of(app, 3, "round_robin", {})
    decide(desk, {(NAMES[0], NAMES[1]), (NAMES[1], NAMES[2]), (NAMES[2], NAMES[0])})
    return desk


def lots_page(desk: RoundDesk) -> str:
    return f"/manage/{desk.edition}/competitions/{desk.slug}/lots"


def standings(desk: RoundDesk) -> list[tuple[int, str, bool]]:
    with desk.app.app_context():
        (group,) = of_competition(desk.competition_id).groups
        return [(line.rank, line.entry.name, line.tied) for line in group.lines]


def test_lots_from_a_seed_are_those_of_anybody_who_draws_again(ring: RoundDesk, tmp_path: Path) -> None:
    page = lots_page(ring)
    shown = ring.get(page)
    assert re.findall("<li>(Đơn vị .)</li>", shown) == NAMES
    ids = ring.ids()
    ring.send(f"{page}/{ids[NAMES[0]]}/draw", {"seed": "19/8"}, form=page)
    expected = [NAMES[index] for index in lots_among(NAMES, "19/8").order]
    assert standings(ring) == [(place, name, False) for place, name in enumerate(expected, start=1)]

    drawn = ring.get(page)
    assert "No tie is open" in drawn
    assert "Drawn again from the seed: the same order." in drawn
    file = tmp_path / "lots.json"
    visitor = ring.app.test_client()
    (address,) = set(re.findall(r'href="([^"]*/lots/\d+\.json)[^"]*"', drawn))
    file.write_text(visitor.get(address).text)
    published = read_draw(str(file))
    assert [published.lots[index].name for index in published.order] == expected
    assert differences(published) == []

    order = ", ".join(expected)
    public = f"/{ring.edition}/{ring.slug}/"
    in_english = reasons(visitor.get(public + "?lang=en").text)
    assert in_english[0][1] == (
        f"Ahead on lots: 1 against 2. Order of the lots: {order} (seed 19/8; organiser@example.org)."
    )
    in_vietnamese = reasons(visitor.get(public + "?lang=vi").text)
    assert in_vietnamese[2][1] == (
        f"Xếp dưới vì bốc thăm: 3 so với 2. Thứ tự bốc thăm: {order} (mã bốc thăm 19/8; organiser@example.org)."
    )


def test_a_seeds_lots_stay_the_same_when_an_entry_is_renamed(ring: RoundDesk) -> None:
    page, ids = lots_page(ring), ring.ids()
    ring.send(f"{page}/{ids[NAMES[0]]}/draw", {"seed": "a"}, form=page)
    with ring.app.app_context():
        entries.edit(SYSTEM, ring.exchange_id, ids[NAMES[0]], "Ở cuối bảng chữ", 1)
    assert "Drawn again from the seed: the same order." in ring.get(page)


def test_lots_of_a_ceremony_keep_who_drew_and_can_be_taken_back(ring: RoundDesk) -> None:
    page, ids = lots_page(ring), ring.ids()
    order = [NAMES[2], NAMES[0], NAMES[1]]
    by_hand = f"{page}/{ids[NAMES[1]]}"
    sent = {f"entries-{place}": str(ids[name]) for place, name in enumerate(order)}
    twice = ring.send(by_hand, {**sent, "entries-1": sent["entries-0"]}, form=by_hand)
    assert "Mỗi đội chỉ có một số thăm." in twice.text
    ring.send(by_hand, {**sent, "by": "Đội trưởng ba đội", "note": "Tại lễ bế mạc"}, form=by_hand)
    assert [name for _, name, _ in standings(ring)] == order
    public = unescape(ring.app.test_client().get(f"/{ring.edition}/{ring.slug}/?lang=en").text)
    assert f"Order of the lots: {', '.join(order)} (drawn by hand; Đội trưởng ba đội)." in public
    assert re.search(r"Drawn [^<]* by Đội trưởng ba đội, by hand\. Tại lễ bế mạc", public)

    (take_back,) = re.findall(r'action="([^"]*/take-back)[^"]*"', ring.get(page))
    ring.send(take_back, form=page)
    assert {tied for _, _, tied in standings(ring)} == {True}
    assert re.findall("<li>(Đơn vị .)</li>", ring.get(page)) == NAMES


def test_lots_that_a_correction_made_idle_say_so(ring: RoundDesk) -> None:
    page, ids = lots_page(ring), ring.ids()
    ring.send(f"{page}/{ids[NAMES[0]]}/draw", {"seed": "a"}, form=page)
    with ring.app.app_context():
        first = db.session.scalars(select(Match).order_by(Match.number)).first()
        assert first is not None
        turned = AWAY if first.winner == 0 else HOME
        results.record(SYSTEM, ring.exchange_id, first.id, turned)
    assert "These lots decide nothing now: results have changed since." in ring.get(page)
    answer = ring.send(f"{page}/{ids[NAMES[0]]}/draw?lang=en", {"seed": "a"}, form=page)
    assert "These entries are not level any more" in answer.text


def test_lots_choose_among_the_second_placed_of_two_groups(app: Flask) -> None:
    options: dict[str, object] = {"groups": 2, "advance": 1, "best_thirds": 1, "then": "knockout"}
    desk = desk_of(app, 6, "groups", options)
    better = [f"Đơn vị {n}" for n in range(4, 10)]
    decide(desk, {(one, other) for place, one in enumerate(better) for other in better[place + 1 :]})
    public = f"/{desk.edition}/{desk.slug}/?lang=en"
    visitor = desk.app.test_client()
    shown = table(unescape(visitor.get(public).text), "[^<]*the second-placed of the groups compared")
    assert sorted(row[:2] for row in shown) == [["Rank 1 Đơn vị 6", "B"], ["Rank 1 Đơn vị 7", "A"]]
    page, ids = lots_page(desk), desk.ids()
    assert "The second-placed of the groups" in desk.get(page)
    by_hand = f"{page}/{ids['Đơn vị 7']}"
    desk.send(by_hand, {"entries-0": str(ids["Đơn vị 7"]), "entries-1": str(ids["Đơn vị 6"])}, form=by_hand)
    lines = table(unescape(visitor.get(public).text), "[^<]*the second-placed of the groups compared")
    assert [row[0] for row in lines] == ["Rank 1 Đơn vị 7 Through", "Rank 2 Đơn vị 6"]
    first, second = reasons(unescape(visitor.get(public).text), "[^<]*the second-placed of the groups compared")
    assert (first[0], second[0]) == ("1. Đơn vị 7", "2. Đơn vị 6")
    assert first[1].startswith("Ahead on lots: 1 against 2. Order of the lots: Đơn vị 7, Đơn vị 6 (drawn by hand; ")
    with app.app_context():
        in_the_knockout = {
            side for row in db.session.scalars(select(Match).where(Match.group.is_(None)))
            for side in (row.home_id, row.away_id) if side
        }  # fmt: skip
        names = {db.session.get_one(Entry, id_).name for id_ in in_the_knockout}
    assert names == {"Đơn vị 4", "Đơn vị 5", "Đơn vị 7"}
