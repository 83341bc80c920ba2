"""What a result can be: halves, bonus points, flags, times, a shoot-out; entered, refused, corrected, shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support import parts_sports
from tests.web.organiser.conftest import Desk
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.engine.scoring import score_from, score_to_json
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import Competition, Entry, Match, Participant, RubberMatch, db
from tournament.runtime import runtime
from tournament.sdk import Rubber, Sport, Text, TieScoring


@dataclass(frozen=True)
class Play:
    """A drawn competition of a sport, at its organiser's desk."""

    desk: Desk
    slug: str
    matches: list[int]

    @property
    def page(self) -> str:
        """The form of the first match's result."""
        return f"{self.desk.home}/matches/{self.matches[0]}"

    def sent(self, *parts: str, match: int = 0, **more: str) -> tuple[int, str]:
        """Send a result, “home|away” for each part, and return the status with what the page says."""
        fields = {"status": "played", "winner": "", "note": "", **more}
        for number, part in enumerate(parts):
            values = zip(("home", "away"), part.split("|"), strict=True)
            fields |= {f"parts-{number}-{side}": value for side, value in values if value}
        answer = self.desk.send(f"{self.desk.home}/matches/{self.matches[match]}", fields)
        return answer.status_code, words(answer.text)

    def stored(self, match: int = 0) -> object:
        with self.desk.app.app_context():
            row = db.session.get_one(Match, self.matches[match])
            return row.score, row.winner

    def shown(self, page: str) -> str:
        """Return the words of a public page of the edition."""
        return words(self.desk.get(f"/{self.desk.block}/2026/{page}"))


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split()).replace(" – ", "–")


def squeezed(said: str) -> str:
    return said.replace(" ", "").lower()


def begun(desk: Desk, sport: Sport, format_: str = "round_robin") -> Play:
    with desk.app.app_context():
        registry = runtime().registry
        registry.sports = {**registry.sports, sport.key: sport}
        units = list(db.session.scalars(select(Participant.unit_id).order_by(Participant.unit_id)))
        id_ = competitions.add(SYSTEM, desk.exchange_id, sport.key, "common", "women")
        entries.add(SYSTEM, desk.exchange_id, id_, [NewEntry((unit,)) for unit in units])
        numbers = entries_of(id_)
        drawing.set_format(SYSTEM, desk.exchange_id, id_, format_, {})
        drawing.order_by_hand(SYSTEM, desk.exchange_id, id_, numbers)
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
        slug = db.session.get_one(Competition, id_).slug
        rows = db.session.scalars(select(Match).where(Match.competition_id == id_).order_by(Match.number)).all()
        return Play(desk, slug, [row.id for row in rows])


def entries_of(competition: int) -> list[int]:
    return list(db.session.scalars(select(Entry.id).where(Entry.competition_id == competition).order_by(Entry.id)))


@pytest.mark.parametrize(
    ("sport", "wrong", "sentence", "right", "stored", "told"),
    [
        (parts_sports.CHESS, ("1|1",), "Kết quả: 1–1 có tổng khác 1.", ("½|0,5",), ([[0.5, 0.5]], None), "½–½"),
        (parts_sports.RUGBY, ("30|27",), "Try: chưa có.", ("30|27", "4|3"), ([[30, 27], [4, 3]], 0), "30–27 (try 4–3)"),
        (parts_sports.WRESTLING, ("3|2", "1|2"), "trận đấu không thể kết thúc hòa 4–4",
         ("3|2", "1|5", "1|"), ([[3, 2], [1, 5], [1, 0]], 0), "4–7 (thắng tuyệt đối, 3–2, 1–5)"),
        (parts_sports.RUN, ("59.5|59.5",), "trận đấu không thể kết thúc hòa 59,50–59,50",
         ("1:02,5|59.25",), ([[62.5, 59.25]], 1), "1:02,50–59,25"),
        (parts_sports.SHOOTOUT, ("3|2", "|", "4|2"), "Loạt sút luân lưu: chỉ có khi tỷ số hòa, không phải 3–2.",
         ("2|2", "|", "4|2"), ([[2, 2], None, [4, 2]], 0), "2–2 (luân lưu 4–2)"),
        (parts_sports.HOCKEY, ("2|2",), "Loạt sút luân lưu: còn thiếu, tỷ số đang hòa 2–2.",
         ("2|2", "0|0", "4|2"), ([[2, 2], [0, 0], [4, 2]], 0), "3–2 (luân lưu 4–2)"),
    ],
    ids=lambda value: value.key if isinstance(value, Sport) else "",
)  # fmt: skip
def test_a_result_is_refused_in_the_sports_words_and_shown_as_the_sport_says(
    desk: Desk, sport: Sport, wrong: tuple[str, ...], sentence: str, right: tuple[str, ...], stored: object, told: str
) -> None:
    play = begun(desk, sport, "knockout" if sport is parts_sports.SHOOTOUT else "round_robin")
    status, said = play.sent(*wrong)
    assert (status, play.stored()) == (200, (None, None))
    assert squeezed(sentence) in squeezed(said)
    assert play.sent(*right)[0] == 302
    assert play.stored() == stored
    headline = told.partition(" (")[0]
    assert squeezed(told) in squeezed(words(desk.get(f"{desk.home}/results")))
    for page in ("board", "results"):
        sides = headline.split("–")
        assert headline in play.shown(page) or all(side in play.shown(page) for side in sides), page
    corrected = play.sent(*right[:-1], right[-1], note="x")
    assert corrected[0] == 200, "a correction is shown first"


