"""*Plugins* says in words what each plugin brings, what fails, and under which name it is installed."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from html import unescape
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pytest
from flask import Flask

from tests.support.accounts import add_block, add_user, signed_in
from tests.support.clocks import going_on
from tests.support.forms import forms_on
from tournament.app import create_app
from tournament.config import Settings
from tournament.models import db
from tournament.plugins.guard import LeftOutError, Part
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import EntryField, Panel, Preset, SetScoring, Sport, Step, Text, hookimpl
from tournament.sdk.hookspecs import HOOKS
from tournament.web.organiser.gallery import KINDS

NAME = "stilts"
PRESETS = tuple(
    Preset(key, Text(vi, en), {}, (Step("wins"),))
    for key, vi, en in (("short", "ngắn", "short"), ("long", "dài", "long"))
)
SPORTS = tuple(
    Sport(f"stilts_{n}", Text(f"cà kheo {n}", f"stilts {n}"), SetScoring(), PRESETS[: 3 - n]) for n in (1, 2)
)


class Stilts(EntryPoint):
    def load(self) -> Any:
        found = types.ModuleType(NAME)
        found.tournament_sports = hookimpl(lambda: SPORTS)  # type: ignore[attr-defined]
        found.tournament_panels = hookimpl(  # type: ignore[attr-defined]
            lambda: (Panel("stilts_box", "exchange.front", lambda context: "x"),))  # fmt: skip
        found.tournament_score_checks = hookimpl(lambda match: ())  # type: ignore[attr-defined]
        return found


class Asking(EntryPoint):
    def load(self) -> Any:
        found = types.ModuleType("asking")
        fields = (EntryField("shoes", Text("Cỡ giày", "Size of shoes")),)
        found.tournament_entry_fields = hookimpl(lambda: fields)  # type: ignore[attr-defined]
        return found


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    given = Stilts(NAME, NAME, GROUP), Stilts(NAME, "zz_of_the_same_name", GROUP), Asking("asking", "asking", GROUP)
    registry = Registry([*entry_points(group=GROUP), *given])
    made = create_app(settings, registry, going_on())
    add_user(made, "organiser@example.org", "organiser", add_block(made, "Khối A"))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def cards(app: Flask, language: str) -> dict[str, str]:
    """Return what is read of each plugin, line by line, under its heading."""
    page = signed_in(app, "organiser@example.org").get(f"/manage/khoi-a/plugins?lang={language}").text
    found = {}
    for card in re.findall(r"<article.*?</article>", page, re.S):
        (title,) = re.findall(r"<h2[^>]*>(.*?)</h2>", card, re.S)
        read = re.findall(r"<(?:dt|li|dd|p class)[^>]*>(?!<ul>)(.*?)</(?:dt|li|dd|p)>", card, re.S)
        found[unescape(title)] = "\n".join(unescape(re.sub(r"<[^>]+>|\s+", " ", line)).strip() for line in read)
    return found


def test_every_hook_has_a_word() -> None:
    assert sorted(f"tournament_{kind}" for kind in KINDS) == sorted(HOOKS)


def test_what_a_plugin_brings_is_told_in_the_readers_language(app: Flask) -> None:
    assert cards(app, "en")["Stilts 1, stilts 2"].split("\n") == [
        "Sports", "Stilts 1 (rules: short; long)", "Stilts 2 (rules: short)",
        "Also", "Boxes in pages", "Checks of scores", "Package", "(stilts)",
    ]  # fmt: skip
    assert cards(app, "vi")["Cà kheo 1, cà kheo 2"].split("\n")[:2] == ["Môn thi đấu", "Cà kheo 1 (luật: ngắn; dài)"]
    keys = {entry_point.name for entry_point in entry_points(group=GROUP)}
    assert keys & set(cards(app, "vi")) == set()


def test_what_fails_is_told_by_the_name_that_people_know(app: Flask) -> None:
    guard = app.extensions["tournament"].registry.guard
    for kind, key in (("sports", "stilts_2"), ("hooks", "tournament_score_checks"), ("panels", "stilts_box")):
        with pytest.raises(LeftOutError):
            guard.ask(Part(NAME, kind, key), lambda: 1 / 0)
    said = [line for line in cards(app, "en")["Stilts 1, stilts 2"].split("\n") if "division" in line]
    assert [re.sub("^.*?(Sports|Checks|Boxes)", r"\1", line) for line in said] == [
        "Sports: stilts 2: ZeroDivisionError: division by zero (× 1)",
        "Checks of scores: ZeroDivisionError: division by zero (× 1)",
        "Boxes in pages: stilts_box: ZeroDivisionError: division by zero (× 1)",
    ]


def test_what_is_left_out_for_its_name_shows_nothing_of_the_other_that_has_it(app: Flask) -> None:
    why, *rest = cards(app, "en")["Stilts"].split("\n")
    assert "zz_of_the_same_name" in why
    assert rest == ["Package", "(stilts)"]
    ids = re.findall(
        r' id="(plugin-[^"]+)"', signed_in(app, "organiser@example.org").get("/manage/khoi-a/plugins").text
    )
    assert len(ids) == len(set(ids)) == len(app.extensions["tournament"].registry.plugins)


def test_what_is_left_out_for_its_name_is_not_switched_under_it(app: Flask) -> None:
    add_user(app, "root@example.org", "administrator")
    browser, page = signed_in(app, "root@example.org"), "/manage/khoi-a/plugins"

    def told_under_the_name() -> list[list[tuple[str, str]]]:
        found = re.findall(r"<article.*?</article>", browser.get(page).text, re.S)
        return [re.findall(r"state-(open|closed)|<(form)", card) for card in found if f"({NAME})" in card]

    assert told_under_the_name() == [[("open", ""), ("", "form")], []]
    (form,) = (each for each in forms_on(browser.get(page), page) if each.action == f"{page}/{NAME}")
    assert form.send(browser).status_code == 302
    assert told_under_the_name() == [[("closed", ""), ("", "form")], []]
    assert browser.post(f"{page}/nobody", data=dict(form.fields)).status_code == 404


def test_what_the_program_does_not_ask_for_yet_is_told_to_be_so(app: Flask) -> None:
    assert cards(app, "en")["Size of shoes"].split("\n")[:2] == [
        "Questions at registration (the program does not use them yet)", "Size of shoes",
    ]  # fmt: skip
