"""Ties: rubbers in their own sport's form, the tie worked out from them, and what follows where one is corrected."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.web.organiser.conftest import Desk
from tests.web.organiser.test_results import fields
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.queries.states import state_of
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import AnyMatch, Competition, Match, Participant, RubberMatch, db

HOME, AWAY = ("21-10", "21-12"), ("10-21", "21-23")


def teams(desk: Desk, preset: str = "until-won", format_: str = "knockout") -> None:
    """Draw a badminton competition of the four units' teams, and publish its page."""
    with desk.app.app_context():
        units = db.session.scalars(select(Participant.unit_id).order_by(Participant.unit_id)).all()
        id_ = competitions.add(SYSTEM, desk.exchange_id, "badminton_team", preset, "mixed")
        ids = entries.add(SYSTEM, desk.exchange_id, id_, [NewEntry((unit,)) for unit in units])
        drawing.set_format(SYSTEM, desk.exchange_id, id_, format_, {})
        drawing.order_by_hand(SYSTEM, desk.exchange_id, id_, ids)
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
        desk.competition_id = id_


def tie(desk: Desk, place: int = 0) -> tuple[int, list[int]]:
    """Return the id of a match of the competition, and those of its rubbers."""
    with desk.app.app_context():
        rows = select(Match).where(Match.competition_id == desk.competition_id).order_by(Match.number)
        row = db.session.scalars(rows).all()[place]
        rubbers = select(RubberMatch.id).where(RubberMatch.parent_id == row.id).order_by(RubberMatch.position)
        return row.id, list(db.session.scalars(rubbers))


def stored(desk: Desk, *ids: int) -> list[Any]:
    with desk.app.app_context():
        rows = [db.session.get_one(AnyMatch, id_) for id_ in ids]
        return [(row.status.value, row.score, row.winner) for row in rows]