def test_boards_of_a_team_match_that_are_drawn_count_half(desk: Desk) -> None:
    boards = tuple(Rubber(f"b{n}", Text(f"Bàn {n}", f"Board {n}"), "chess", "rapid") for n in range(1, 5))
    play = begun(desk, parts_sports.sport("chess_team", TieScoring(boards), {"dead_rubbers": 1, "level": 1}))
    with desk.app.app_context():
        of_tie = select(RubberMatch.id).where(RubberMatch.parent_id == play.matches[0]).order_by(RubberMatch.position)
        rubbers = Play(desk, play.slug, list(db.session.scalars(of_tie)))
    assert [rubbers.sent(score, match=n)[0] for n, score in enumerate(("½|½", "1|0"))] == [302, 302]
    assert "Các trận thành phần: 1½–½" in words(desk.get(play.page))
    assert play.sent(status="retired", winner="0")[0] == 302
    assert play.stored() == ([[0.5, 0.5], [1, 0], [0, 0], [0, 0]], 0)


def test_a_walkover_of_a_sport_with_parts_to_tick_gets_the_score_of_a_forfeit(desk: Desk) -> None:
    play = begun(desk, parts_sports.WRESTLING)
    assert play.sent("|", "|", status="walkover", winner="0")[0] == 302
    assert play.stored() == ([], 0)
    assert " 1–0 " in play.shown(f"{play.slug}/")


def test_bonus_points_and_counters_stand_in_the_table(desk: Desk) -> None:
    play = begun(desk, parts_sports.RUGBY)
    assert play.sent("30|27", "4|3")[0] == 302
    page = play.shown(f"{play.slug}/")
    assert "Đội Tr T H B Đ Điểm try" in page
    assert "Đơn vị 1 1 1 0 0 5 30–27 4 Hạng 2" in page, "four for the win, one for the fourth try"
    assert "1. Đơn vị 1 Xếp trên nhờ điểm xếp hạng: 5 so với 1." in page
    assert "Đơn vị 4 1 0 0 1 1 27–30 3 Hạng 3" in page, "one for losing by no more than seven"


def test_what_a_sport_counts_goes_through_an_archive(desk: Desk, tmp_path: Path) -> None:
    play = begun(desk, parts_sports.RUGBY)
    play.sent("30|27", "4|3")
    with desk.app.app_context():
        data = archives.export(desk.block, "2026")
        (tmp_path / "a.zip").write_bytes(data)
        archive = read_archive(str(tmp_path / "a.zip"))
        lines = [line for each in archive.standings.competitions for line in each.groups.get("A", ())]
        assert {line.counts["tries"] for line in lines if line.played} == {(4, 3), (3, 4)}
        assert archives.export(desk.block, "2026") == data
        assert archives.standings_of(desk.exchange_id) == archive.standings


def test_scores_are_read_back_as_they_were_stored() -> None:
    for stored in ([[21, 15], [15, 21]], [[2, 2], None, [4, 2]], [[0.5, 0.5]], []):
        assert score_to_json(score_from(stored)) == stored
