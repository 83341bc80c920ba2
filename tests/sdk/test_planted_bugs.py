"""The kit finds what authors of plugins get wrong: each bug is planted in a plugin that is right but for it."""

from __future__ import annotations

import itertools
import random
import socket
import subprocess
import time
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Blueprint, has_app_context, has_request_context
from markupsafe import Markup
from wtforms import DateField, Form, StringField

from tournament.engine.formats import FORMATS
from tournament.engine.formats.by_round import one_group
from tournament.engine.pairing import NextRound, Paired, Pairer, PairingState
from tournament.engine.scoring import BoardMachine, GoalScoring, Outcome, SetScoring, Violation
from tournament.engine.scoring.board import Finish
from tournament.engine.standings import Step
from tournament.sdk import (
    CalendarEntry,
    Channel,
    Delivery,
    Document,
    EntryField,
    Exporter,
    Format,
    Importer,
    Migrations,
    OverallScheme,
    Panel,
    PluginSettings,
    Preset,
    Response,
    Rubber,
    Scoreboard,
    Sport,
    Text,
    Tiebreaker,
    TieScoring,
    Translations,
    hookimpl,
)
from tournament.sdk.permissions import permission
from tournament.sdk.settings import settings_of
from tournament.sdk.testing import plugin_checks

NAMES = Text("Đi cà kheo", "Stilt race")
PRESET = Preset("common", Text("Luật chung", "Common"), {"best_of": 3}, (Step("match_points"), Step("lots")))
SPORT = Sport("stilt_race", NAMES, SetScoring(), (PRESET,))
TIEBREAK = Tiebreaker("joy", Text("niềm vui", "joy"), lambda tally, entry, table: tally.played)
KNOCKOUT = FORMATS["knockout"]
FORMAT = Format("village_cup", Text("Cúp làng", "Village cup"), KNOCKOUT.compose, KNOCKOUT.options)
COUNT = itertools.count()
KEPT: list[Any] = []


def plugin(**hooks: Any) -> types.ModuleType:
    found = types.ModuleType("planted")
    for name, hook in hooks.items():
        setattr(found, f"tournament_{name}", hookimpl(hook if callable(hook) else lambda records=hook: records))
    return found


def said(**hooks: Any) -> list[str]:
    """Return what the kit says of a plugin, the sentences of the checks that fail."""
    found = []
    for check in plugin_checks(plugin(**hooks)):
        try:
            check()
        except Exception as error:
            found.append(f"{check}: {type(error).__name__}: {error}")
    return found


class Sets(SetScoring):
    """Sets with a mistake in what they bring."""

    def __init__(self, mistake: Callable[[Outcome], Outcome]) -> None:
        self.mistake = mistake

    def outcome(self, *given: Any, **named: Any) -> Outcome:
        return self.mistake(super().outcome(*given, **named))


class Goals(GoalScoring):
    """Goals of which a level score counts for nobody."""

    def outcome(self, *given: Any, **named: Any) -> Outcome:
        found = super().outcome(*given, **named)
        return found._replace(counts=False) if found.draw else found


class Part99(SetScoring):
    """Refuses a part that is not there."""

    def violations(self, *given: Any, **named: Any) -> Any:
        return [replace(each, part=99) for each in super().violations(*given, **named)]


def overtime(outcome: Outcome) -> Outcome:
    """Give the loser of a match in all its sets more than the winner."""
    close = sorted(outcome.counters.get("sets", ())) == [1, 2]
    return outcome._replace(match_points=outcome.match_points[::-1]) if close else outcome


def sport(**changes: Any) -> dict[str, Any]:
    return {"sports": (replace(SPORT, **changes),)}


def rules(**changes: Any) -> dict[str, Any]:
    return sport(presets=(replace(PRESET, **changes),))


def worth(**points: int) -> dict[str, Any]:
    return rules(values={"best_of": 3, "win_points": 2, "loss_points": 0, **points})


