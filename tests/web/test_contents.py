"""Public pages of contents in which many start at once, and of ties: what the demonstration's look like."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tournament import demo

EDITION = f"/{demo.SLUG}/2026"


def shown(app: Flask, page: str, language: str = "en") -> str:
    return unescape(app.test_client().get(f"{EDITION}/{page}?lang={language}").text)


def plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


JUDGED = [f"{what}, Judge {n}" for what in ("Voice", "Manner") for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("competition", "columns"),
    [
        ("chay-100-m-nam", ["Team", "Result", "Lane"] * 3),
        ("nhay-bao-bo-nu", ["Team", "Result", "Order"]),
        ("hat-karaoke-nam-nu-phoi-hop", ["Team", "Result", "Order of performance", *JUDGED]),
    ],
)
def test_a_heat_shows_the_result_first_and_lanes_only_where_there_are_some(
    demo_app: Flask, competition: str, columns: list[str]
) -> None:
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', shown(demo_app, f"{competition}/")) == columns


def test_the_printed_timetable_tells_the_places_of_heats_and_leaves_no_cell_empty(demo_app: Flask) -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", shown(demo_app, "board"), re.DOTALL)
    told = {
        plain(row.partition("<td colspan")[0]): plain(row.partition('colspan="2">')[2])
        for row in rows
        if "colspan" in row
    }
    assert sorted(each.split(" ", 1)[1] for each in told) == [
        "Sân cỏ Sack race, women Order of places",
        "Sân khấu Karaoke, mixed Final",
        "Đường chạy 100 metres, men Heat 1",
        "Đường chạy 100 metres, men Heat 2",
    ]
    for words in told.values():
        assert re.match(r"1\. [^;(]+ \([^;)]+\)( \d\d\.\d\d )?; [12]\. ", words), words


def test_a_heat_is_called_so_and_says_what_its_letters_mean(demo_app: Flask) -> None:
    page = plain(shown(demo_app, "chay-100-m-nam/matches/H1-1/"))
    for words in ("Heat number 1", "Calendar of this heat", "Q: goes on by place; q: goes on by its mark."):
        assert words in page
    assert "Q: goes on" not in plain(shown(demo_app, "hat-karaoke-nam-nu-phoi-hop/matches/H1-1/"))


def test_the_page_of_a_tie_tells_each_rubber_once(demo_app: Flask) -> None:
    page = plain(shown(demo_app, "cau-long-dong-doi-nam-nu-phoi-hop/matches/K1-1/"))
    assert page.count("Men's doubles") == 1


def test_a_rule_that_holds_or_not_is_told_as_yes_or_no(demo_app: Flask) -> None:
    tie, game = (
        shown(demo_app, f"{competition}/") for competition in ("cau-long-dong-doi-nam-nu-phoi-hop", "co-tuong-nam")
    )
    assert "<dt>A tie may end level</dt><dd>no</dd>" in tie
    assert "<dt>A match may end level</dt><dd>yes</dd>" in game


@pytest.mark.parametrize("language", ["vi", "en"])
def test_sentences_stand_apart(demo_app: Flask, language: str) -> None:
    assert re.findall(r"\w+\.[^\W\d_]\w*", plain(shown(demo_app, "overall", language).partition("<main")[2])) == []


def test_the_rules_of_a_race_and_of_judges_are_told_in_words(demo_app: Flask) -> None:
    told = {
        page: re.findall(
            r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", shown(demo_app, f"{page}/").partition("Rules in force")[2]
        )
        for page in ("chay-100-m-nam", "hat-karaoke-nam-nu-phoi-hop", "nhay-bao-bo-nu")
    }
    assert told["chay-100-m-nam"][-3:] == [
        ("Measured", "time, the shortest first"), ("Equals", "share the place"), ("Numbers at the start", "Lane"),
    ]  # fmt: skip
    assert told["hat-karaoke-nam-nu-phoi-hop"][-5:] == [
        ("Measured", "points, the most first"),
        ("Judged by", "Voice × 2, Manner"),
        ("Of the judges counts", "the mean of 3 judges' marks"),
        ("Equals", "share the place"),
        ("Numbers at the start", "Order of performance"),
    ]
    assert "Measured" not in dict(told["nhay-bao-bo-nu"]), "the committee gives the places"
