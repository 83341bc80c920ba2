"""Ties: rubbers in their own sport's form, the tie worked out from them, and what follows where one is corrected."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.forms import forms_on
from tests.web.organiser.conftest import OPENS, Desk
from tests.web.organiser.test_results import fields
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.commands import competitions, drawing, entries, line_ups
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.queries.states import state_of
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.engine.errors import InputError
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import (
    AnyMatch,
    Athlete,
    Competition,
    Entry,
    LineUp,
    LineUpPerson,
    Match,
    Participant,
    RubberMatch,
    db,
)

HOME, AWAY = ("21-10", "21-12"), ("10-21", "21-23")


def teams(desk: Desk, preset: str = "until-won", format_: str = "knockout", **options: Any) -> None:
    """Draw a badminton competition of the four units' teams, and publish its page."""
    with desk.app.app_context():
        units = db.session.scalars(select(Participant.unit_id).order_by(Participant.unit_id)).all()
        id_ = competitions.add(SYSTEM, desk.exchange_id, "badminton_team", preset, "mixed")
        ids = entries.add(SYSTEM, desk.exchange_id, id_, [NewEntry((unit,)) for unit in units])
        drawing.set_format(SYSTEM, desk.exchange_id, id_, format_, options)
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
    return refused(answer.text)


def refused(page: str) -> str:
    """Return the sentences above a form."""
    errors = re.findall(r"<li>(.*?)</li>", page.partition("error-summary")[2].partition("<form")[0], re.DOTALL)
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
        ["Đơn nam", "", "", "2–0 ( 21–10 , 21–12 )", "Đơn vị 1"],
        ["Đơn nữ", "", "", "0–2 ( 10–21 , 21–23 )", "Đơn vị 4"],
        ["Đôi nam", "", "", "2–0 ( 21–10 , 21–12 )", "Đơn vị 1"],
        ["Đôi nữ", "", "", "một đội bỏ cuộc", "Đơn vị 1"],
        ["Đôi nam nữ", "", "", "không thi đấu", ""],
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


def test_a_rubber_of_a_day_to_come_is_asked_about_like_its_tie(desk: Desk) -> None:
    teams(desk)
    match, (rubber, *_) = tie(desk)
    with desk.app.app_context():
        db.session.get_one(Match, match).starts_at = OPENS
        db.session.commit()
    page = f"{desk.home}/matches/{rubber}"
    asked = desk.send(f"{page}?lang=en", fields(*HOME))
    assert "The timetable has this for Wednesday, 19/08/2026, which is still to come" in asked.text
    assert stored(desk, rubber) == [("open", None, None)]
    assert sent(desk, rubber, *HOME) == ""
    assert stored(desk, rubber) == [("played", [[21, 10], [21, 12]], 0)]


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
        assert (first.won, first.match_points, first.counters["rubbers"], first.own("sets")) == (1, 1, [4, 1], 8)


def test_a_rubber_is_told_in_the_words_of_its_own_sport(desk: Desk) -> None:
    teams(desk)
    _match, rubbers = tie(desk)
    saved = desk.send(f"{desk.home}/matches/{rubbers[0]}", fields(*HOME))
    pages = [unescape(re.sub("<[^>]*>", "", desk.get(page))) for page in (saved.location, f"{desk.home}/log")]
    told = [re.search(r"Đơn vị 1 – Đơn vị 4 (2–0 \(.*?\))", page) for page in pages]
    assert [each[1] if each else "" for each in told] == ["2–0 (21–10, 21–12)"] * 2


@pytest.mark.both_databases
def test_a_rubber_of_a_tie_that_was_given_away_is_not_cleared(desk: Desk) -> None:
    teams(desk)
    match, rubbers = tie(desk)
    sent(desk, rubbers[0], *HOME)
    assert sent(desk, match, status="no_show", winner="1") == ""
    assert "không qua các trận thành phần" in sent(desk, rubbers[0], *HOME, clear="1")
    assert stored(desk, match, rubbers[0]) == [("no_show", [], 1), ("played", [[21, 10], [21, 12]], 0)]


def test_two_ties_that_are_level_together_wait_for_who_is_named(desk: Desk) -> None:
    teams(desk, legs=2)
    legs = {}
    for place in range(4):
        match, rubbers = tie(desk, place)
        with desk.app.app_context():
            legs[db.session.get_one(Match, match).key] = match, rubbers
    for key in ("K1-1.1", "K1-1"):
        for rubber, score in zip(legs[key][1], (HOME, HOME, HOME), strict=False):
            assert sent(desk, rubber, *score) == ""
    last = legs["K1-1"][0]
    with desk.app.app_context():
        final = select(Match.home_id).where(Match.competition_id == desk.competition_id, Match.key == "F")
        assert db.session.scalars(final).one() is None
    assert "hai đội bằng nhau" in sent(desk, last)
    assert sent(desk, last, winner="1") == ""
    with desk.app.app_context():
        assert db.session.scalars(final).one() == db.session.get_one(Match, last).away_id


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


PEOPLE = ["An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan"]
FOR_FIVE = {"p0_0": "An", "p1_0": "Bình", "p2_0": "Chi", "p2_1": "Dũng", "p3_0": "Giang", "p3_1": "Hà", "p4_0": "An",
            "p4_1": "Bình"}  # fmt: skip