def ranked(measure: Callable[..., Any]) -> dict[str, Any]:
    return {"tiebreakers": (replace(TIEBREAK, measure=measure),)}


def mutable(tally: Any, entry: Any, table: Any, seen: list[Any] = []) -> int:  # noqa: B006 - the bug
    seen.append(entry)
    return len(seen)


def laid_out(change: Callable[[Any], None]) -> dict[str, Any]:
    def compose(builder: Any, entrants: Any, options: Any) -> None:
        FORMAT.compose(builder, entrants, options)
        change(builder)

    return {"formats": (replace(FORMAT, compose=compose),)}


def twice(builder: Any) -> None:
    builder.matches.append(builder.matches[-1])


def late(builder: Any) -> None:
    builder.matches.reverse()


def turned(builder: Any) -> None:
    first = builder.matches[0]
    builder.matches[0] = first._replace(slots=first.slots[:: -1 if next(COUNT) % 2 else 1])


def without_place(builder: Any) -> None:
    builder._rest.clear()


SENT: Any = lambda news, address, settings: Delivery("delivered" if len(news.text) <= 2000 else "failed", NAMES)  # noqa: E731


RUBBER = Rubber("A", Text("Trận A", "Rubber A"), "badminton", "bwf-21")


def rubber(sport: str, preset: str) -> dict[str, Any]:
    return rubbers(replace(RUBBER, sport=sport, preset=preset))


def rubbers(*made_of: Rubber, **more: int) -> dict[str, Any]:
    tie = TieScoring(made_of)
    values = {"win_points": 1, "loss_points": 0, **more}
    return {"sports": (replace(SPORT, scoring=tie, presets=(replace(PRESET, values=values),)),)}


def paired(next_round: Callable[[Any], Any], **more: Any) -> dict[str, Any]:
    pairer = Pairer(lambda entries, options: 5, next_round, lambda state, pairs: [], **more)
    return {"formats": (Format("village_cup", NAMES, one_group, pairer=pairer),)}


def round_of(state: Any, *pairs: tuple[int, ...]) -> NextRound:
    return NextRound(len(state.rounds) + 1, tuple(Paired(one, other, NAMES) for one, other in pairs))