def sent(desk: Desk, match_id: int, *sets: str, **more: str) -> str:
    """Send a result, and once more where the page asks first; returns the sentences of a refusal."""
    page = f"{desk.home}/matches/{match_id}"
    answer = desk.send(page, fields(*sets, **more))
    confirmed = re.search(r'name="confirmed"[^>]*value="([^"]+)"', answer.text)
    if answer.status_code == 200 and confirmed:
        answer = desk.send(page, fields(*sets, confirmed=confirmed[1], **more))
    if answer.status_code == 302:
        return ""
    errors = re.findall(r"<li>(.*?)</li>", answer.text.partition("error-summary")[2].partition("<form")[0], re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", unescape(" ".join(errors))).split())


@pytest.mark.both_databases
def test_a_tie_follows_from_its_rubbers(desk: Desk) -> None:
    teams(desk)
    match, rubbers = tie(desk)
    assert stored(desk, match, *rubbers) == [("open", None, None)] * 6

    assert [sent(desk, rubbers[0], *HOME), sent(desk, rubbers[1], *AWAY), sent(desk, rubbers[2], *HOME)] == ["", "", ""]
    assert stored(desk, match) == [("open", None, None)]
    assert sent(desk, rubbers[3], "", status="walkover", winner="0") == ""

    decided = ("played", [[2, 0], [0, 2], [2, 0], [2, 0], [0, 0]], 0)
    assert stored(desk, match, rubbers[4]) == [decided, ("unneeded", None, None)]
    assert "trận đồng đội đã phân thắng bại" in sent(desk, rubbers[4], *HOME)
    with desk.app.app_context():
        final = db.session.scalars(
            select(Match).where(Match.competition_id == desk.competition_id, Match.key == "F")
        ).one()
        semi = db.session.get_one(Match, match)
        assert final.home_id == semi.home_id
        kept = select(RubberMatch).where(RubberMatch.parent_id == final.id)
        assert {row.home_id for row in db.session.scalars(kept)} == {semi.home_id}
    assert re.findall(r'<span class="match-total">(\d)</span>', shown(desk, match)) == ["3", "1"]
    assert rows_of(shown(desk, match)) == [
        ["Đơn nam", "2–0 ( 21–10 , 21–12 )", "Đơn vị 1"],
        ["Đơn nữ", "0–2 ( 10–21 , 21–23 )", "Đơn vị 4"],
        ["Đôi nam", "2–0 ( 21–10 , 21–12 )", "Đơn vị 1"],
        ["Đôi nữ", "một đội bỏ cuộc", "Đơn vị 1"],
        ["Đôi nam nữ", "không thi đấu", ""],
    ]


@pytest.mark.both_databases
def test_a_rubber_that_is_cleared_opens_its_tie_and_takes_its_winner_from_the_final(desk: Desk) -> None:
    teams(desk)
    match, rubbers = tie(desk)
    for rubber in rubbers[:3]:
        sent(desk, rubber, *HOME)
    assert stored(desk, match, rubbers[3]) == [
        ("played", [[2, 0], [2, 0], [2, 0], [0, 0], [0, 0]], 0),
        ("unneeded", None, None),
    ]
    page = f"{desk.home}/matches/{rubbers[0]}"
    asked = desk.send(page, {**fields(*HOME), "clear": "1"})
    assert "Đơn vị 1" in asked.text
    confirmed = re.search(r'name="confirmed"[^>]*value="([^"]+)"', asked.text)
    assert confirmed
    assert desk.send(page, {**fields(*HOME), "confirmed": confirmed[1]}).status_code == 302
    assert stored(desk, match, *rubbers[2:]) == [
        ("open", None, None), ("played", [[21, 10], [21, 12]], 0), ("open", None, None), ("open", None, None),
    ]  # fmt: skip
    with desk.app.app_context():
        rows = select(Match.home_id).where(Match.competition_id == desk.competition_id, Match.key == "F")
        assert db.session.scalars(rows).one() is None
        undo_redo.undo(SYSTEM, desk.exchange_id)
    assert stored(desk, match, rubbers[3])[0] == ("played", [[2, 0], [2, 0], [2, 0], [0, 0], [0, 0]], 0)


@pytest.mark.both_databases
def test_a_tie_is_given_away_but_its_score_is_never_typed(desk: Desk) -> None:
    teams(desk)
    match, rubbers = tie(desk)
    assert "Tỷ số trận đồng đội tính từ" in sent(desk, match)
    assert sent(desk, match, status="no_show", winner="1") == ""
    assert stored(desk, match, rubbers[0]) == [("no_show", [], 1), ("unneeded", None, None)]
    assert "không qua các trận thành phần" in sent(desk, rubbers[0], *HOME)
    page = f"{desk.home}/matches/{match}"
    asked = desk.send(page, {"status": "no_show", "winner": "1", "note": "", "clear": "1"})
    confirmed = re.search(r'name="confirmed"[^>]*value="([^"]+)"', asked.text)
    assert confirmed
    desk.send(page, {"status": "no_show", "winner": "1", "note": "", "confirmed": confirmed[1]})
    assert stored(desk, match, rubbers[0]) == [("open", None, None), ("open", None, None)]


@pytest.mark.both_databases
def test_every_rubber_is_played_where_rules_say_so_and_tables_count_them(desk: Desk) -> None:
    teams(desk, "all-five", "round_robin")
    match, rubbers = tie(desk)
    for rubber in rubbers[:4]:
        sent(desk, rubber, *HOME)
    assert stored(desk, match) == [("open", None, None)]
    sent(desk, rubbers[4], *AWAY)
    assert stored(desk, match) == [("played", [[2, 0]] * 4 + [[0, 2]], 0)]
    with desk.app.app_context():
        state = state_of(db.session.get_one(Competition, desk.competition_id))
        assert state is not None
        first = state.ranked("A")[0].tally
        assert (first.won, first.match_points, first.counters["goals"], first.own("sets")) == (1, 1, [4, 1], 8)


def test_the_draw_is_taken_back_with_the_rubbers(desk: Desk) -> None:
    teams(desk)
    with desk.app.app_context():
        drawing.undraw(SYSTEM, desk.exchange_id, desk.competition_id)
        assert db.session.scalars(select(RubberMatch)).all() == []
        undo_redo.undo(SYSTEM, desk.exchange_id)
        assert len(db.session.scalars(select(RubberMatch)).all()) == 15


def test_an_edition_goes_into_an_archive_with_its_rubbers(desk: Desk, tmp_path: Path) -> None:
    teams(desk)
    _match, rubbers = tie(desk)
    sent(desk, rubbers[0], *HOME)
    with desk.app.app_context():
        (tmp_path / "games.zip").write_bytes(archives.export(desk.block, "2026"))
        archive = read_archive(str(tmp_path / "games.zip"))
        assert {row["kind"] for row in archive.rows["match"] if "kind" in row} == {"rubber"}
        assert [row["score"] for row in archive.rows["match"] if row["id"] == rubbers[0]] == [[[21, 10], [21, 12]]]


def shown(desk: Desk, match_id: int) -> str:
    """Return the public page of a match."""
    with desk.app.app_context():
        row = db.session.get_one(Match, match_id)
        page = f"/{desk.block}/2026/{db.session.get_one(Competition, row.competition_id).slug}/matches/{row.key}/"
    return desk.get(page)


def rows_of(page: str) -> list[list[str]]:
    """Return what stands in the rows of a table."""
    body = re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]*>", " ", unescape(cell)).split()) for cell in row] for row in cells]