def lists(desk: Desk, match_id: int) -> tuple[int, int, dict[str, int]]:
    """Put the same names on the lists of both sides; returns the sides, and the ids of the home side's people."""
    with desk.app.app_context():
        row = db.session.get_one(Match, match_id)
        sides = (row.home_id or 0, row.away_id or 0)
        for side, surname in zip(sides, ("Lê", "Vũ"), strict=True):
            entries.set_athletes(SYSTEM, desk.exchange_id, side, [f"{surname} {name}" for name in PEOPLE])
        found = dict(db.session.execute(select(Athlete.name, Athlete.id)).tuples().all())
    return *sides, found


def sheet(people: dict[str, int], surname: str, **instead: str) -> dict[str, Any]:
    return {key: people[f"{surname} {name}"] if name else 0 for key, name in {**FOR_FIVE, **instead}.items()}


def handed_in(desk: Desk, match: int, *surnames: str) -> tuple[int, int, dict[str, int]]:
    """Hand in the line-ups of the sides with these surnames, the home side's first."""
    home, away, people = lists(desk, match)
    for entry, surname in zip((home, away), surnames, strict=False):
        page = f"{desk.home}/matches/{match}/line-ups/{entry}"
        assert desk.send(page, sheet(people, surname)).status_code == 302
    return home, away, people


@pytest.mark.both_databases
def test_line_ups_are_sealed_until_both_are_in(desk: Desk) -> None:
    teams(desk)
    match, rubbers = tie(desk)
    home, away, people = lists(desk, match)
    page = f"{desk.home}/matches/{match}/line-ups/"

    assert desk.send(f"{page}{home}", sheet(people, "Lê")).status_code == 302
    assert "Lê An" not in shown(desk, match)
    assert "Lê An" not in desk.get(f"{desk.home}/matches/{match}")
    assert "Lê An" not in desk.get(f"{desk.home}/matches/{rubbers[0]}")
    assert desk.send(f"{page}{away}", sheet(people, "Vũ")).status_code == 302
    assert [row[:3] for row in rows_of(shown(desk, match))] == [
        ["Đơn nam", "Lê An", "Vũ An"],
        ["Đơn nữ", "Lê Bình", "Vũ Bình"],
        ["Đôi nam", "Lê Chi, Lê Dũng", "Vũ Chi, Vũ Dũng"],
        ["Đôi nữ", "Lê Giang, Lê Hà", "Vũ Giang, Vũ Hà"],
        ["Đôi nam nữ", "Lê An, Lê Bình", "Vũ An, Vũ Bình"],
    ]
    assert desk.send(f"{page}{away}/take-back", form=f"{page}{away}").status_code == 302
    assert "Lê An" not in shown(desk, match)
    assert desk.send(f"{page}open", form=f"{desk.home}/matches/{match}").status_code == 302
    assert rows_of(shown(desk, match))[0][1:3] == ["Lê An", ""]


@pytest.mark.both_databases
def test_a_line_up_that_cannot_be_is_refused_with_who_and_where(desk: Desk) -> None:
    teams(desk)
    match, _rubbers = tie(desk)
    home, _away, people = lists(desk, match)
    page = f"{desk.home}/matches/{match}/line-ups/{home}"
    said = refused(desk.send(page, sheet(people, "Lê", p2_1="Chi", p1_0="")).text)
    assert said == "Đơn nữ: có 0 trên 1 người; Đôi nam: một người ghi hai lần"
    with desk.app.app_context():
        assert db.session.scalars(select(LineUp)).all() == []
        with pytest.raises(InputError, match="Vũ An is not on the list of Đơn vị 1"):
            line_ups.submit(SYSTEM, desk.exchange_id, match, home, {"MS": [people["Vũ An"]]})
        with pytest.raises(InputError, match="no place “MS9”"):
            line_ups.submit(SYSTEM, desk.exchange_id, match, home, {"MS9": [people["Lê An"]]})


def test_of_two_who_hand_in_one_line_up_the_second_is_told(desk: Desk) -> None:
    teams(desk)
    match, _rubbers = tie(desk)
    home, _away, people = lists(desk, match)
    page = f"{desk.home}/matches/{match}/line-ups/{home}"
    form = next(each for each in forms_on(desk.browser.get(page), page) if "p0_0" in dict(each.fields))
    assert desk.send(page, sheet(people, "Lê")).status_code == 302
    typed = {name: str(value) for name, value in sheet(people, "Lê", p0_0="Lan").items()}
    assert form.filled(typed).send(desk.browser).status_code == 409
    with desk.app.app_context():
        names = select(LineUpPerson.athlete_id).where(LineUpPerson.place == "MS")
        assert db.session.scalars(names).all() == [people["Lê An"]]


def test_a_team_whose_rubber_was_played_is_not_replaced_and_line_ups_go_with_the_draw(desk: Desk) -> None:
    teams(desk)
    match, rubbers = tie(desk)
    home, _away, people = lists(desk, match)
    desk.send(f"{desk.home}/matches/{match}/line-ups/{home}", sheet(people, "Lê"))
    with desk.app.app_context():
        drawing.undraw(SYSTEM, desk.exchange_id, desk.competition_id)
        assert db.session.scalars(select(LineUp)).all() == []
        undo_redo.undo(SYSTEM, desk.exchange_id)
        assert len(db.session.scalars(select(LineUpPerson)).all()) == 8
    sent(desk, rubbers[0], *HOME)
    with desk.app.app_context():
        unit = db.session.get_one(Entry, home).lead_unit_id
        with pytest.raises(InputError, match="has played already"):
            entries.replace(SYSTEM, desk.exchange_id, home, (unit,), "Đội khác", "Xin rút")


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
