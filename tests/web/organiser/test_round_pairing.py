"""Rounds in the browser: looked at, paired as seen, explained, taken back, and shown to everybody."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests.domain.competitions.commands.test_results import AWAY
from tests.support.forms import confirmed, forms_on
from tests.support.rounds import RoundDesk, desk_of, table
from tournament.domain.competitions.commands import results
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import Match, PairedRound, db
from tournament.runtime import runtime


@pytest.fixture
def swiss(app: Flask) -> RoundDesk:
    return desk_of(app, 6, "swiss", {"rounds": 3})


def pairs(rows: list[list[str]]) -> list[str]:
    return [re.sub(r" \(no\. \d+\)", "", row[0]) for row in rows]


def test_a_swiss_is_paired_as_shown_and_shown_to_everybody(swiss: RoundDesk) -> None:
    shown = table(swiss.get(swiss.page), "Round 1 as it would be paired now")
    assert pairs(shown) == ["Đơn vị 4 – Đơn vị 7", "Đơn vị 5 – Đơn vị 8", "Đơn vị 6 – Đơn vị 9"]
    assert {row[1] for row in shown} == {"Both in the score group of 0."}
    after = swiss.pair()
    assert pairs(table(after, "Round 1, paired")) == pairs(shown)
    assert "Round 1 lacks 3 results" in after
    swiss.play()

    second = table(swiss.get(swiss.page), "Round 2 as it would be paired now")
    assert [row[1] for row in second] == [
        "Both in the score group of 2.",
        "No. 3 floats down from the score group of 2 to meet no. 4 of 1.",
        "Both in the score group of 1.",
    ]
    form = table(swiss.get(swiss.page), "In the order of the present standings")
    assert form[0][:3] == ["1. Đơn vị 4", "2", "Đơn vị 7"]
    swiss.pair()
    visitor = swiss.app.test_client()
    public = unescape(visitor.get(swiss.public + "?lang=en").text)
    assert pairs(table(public, "Paired")) == pairs(second)
    assert [row[-1] for row in table(public, "Paired")] == [row[1] for row in second]
    assert "Provisional: results of this round are missing." in public
    first = table(unescape(visitor.get(swiss.public + "1/?lang=en").text), "Paired")
    assert [row[1].split()[0] for row in first] == ["2–0"] * 3
    assert visitor.get(swiss.public + "3/").status_code == 404


def test_the_standings_after_a_round_carry_the_columns_of_the_tie_breaks(swiss: RoundDesk) -> None:
    for _ in range(3):
        swiss.pair()
        swiss.play()
    visitor = swiss.app.test_client()
    last = unescape(visitor.get(swiss.public + "?lang=en").text)
    head = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', last.split("Standings after round 3")[1])
    assert head == ["Team", "Match points", "Buchholz cut 1", "Buchholz", "Sonneborn-Berger", "Wins"]
    rows = table(last, "[^<]*after round 3")
    points = [int(row[1]) for row in rows]
    assert sum(points) == 9 * 3
    assert points == sorted(points, reverse=True)
    # Buchholz by hand: the points of the three opponents of each, all of whom played every round.
    opponents: dict[str, list[str]] = {}
    for number in (1, 2, 3):
        page = unescape(visitor.get(f"{swiss.public}{number}/?lang=en").text)
        for pair in pairs(table(page, "Paired")):
            one, other = pair.split(" – ")
            opponents.setdefault(one, []).append(other)
            opponents.setdefault(other, []).append(one)
    names = [re.search(r"Đơn vị \d", row[0])[0] for row in rows]
    by_name = dict(zip(names, points, strict=True))
    assert [row[3] for row in rows] == [str(sum(by_name[each] for each in opponents[name])) for name in names]
    in_vietnamese = unescape(visitor.get(swiss.public + "?lang=vi").text)
    assert "Xếp trên nhờ điểm xếp hạng: 6 so với 5." in in_vietnamese


def test_who_rests_is_chosen_first_and_the_pairings_follow(app: Flask) -> None:
    desk = desk_of(app, 5, "swiss", {"rounds": 3})
    ids = desk.ids()
    rest = [f"away-{ids['Đơn vị 4']}", f"asked-{ids['Đơn vị 5']}"]
    shown = table(desk.get(f"{desk.page}?rest={rest[0]}&rest={rest[1]}"), "Round 1 as it would be paired now")
    assert pairs(shown) == ["Đơn vị 6 – Đơn vị 7", "Đơn vị 8", "Đơn vị 5"]
    assert shown[1][1] == "The number of entries is odd: no. 5, on 0, has the bye. It scores 2."
    assert shown[2][1] == "Asked for a bye, which scores as a draw. It scores 1."
    desk.pair(rest)
    form = {row[0]: row[1:3] for row in table(desk.get(desk.page), "In the order of the present standings")}
    assert form == {
        "5. Đơn vị 8": ["2", "bye"],
        "2. Đơn vị 5": ["1", "requested bye"],
        "1. Đơn vị 4": ["0", "absent"],
        "3. Đơn vị 6": ["0", "Đơn vị 7"],
        "4. Đơn vị 7": ["0", "Đơn vị 6"],
    }


def test_the_page_says_why_two_do_not_meet(swiss: RoundDesk) -> None:
    swiss.pair()
    swiss.play()
    ids = swiss.ids()

    def why(one: str, other: str | None) -> str:
        page = swiss.get(f"{swiss.page}?one={ids[one]}&other={ids[other] if other else 0}")
        said = re.findall(r'class="notice notice-info" role="status">.*?<p>(.*?)</p>', page, re.DOTALL)
        return str(said[0])

    assert why("Đơn vị 4", "Đơn vị 7") == "Đơn vị 4 and Đơn vị 7 met in round 1."
    assert why("Đơn vị 4", "Đơn vị 5") == "They meet in this round."
    assert why("Đơn vị 4", None) == "The number of entries is even: nobody has the bye."
    assert why("Đơn vị 4", "Đơn vị 4") == "Choose two different entries that both play this round."


def test_a_round_is_taken_back_only_while_nothing_of_it_is_played(swiss: RoundDesk) -> None:
    take_back = f"{swiss.page}/take-back"
    swiss.pair()
    assert take_back in swiss.get(swiss.page)
    confirmed(swiss.browser, swiss.send(take_back), take_back)
    assert table(swiss.get(swiss.page), "Round 1 as it would be paired now")
    swiss.pair()
    swiss.play()
    assert take_back not in swiss.get(swiss.page)
    assert "Vòng 1 đã có kết quả: hãy xóa các kết quả đó trước." in swiss.send(take_back).text


def test_pairings_that_are_not_those_seen_are_refused(swiss: RoundDesk) -> None:
    answer = swiss.send(f"{swiss.page}/pair?lang=en", {"version_token": "0123456789abcdef"})
    assert "Results or entries have changed since these pairings were shown" in answer.text
    with swiss.app.app_context():
        assert db.session.scalars(select(Match)).all() == []


def test_a_correction_after_the_next_round_was_paired_is_told_with_the_way_out(swiss: RoundDesk) -> None:
    swiss.pair()
    swiss.play()
    swiss.pair()
    told = "Results or entries have changed since round 2 was paired."
    assert told not in swiss.get(swiss.page)
    with swiss.app.app_context():
        first = db.session.scalars(select(Match.id).order_by(Match.number)).first()
        assert first is not None
        assert "1 later round was paired from the results as they stood then." in swiss.get(
            f"/manage/{swiss.edition}/matches/{first}"
        )
        results.record(SYSTEM, swiss.exchange_id, first, AWAY)
    assert told in swiss.get(swiss.page)
    take_back = f"{swiss.page}/take-back"
    confirmed(swiss.browser, swiss.send(take_back), take_back)
    shown = table(swiss.get(swiss.page), "Round 2 as it would be paired now")
    assert pairs(shown)[0] == "Đơn vị 5 – Đơn vị 6"


def test_a_ladder_shows_rungs_and_its_table_what_was_played(app: Flask) -> None:
    desk = desk_of(app, 4, "ladder", {"rounds": 2})
    assert table(desk.get(desk.page), "Round 1 as it would be paired now") == [
        ["Đơn vị 4 (no. 1) – Đơn vị 5 (no. 2)", "Đơn vị 5 (rung 2) challenges Đơn vị 4 (rung 1)."],
        ["Đơn vị 6 (no. 3) – Đơn vị 7 (no. 4)", "Đơn vị 7 (rung 4) challenges Đơn vị 6 (rung 3)."],
    ]
    desk.pair()
    desk.play(AWAY)
    rows = table(desk.get(desk.public), "[^<]*after round 1")
    assert [[row[0].removeprefix("Rank "), *row[1:]] for row in rows] == [
        ["1 Đơn vị 5", "1", "1", "0"],
        ["2 Đơn vị 4", "1", "0", "1"],
        ["3 Đơn vị 7", "1", "1", "0"],
        ["4 Đơn vị 6", "1", "0", "1"],
    ]


def test_points_on_one_court_are_entered_for_all_and_corrected(app: Flask) -> None:
    desk = desk_of(app, 4, "king_of_the_court", {"rounds": 2})
    desk.pair()
    court = f"{desk.page}/court"
    with app.app_context():
        match_id = db.session.scalars(select(Match.id)).one()
    assert desk.browser.get(f"/manage/{desk.edition}/matches/{match_id}").location.startswith(desk.page)
    fields: dict[str, object] = {f"reigns-{row}-points": str(points) for row, points in enumerate((3, 9, 1, 5))}
    desk.send(court, fields, form=court)
    assert "Đơn vị 5: 9 points" in desk.get(desk.page)
    desk.send(court, fields | {"reigns-2-points": "7"}, form=court)
    rows = table(desk.get(desk.public), "[^<]*after round 1")
    assert [[row[0].removeprefix("Rank "), *row[1:]] for row in rows] == [
        ["1 Đơn vị 5", "1", "9"],
        ["2 Đơn vị 6", "1", "7"],
        ["3 Đơn vị 7", "1", "5"],
        ["4 Đơn vị 4", "1", "3"],
    ]
    refused = desk.send(court, fields | {"reigns-0-points": ""}, form=court)
    assert refused.text.count('class="field-error"') == 1


def test_a_round_on_one_court_of_a_day_to_come_is_asked_about_once(app: Flask) -> None:
    desk = desk_of(app, 3, "king_of_the_court", {"rounds": 1})
    desk.pair()
    with app.app_context():
        db.session.scalars(select(Match)).one().starts_at = runtime().clock() + timedelta(days=1)
        db.session.commit()
    court = f"{desk.page}/court"
    fields: dict[str, object] = {f"reigns-{row}-points": "3" for row in range(3)}
    asked = desk.send(f"{court}?lang=en", fields, form=court)
    assert "which is still to come" in asked.text
    assert "3 points" not in desk.get(desk.page)
    (form,) = forms_on(asked, court)
    assert form.send(desk.browser).status_code == 302
    assert "3 points" in desk.get(desk.page)


def test_a_competition_laid_out_at_the_draw_has_no_rounds(app: Flask) -> None:
    desk = desk_of(app, 4, "round_robin", {})
    assert desk.browser.get(desk.page).status_code == 404
    assert desk.browser.get(desk.public).status_code == 404


def test_a_round_paired_by_hand_tells_what_it_breaks_and_everybody_why(swiss: RoundDesk) -> None:
    swiss.pair()
    swiss.play()
    by_hand, ids = f"{swiss.page}/by-hand", swiss.ids()
    chosen = [("Đơn vị 4", "Đơn vị 7"), ("Đơn vị 5", "Đơn vị 6"), ("Đơn vị 8", "Đơn vị 9")]
    fields: dict[str, object] = {"note": "Theo thỏa thuận của các đội"}
    for place, (home, away) in enumerate(chosen):
        fields |= {f"pairs-{place}-home": str(ids[home]), f"pairs-{place}-away": str(ids[away])}
    proposed = swiss.get(by_hand)
    assert re.findall(r'<option selected value="(\d+)"', proposed) == [
        str(ids[name]) for name in ("Đơn vị 4", "Đơn vị 5", "Đơn vị 6", "Đơn vị 7", "Đơn vị 8", "Đơn vị 9")
    ]
    refused = unescape(swiss.send(f"{by_hand}?lang=en", {**fields, "pairs-2-away": "0"}, form=by_hand).text)
    assert "A pair needs two entries." in refused
    warned = unescape(swiss.send(f"{by_hand}?lang=en", fields, form=by_hand).text)
    assert "<li>Đơn vị 4 and Đơn vị 7 met in round 1.</li>" in warned
    with swiss.app.app_context():
        assert db.session.scalars(select(Match.round).distinct()).all() == [1]
    version_token = re.search(r'name="confirmed"[^>]*value="(\w+)"', warned)
    assert version_token
    swiss.send(by_hand, {**fields, "confirmed": version_token[1]}, form=by_hand)
    public = table(unescape(swiss.app.test_client().get(swiss.public + "?lang=en").text), "Paired")
    assert pairs(public) == [" – ".join(pair) for pair in chosen]
    assert {row[-1] for row in public} == {"Paired by hand: Theo thỏa thuận của các đội"}
    assert "Results or entries have changed since round 2" not in swiss.get(swiss.page)
    with swiss.app.app_context():  # whatever is said of it
        last = db.session.scalars(select(PairedRound).where(PairedRound.number == 2)).one()
        last.reasons = [["Theo ý trọng tài", "As the referee wishes"] for _ in last.reasons]
        db.session.commit()
    assert "Results or entries have changed since round 2" not in swiss.get(swiss.page)
    with swiss.app.app_context():
        last = db.session.scalars(select(PairedRound).where(PairedRound.number == 2)).one()
        last.by_hand = False
        db.session.commit()
    assert "Results or entries have changed since round 2" in swiss.get(swiss.page)


def test_sides_are_told_where_they_are_shared_out(app: Flask) -> None:
    desk = desk_of(app, 4, "swiss", {"rounds": 3, "sides": True})
    desk.pair()
    desk.play()
    form = table(desk.get(desk.page), "In the order of the present standings")
    assert [row[2] for row in form] == [
        "Đơn vị 6 (named first)",
        "Đơn vị 5 (named first)",
        "Đơn vị 7 (named second)",
        "Đơn vị 4 (named second)",
    ]
    reasons = [row[1] for row in table(desk.get(desk.page), "Round 2 as it would be paired now")]
    assert reasons == [
        "Both in the score group of 2. No. 1, ranked higher, has the preferred colour.",
        "Both in the score group of 1. No. 2, ranked higher, has the preferred colour.",
    ]
    assert desk.browser.get(f"{desk.page}/by-hand").status_code == 200
    desk.pair()
    sent_back = desk.browser.get(f"{desk.page}/by-hand", follow_redirects=True)
    assert sent_back.request.path == desk.page
    assert sent_back.get_data(as_text=True).count("Vòng 2 còn thiếu") == 1