def neighbours(numbers: Any, state: Any, why: Any = NAMES) -> NextRound:
    pairs = [
        *zip(numbers[::2], numbers[1::2], strict=False),
        *((each, None) for each in numbers[len(numbers) // 2 * 2 :]),
    ]
    return NextRound(len(state.rounds) + 1, tuple(Paired(one, other, why) for one, other in pairs))


def played_out(state: Any) -> NextRound:
    """Pair as if nobody ever gave a match away."""
    assert all(outcome.contested for *_, outcome in state.played()), "given away"
    return neighbours(state.playing, state)


def brooding(state: Any) -> NextRound:
    began = time.process_time()
    while time.process_time() - began < 2:
        pass
    return neighbours(state.playing, state)


class DayForm(Form):
    day = DateField(default=date(2026, 8, 19))


class GrowingForm(Form):
    size = StringField(filters=[lambda value: f"{value or ''}x"])


def asked(check: Any, kind: Any = "text", **more: Any) -> dict[str, Any]:
    return {"entry_fields": (EntryField("planted", NAMES, kind, check=check, **more),)}


def tells(send: Any, check: Any = lambda address: None, example: Any = "a@b.vn", **more: Any) -> dict[str, Any]:
    return {"channels": (Channel("planted", NAMES, example, check, send, **more),)}


def careless(news: Any, address: str, settings: Any) -> Delivery:
    with suppress(OSError):
        socket.create_connection(("localhost", 25), 0.1).close()
    return Delivery("delivered")


class Phone(BoardMachine):
    """Scores sets with a mistake in what one function does of a state."""

    def __init__(self, function: str, mistake: Callable[[Any, Any], Any]) -> None:
        super().__init__(SetScoring())
        right = getattr(super(), function)
        setattr(self, function, lambda state, *more: mistake(right(state, *more), state))


def phone(function: str, mistake: Callable[[Any, Any], Any]) -> dict[str, Any]:
    return {"scoreboards": (Scoreboard("planted", NAMES, ("tug_of_war",), Phone(function, mistake)),)}


def overwritten(after: Any, state: Any) -> Any:
    state["score"] = after["score"]
    return after


def page(*marks: Callable[[Any], Any]) -> Blueprint:
    pages = Blueprint("planted", __name__, url_prefix="/planted")

    def view() -> str:
        raise ZeroDivisionError if not marks else KeyError

    for mark in marks:
        view = mark(view)
    pages.add_url_rule("/", view_func=view)
    return pages


BUGS: dict[str, tuple[dict[str, Any], str]] = {
    "the loser in overtime above the winner": (sport(scoring=Sets(overtime)), "who wins gets"),
    "a loss worth more than a win": (worth(loss_points=3), "who wins gets 2, who loses 3"),
    "a forfeit worth more than a loss": (worth(forfeit_points=1), "who forfeits gets 1, more than who plays"),
    "a win by forfeit worth more than a win": (
        sport(scoring=Sets(lambda each: each if each.contested else each._replace(match_points=tuple(
            9 if number else 0 for number in each.match_points)))),  # type: ignore[arg-type]
        "more than any win that is played",
    ),
    "a level score counts for nobody": (
        sport(scoring=Goals(), presets=(replace(PRESET, values={"win_points": 3}),)), "yet counts for nobody"),
    "a refusal names part 99": (sport(scoring=Part99()), "a refusal names part 99"),
    "an empty ranking": (rules(ranking=()), "ranking is empty"),
    "a script in the court": (sport(court="<path d='M0 0'/><script>alert(1)</script>"), "the court holds <script>"),
    "a handler in the court": (sport(court='<path d="M0 0" onload="x"/>'), "['onload']"),
    "both languages the same word": (sport(names=Text("Stilt race", "Stilt race")), "in both languages: translate it"),
    "division on an empty table": (ranked(lambda tally, *_: tally.won / tally.played), "ZeroDivisionError"),
    "no number": (ranked(lambda *_: None), "None, no number"),
    "not a number": (ranked(lambda *_: float("nan")), "nan, which has no place"),
    "infinite": (ranked(lambda *_: float("inf")), "inf, which has no place"),
    "a rank by the order of entries": (
        ranked(lambda _, entry, table: list(table.tallies).index(entry)), "the order of entries"),
    "a mutable default": (ranked(mutable), "asked again it gives other numbers"),
    "the clock": (ranked(lambda *_: int(time.time()) // 1000), "change with the clock"),
    "chance": (ranked(lambda *_: random.random()), "asked again it gives other numbers"),
    "values for some entries only": (
        {"tiebreakers": (replace(TIEBREAK, together=lambda table, entries: [Fraction(1)]),)},
        "1 numbers for 4 entries"),
    "a place missing": (laid_out(without_place), "of 3 entries have a place"),
    "ids given twice": (laid_out(twice), "2 matches have the id"),
    "a match before what feeds it": (laid_out(late), "stands before it"),
    "another graph each time": (laid_out(turned), "laid out again it is another graph"),
    "an unknown place of a panel": (
        {"panels": lambda: (Panel("lost", "front", lambda context: "x"),)}, "unknown place 'front'"),
    "a route without permission": ({"blueprints": lambda: (page(),)}, "routes without a permission: planted.view"),
    "a hook with an unknown argument": ({"score_checks": lambda match, goals: ()}, "goals"),
    "no hook": ({}, "it implements no hook"),
    "settings that cannot be kept": (
        {"settings": (PluginSettings("planted", NAMES, lambda: DayForm),)}, "field day holds datetime.date"),
    "settings that the form turns": (
        {"settings": (PluginSettings("planted", NAMES, lambda: GrowingForm),)}, "another thing in the form"),
    "a worse place that brings more": (
        {"overall_schemes": (OverallScheme("planted", NAMES, (5, 7)),)}, "place 2 brings 7, more than place 1"),
    "an importer that falls over": (
        {"importers": (Importer("planted", NAMES, lambda content, name: [[content.decode()]]),)}, "UnicodeDecodeError"),
    "a check of answers that says no with False": (asked(lambda answer, _: len(answer) < 5 or None), "True, no words"),
    "a check of answers that says nothing": (asked(lambda answer, _: ""), "'a' says nothing"),
    "a check that takes a number for a text": (asked(lambda answer, _: answer.isdigit() or None, "number"), "isdigit"),
    "a check that needs an entry": (asked(lambda _, about: about.entry.name and None), "no attribute 'name'"),
    "a check that needs a day of birth": (
        asked(lambda _, about: about.athlete.born_on.year and None, of="athlete"), "no attribute 'year'"),
    "a check that changes its mind": (asked(lambda *_: NAMES if next(COUNT) % 2 else None), "asked again about"),
    "a box that nobody may tick or leave": (asked(lambda *_: NAMES, "flag"), "it refuses every answer"),
    "a choice that is none": (asked(lambda *_: NAMES, "choice", choices={"s": "S", "m": "M"}), "refuses every answer"),
    "a field of no sport that is there": (asked(None, sports=("stilts",)), "no sport of that key is installed"),
    "choices without a kind": (asked(None, choices={"s": "S"}), "where it is a choice, and else none"),
    "a kind that is none": (asked(None, "file"), "kind of planted cannot be 'file'"),
    "sports that are one text": (asked(None, sports="football"), "sports of planted cannot be 'football'"),
    "a channel that says nothing": (tells(lambda *_: None), "is told by a Delivery, not by a NoneType"),
    "a channel that needs its settings": (tells(lambda news, to, settings: settings["token"]), "KeyError: 'token'"),
    "a channel that needs a network": (tells(lambda *_: socket.create_connection(("::1", 25))), "ConnectionRefusedErr"),
    "a channel that asks the database": (tells(lambda *_: settings_of("planted", "a")), "outside of application"),
    "a channel that takes silence for success": (tells(careless), "it says delivered though nobody answered"),
    "a channel that runs a program for it": (tells(lambda *_: subprocess.run(["sendmail"])), "ConnectionRefusedError"),
    "a channel that fails and says nothing": (tells(lambda *_: Delivery("failed")), "why it failed says nothing"),
    "a channel that became lost": (tells(lambda *_: Delivery("lost")), "delivered, failed, again, not 'lost'"),  # type: ignore[arg-type]
    "a channel that waits for ever": (tells(lambda *_: Delivery("again", seconds=10**9)), "after 0 to 86400 seconds"),
    "a channel that refuses its example": (tells(SENT, lambda address: NAMES), "refuses its own example 'a@b.vn'"),
    "a check of addresses that falls over": (tells(SENT, lambda address: address.split("@")[1] and None), "IndexError"),
    "an example of two lines": (tells(SENT, example="a@b.vn\nc"), "an example of an address, one line of text"),
    "a channel for no text": (tells(SENT, longest=0), "the longest text of planted is a number"),
    "a rubber of a sport that is not there": (rubber("badmington", "bwf-21"), "'badmington' is no sport of matches"),
    "a rubber of a preset that is not there": (rubber("badminton", "olympic"), "no preset 'olympic'"),
    "a rubber that is a race": (rubber("running", "100-m"), "'running' is no sport of matches"),
    "two rubbers of one key": (rubbers(RUBBER, RUBBER), "two rubbers have the key 'A'"),
    "more rubbers to win than there are": (rubbers(RUBBER, to_win=2), "2 rubbers win a tie, and there are 1"),
    "a rubber of a sex that is none": (rubbers(replace(RUBBER, sexes=("men",))), "sexes is ('men',)"),  # type: ignore[arg-type]
    "mixed doubles of one person": (rubbers(replace(RUBBER, sexes=("male", "female"))), "1 plays it, of 2 sexes"),
    "a step that looks at what is not counted": (
        rules(ranking=(Step("match_points"), Step("goal_difference"))), "ranks by ['goals']"),
    "a pairing of who is not there": (paired(lambda state: round_of(state, (1, 99))), "it pairs 99"),
    "a pairing twice": (paired(lambda state: round_of(state, (1, 2), (2, 1))), "it pairs number 1 twice"),
    "a pairing of another round": (paired(lambda state: replace(round_of(state, (1, 2)), number=7)), "number is 7"),
    "a pairing that falls over": (paired(lambda state: 1 / 0), "ZeroDivisionError"),
    "a pairing of who is away": (
        paired(lambda state: neighbours(state.numbers, state)), "round 2: it pairs 3, and playing are [1, 2, 4]"),
    "a pairing that knows no match given away": (paired(played_out), "given away"),
    "a pairing that cannot do with many": (
        paired(lambda state: neighbours(state.playing, state) if len(state.names) < 40 else 1 / 0), "DivisionError"),
    "a pairing that works for too long": (paired(brooding), "and is ended after 2 s"),
    "a free round that is worth nothing": (
        paired(lambda state: neighbours(state.playing, state), has_bye=True), "[3] is free and gets 0"),
    "a pairing with a reason in one language": (
        paired(lambda state: neighbours(state.playing, state, Text("they meet", "they meet"))), "translate it"),
    "a pairing that is chance": (
        paired(lambda state: round_of(state, (1, 2)[:: -1 if next(COUNT) % 2 else 1])), "it pairs otherwise"),
    "a scoreboard that forgets an action": (
        phone("undo", lambda before, _: {**before, "actions": []}), "taken back leaves another state"),
    "a scoreboard that changes what it is given": (phone("apply", overwritten), "changes the state that it is given"),
    "a scoreboard that keeps what JSON does not": (
        phone("apply", lambda after, _: {**after, "current": tuple(after["current"])}), "when it was stored as JSON"),
    "a scoreboard that keeps a moment": (
        phone("apply", lambda after, _: {**after, "at": date.today()}), "a state is no plain data"),
    "a scoreboard that keeps the time": (
        phone("apply", lambda after, _: {**after, "at": next(COUNT)}), "done again is another state"),
    "a scoreboard with two actions of one key": (phone("actions", lambda all_, _: (*all_, *all_)), "two actions"),
    "a scoreboard with a nameless action": (
        phone("actions", lambda all_, _: [replace(each, label="") for each in all_]), "the label of point-home says"),
    "a scoreboard that never ends": (
        phone("result", lambda result, _: None), "actions there is no result"),
    "a scoreboard with a result at once": (phone("result", lambda *_: ((1, 0),)), "while something can still be done"),
    "a scoreboard whose result is none": (
        phone("result", lambda result, _: result and (*result, (9, 9))), "is refused by the sport"),
    "a scoreboard of no sport that is there": (
        {"scoreboards": (Scoreboard("planted", NAMES, ("stilts",), BoardMachine(SetScoring())),)},
        "none of its sports is installed: stilts"),
    "a scoreboard of no machine": (
        {"scoreboards": (Scoreboard("planted", NAMES, ("chess",), GoalScoring()),)},  # type: ignore[arg-type]
        "is an object with actions, undo, announce, result"),
    "a sport with a play that it refuses": (
        sport(scoring=type("Refusing", (SetScoring,), {"plays": lambda *_: ((Finish(), "End"),)})()),
        "Only the score ends this match"),
    "catalogues that are not there": (
        {"translations": (Translations("planted", Path("translations")),)}, "location is translations"),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_is_found_and_said(bug: str) -> None:
    hooks, sentence = BUGS[bug]
    assert [line for line in said(**hooks) if sentence in line] != []


def of_age(answer: date, registration: Any) -> Text | None:
    starts_on = registration.exchange.starts_on
    before_birthday = (starts_on.month, starts_on.day) < (answer.month, answer.day)
    return NAMES if starts_on.year - answer.year - before_birthday < 18 else None


FIELDS = (
    EntryField("born", Text("Ngày sinh", "Born on"), "date", "athlete", required=True, check=of_age),
    EntryField("size", Text("Cỡ áo", "Shirt size"), "choice", choices={"s": "S", "m": Text("Vừa", "Medium")}),
)


def test_what_is_right_passes() -> None:
    channels = tells(SENT, lambda address: None if "@" in address else NAMES)
    assert said(sports=(SPORT,), tiebreakers=(TIEBREAK,), formats=(FORMAT,), entry_fields=FIELDS, **channels) == []


def test_checks_leave_no_application_behind_them() -> None:
    """What a plugin's other tests ask afterwards is answered as if nothing had been checked."""
    inside: list[bool] = []

    def box(context: Any) -> str:
        inside.append(has_app_context())
        return "box"

    assert said(panels=(Panel("box", "exchange.front", box),)) == []
    assert (set(inside), has_app_context()) == ({True}, False)


def test_what_only_looks_like_a_bug_passes(tmp_path: Path) -> None:
    catalogue = Catalog(locale="vi")
    catalogue.add(("one match", "%(num)s matches"), ("%(num)s trận",))
    file = tmp_path / "vi" / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    stamps = itertools.count()
    packed = Exporter("packed", NAMES, lambda exchange: Response("application/zip", b"PK%d" % next(stamps)))
    found = said(
        overall_schemes=(OverallScheme("pickleball", Text("Pickleball", "Pickleball"), (2, 1)),),
        exporters=(packed,),
        translations=(Translations("planted", tmp_path),),
    )
    assert found == []


def letter(exchange: Any) -> str:
    """Remember the first edition for ever."""
    KEPT.append(exchange)
    return f"Kính gửi {KEPT[0].units[0].name}"


def podium(exchange: Any) -> str:
    """Write marks as the plugin's own language has them."""
    lines = [line for one in exchange.competitions for heat in one.heats for line in heat.lines]
    return "\n".join(f"{line.rank}. {line.name} {line.mark}" for line in lines)


def silent(match: Any, entry: CalendarEntry) -> CalendarEntry:
    return CalendarEntry(entry.title, (Text("Của tôi.", "Mine."),))


def harsh(match: Any, score: Any) -> Iterator[Violation]:
    yield Violation("harsh", Text("Không.", "No."), 99)


def deaf(notice: Any) -> None:
    notice.match_id  # noqa: B018 - the bug


def test_bugs_in_pages_are_found_in_one_application() -> None:
    names = Text("Thư", "Letter")
    number: Any = lambda exchange: 5  # noqa: E731
    item: Any = lambda context: context["exchange"]  # noqa: E731
    mark: Any = lambda context: f"{[heat.lines for heat in context.competition.heats]}"  # noqa: E731
    found = said(
        documents=(
            Document("letter", names, letter),
            Document("sum", names, number),
            Document("podium", names, podium),
        ),
        exporters=(Exporter("list", names, lambda exchange: Response("text/plain", letter(exchange))),),
        panels=(Panel("box", "exchange.front", item), Panel("marks", "team.front", mark)),
        blueprints=lambda: (page(permission("public")),),
        calendar_entry=silent,
        score_checks=harsh,
        result_recorded=deaf,
    )
    assert [line.split(": ")[0] for line in found] == [
        "document letter",
        "document sum",
        "document podium",
        "exporter list",
        "panel box",
        "panel marks",
        "pages planted",
        "tournament_calendar_entry",
        "tournament_score_checks",
        "tournament_result_recorded",
    ]
    assert "which is of another edition" in found[0]
    assert "where '13,10' is read it writes '13.10'" in found[2]
    assert 'it writes out "HeatLineView(lane=' in found[5]
    assert "drops what the plugin before it said" in found[7]
    assert "names part 99" in found[8]


def forgetful(context: Any, seen: list[Any] = []) -> str:  # noqa: B006 - the bug
    seen.append(context)
    return f"{len(seen)}"


def busy(context: Any) -> str:
    """Work for too long, but not where it is tried by itself."""
    if has_request_context():
        brooding(PairingState(("A", "B"), (), {}))
        brooding(PairingState(("A", "B"), (), {}))
    return "box"


def tag(context: Any) -> Markup:
    return Markup(f"<b>{context.entry.name}</b>")


FORM = """<form method="post"><button>Gửi</button></form>"""


@pytest.mark.parametrize(
    ("hooks", "sentence"),
    [
        ({"panels": (Panel("box", "team.front", tag),)}, "a name that holds <i>Ω is written as it is"),
        ({"panels": (Panel("box", "exchange.front", forgetful),)}, "asked again about the same it gives another"),
        ({"panels": (Panel("box", "exchange.front", busy),)}, "its page does without it: HangsError"),
        (
            {"documents": (Document("box", NAMES, lambda _: Markup("<p onclick='x()'>x</p>")),)},
            "which no browser runs here",
        ),
        ({"blueprints": lambda: (shown(FORM),)}, "a form is posted without its token"),
        ({"blueprints": lambda: (shown("<script>alert(1)</script>"),)}, "it holds '<script>'"),
    ],
)  # fmt: skip
def test_a_bug_in_what_is_shown_is_found(hooks: dict[str, Any], sentence: str) -> None:
    assert [line for line in said(**hooks) if sentence in line] != []


def shown(body: str) -> Blueprint:
    """Return a page for organisers."""
    pages = Blueprint("planted", __name__, url_prefix="/planted")
    pages.add_url_rule("/", view_func=permission("organise-something")(lambda: body), endpoint="view")
    return pages


@pytest.mark.parametrize(("source", "found"), [("Guest book", 0), ("Book of guests", 1)])
def test_what_a_page_says_in_english_alone_is_found(tmp_path: Path, source: str, found: int) -> None:
    catalogue = Catalog(locale="vi")
    catalogue.add("Guest book", "Sổ lưu bút")
    for name, text in (
        ("__init__.py", ""),
        ("templates/planted/book.html", f'{{{{ _("{source}") }}}}{{{{ _("Documents") }}}}'),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    file = tmp_path / "translations" / "vi" / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    told = said(translations=(Translations("planted", tmp_path / "translations"),))
    assert [line.partition("vi: ")[2] for line in told] == [
        "'Book of guests' has no translation (templates/planted/book.html:1)"
    ][:found]


REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table("{table}", sa.Column("id", sa.Integer, primary_key=True))
"""
DOWNGRADE = """

def downgrade():
    op.drop_table("{table}")
"""


@pytest.mark.parametrize(
    ("table", "code", "sentence"),
    [
        ("planted_box", REVISION + DOWNGRADE, None),
        ("planted_box", REVISION, "0001.py has no downgrade"),
        ("box", REVISION + DOWNGRADE, "box"),
        ("planted_box", f"{REVISION}\n\ndef downgrade():\n    pass\n", "downgrade leaves ['planted_box']"),
    ],
)
def test_migrations_are_tried(tmp_path: Path, table: str, code: str, sentence: str | None) -> None:
    (tmp_path / "0001.py").write_text(code.replace("{table}", table), encoding="utf-8")
    found = said(migrations=(Migrations("planted", tmp_path),))
    assert len(found) == (sentence is not None)
    assert sentence is None or sentence in found[0]
