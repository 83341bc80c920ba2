"""Plugins: left out when they fail, refused when they contradict each other, never in the way of a page."""

from __future__ import annotations

import sys
import threading
import time
import types
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tournament.engine.formats.spec import Option
from tournament.engine.standings import BUILT_IN
from tournament.engine.timetable import Competition, Court, Known, Match, Problem, Unit
from tournament.plugins.guard import LeftOutError
from tournament.plugins.registry import Registry
from tournament.sdk import (
    CalendarEntry,
    Channel,
    Commemoration,
    CompetitionView,
    Constraint,
    Delivery,
    Document,
    EntryField,
    ExchangeView,
    Format,
    HeatScoring,
    Importer,
    InputError,
    Notification,
    OverallScheme,
    Panel,
    PanelContext,
    PanelPlace,
    Preset,
    RegistrationView,
    Response,
    Rubber,
    Scoreboard,
    SetScoring,
    Sport,
    Text,
    TieScoring,
    Translations,
    hookimpl,
)
from tournament.sdk.forms import form_of
from tournament.sdk.testing.in_app import Installed

NAMES = Text("Thử", "Trial")


class Fake(EntryPoint):
    """An entry point that loads what it was given, or raises it."""

    def load(self) -> Any:
        found = CONTENT[self.value]
        if isinstance(found, (Exception, SystemExit)):
            raise found
        if found is Waiting:
            threading.Event().wait()
        return found


def sport(key: str) -> Sport:
    preset = Preset("standard", Text("Luật", "Rules"), {}, ())
    return Sport(key, Text(key, key), SetScoring(), (preset,))


def plugin(**hooks: Any) -> types.ModuleType:
    module = types.ModuleType("plugin")
    for name, function in hooks.items():
        setattr(module, name, hookimpl(function))
    return module


def broken() -> tuple[Sport, ...]:
    raise RuntimeError("no rules today")


def raising(match: object, score: object) -> None:
    raise ValueError("a plugin's own trouble")


def broken_panel(context: object) -> str:
    raise ValueError("no weather")


def hanging(match: object, score: object) -> None:
    ASKED.append("hanging")
    THREADS.append(threading.current_thread())
    NEVER.wait()


def early(problem: Problem, sports: Mapping[str, str]) -> Problem:
    men = {id_ for id_, key in sports.items() if key == "one"}
    return replace(
        problem, matches=tuple(replace(m, latest_end=720) if m.competition in men else m for m in problem.matches)
    )


def worse(problem: Problem, sports: Mapping[str, str]) -> Problem:
    raise ZeroDivisionError("division by zero")


def less(problem: Problem, sports: Mapping[str, str]) -> Problem:
    return replace(problem, matches=problem.matches[1:])


class Waiting:
    """What an entry point never comes back from."""


def ordered(name: str, *, checks: bool = True, **options: Any) -> types.ModuleType:
    """Return a plugin that adds its name to what a calendar says, and to what it is asked about."""

    def entry_of(entry: CalendarEntry) -> CalendarEntry:
        return replace(entry, title=Text(f"{entry.title} {name}", f"{entry.title} {name}"))

    def told(match: Any) -> tuple[()]:
        if match is not None:
            match.append(name)
        return ()

    module = plugin()
    module.tournament_calendar_entry = hookimpl(entry_of, **options)  # type: ignore[attr-defined]
    if checks:
        module.tournament_score_checks = hookimpl(told, **options)  # type: ignore[attr-defined]
    return module


def wrapping(function: Any, **options: Any) -> types.ModuleType:
    module = plugin()
    module.tournament_score_checks = hookimpl(function, **options)  # type: ignore[attr-defined]
    return module


def around(match: Any) -> Any:
    match.append("wrapping")
    found = yield
    match.append(f"wrapping after {len(found)}")
    return found


def old(match: Any) -> Any:
    match.append("old")
    outcome = yield
    match.append("old after")
    outcome.force_result(outcome.get_result())


def broken_wrapper(match: Any) -> Any:
    found = yield
    return 1 / 0 if found is not None else found


NAMES = Text("Luật", "Rules")
MATCH: Any = None
CARRIED: ContextVar[str] = ContextVar("CARRIED")
NEVER, ASKED, THREADS = threading.Event(), list[str](), list[threading.Thread]()
PANELS = (
    Panel("good", "exchange.front", lambda context: context.exchange.name.vi),
    Panel("bad", PanelPlace.EXCHANGE, broken_panel),
)
EDITION = ExchangeView(
    id=1, slug="2026", block_slug="a", block_name=Text("Khối A", "Block A"), name=Text("Hội thao", "Games"),
    starts_on=date(2026, 8, 19), ends_on=date(2026, 8, 20), zone=ZoneInfo("Asia/Ho_Chi_Minh"), state="public",
    host=None, occasion="",
)  # fmt: skip
CONTENT: dict[str, Any] = {
    "panels": plugin(tournament_panels=lambda: PANELS),
    "one": plugin(tournament_sports=lambda: (sport("one"),)),
    "again": plugin(tournament_sports=lambda: (sport("one"),)),
    "unimportable": ImportError("no module named 'sand'"),
    "leaving": SystemExit(3),
    "broken": plugin(tournament_sports=broken),
    "hanging": plugin(
        tournament_score_checks=hanging,
        tournament_panels=lambda: (Panel("slow", "exchange.front", lambda _: str(NEVER.wait())),),
    ),
    "raising": plugin(tournament_score_checks=raising),
    "limiting": plugin(
        tournament_constraints=lambda: (Constraint("early", NAMES, early), Constraint("less", NAMES, less))
    ),
    "failing": plugin(tournament_constraints=lambda: (Constraint("worse", NAMES, worse),)),
    "overriding": plugin(tournament_tiebreakers=lambda: (replace(BUILT_IN["wins"], measure=lambda t, e, _: 0),)),
    "nowhere": plugin(tournament_panels=lambda: (Panel("lost", "exchange.fron", broken_panel),)),
    "documents": plugin(
        tournament_documents=lambda: (
            Document("good", NAMES, lambda exchange: f"of {exchange.slug}"),
            Document("file", NAMES, lambda exchange: Response("application/pdf", b"%PDF")),
            Document("number", NAMES, lambda exchange: 5),  # type: ignore[arg-type, return-value]
            Document("bad", NAMES, lambda exchange: 1 / 0),  # type: ignore[arg-type, return-value]
            Document("leaving", NAMES, lambda exchange: sys.exit(3)),
        )
    ),
    "misspelt": plugin(tournament_sport=lambda: ()),
    "unmarked": types.SimpleNamespace(tournament_sports=lambda: ()),
    "later": types.SimpleNamespace(REQUIRES_API=2),
    "stuck": Waiting,
    "first": ordered("first", tryfirst=True),
    "middle": ordered("middle"),
    "last": ordered("last", trylast=True, checks=False),
    "wrapping": wrapping(around, wrapper=True, tryfirst=True),
    "old": wrapping(old, hookwrapper=True),
    "broken_wrapper": wrapping(broken_wrapper, wrapper=True),
}


def registry(*names: str) -> Registry:
    return Registry([Fake(name, name, "tournament") for name in names])


def reasons(found: Registry) -> list[str | None]:
    """Say of each plugin, in the order of names, why it is left out."""
    return [None if each.error is None else str(each.error) for each in found.plugins]


def failed(found: Registry, name: str) -> dict[tuple[str, str], tuple[int, str, bool]]:
    """Say which parts of a plugin have failed: how often, how at last, and whether they are left out."""
    return {part[1:]: (each.times, str(each.last), each.out) for part, each in found.failures(name).items()}


def test_a_plugin_that_cannot_be_imported_is_left_out_and_named() -> None:
    found = registry("unimportable", "one")
    assert [(each.name, each.error) for each in found.plugins] == [
        ("one", None),
        ("unimportable", "ImportError: no module named 'sand'"),
    ]
    assert list(found.sports) == ["one"]


def test_a_plugin_whose_sports_fail_is_left_out_and_named() -> None:
    found = registry("broken", "one")
    assert [each.error for each in found.plugins] == ["RuntimeError: no rules today", None]
    assert list(found.sports) == ["one"]


def test_a_plugin_that_ends_the_program_at_import_is_left_out_and_named() -> None:
    found = registry("leaving", "one")
    assert [each.error for each in found.plugins] == ["SystemExit: 3", None]
    assert list(found.sports) == ["one"]


def test_a_plugin_that_claims_a_built_in_key_is_left_out_and_named() -> None:
    found = registry("one", "overriding")
    assert reasons(found) == [None, "“wins” of tiebreakers is built in: choose another key."]
    assert found.tiebreakers == {}


def test_a_document_that_fails_or_ends_the_program_is_named() -> None:
    found = registry("documents")
    made = [found.document(key, lambda: EDITION) for key in ("good", "file", "number", "bad", "leaving", "none")]
    given = [Response("text/html", "of 2026"), Response("application/pdf", b"%PDF")]
    assert [each and each[1] for each in made] == [*given, None, None, None, None]
    assert made[-1] is None
    assert failed(found, "documents") == {
        ("documents", "number"): (1, "TypeError: what is shown is a text of at most 2000000 characters", False),
        ("documents", "bad"): (1, "ZeroDivisionError: division by zero", False),
        ("documents", "leaving"): (1, "SystemExit: 3", False),
    }


def spoilt_catalogue(folder: Path) -> Translations:
    file = folder / "vi" / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no catalogue")
    return Translations("unfit", folder)


def format_with(**fields: Any) -> Format:
    return Format("unfit", NAMES, lambda builder, entrants, options: None, **fields)


UNFIT: Mapping[str, tuple[str, Callable[[Path], Any], str]] = {
    "a spoilt catalogue": ("translations", spoilt_catalogue, "Bad magic number"),
    "an option that is none": ("formats", lambda _: format_with(options=("rounds",)), "an option is an Option"),
    "an option of no kind": (
        "formats", lambda _: format_with(options=(Option("a", NAMES, "float", 1),)), "1 is not allowed"  # type: ignore[arg-type]
    ),
    "a pairer that is none": ("formats", lambda _: format_with(pairer=3), "a pairer is a Pairer"),
    "contests that are none": ("formats", lambda _: format_with(contests=frozenset({"duel"})), "contests are duels"),
    "contests as a text": ("formats", lambda _: format_with(contests="duels"), "TypeError"),
    "a name in one language": (
        "documents", lambda _: Document("unfit", Text(None, "Letter"), str), "has no names"  # type: ignore[arg-type]
    ),
    "rules without a name": (
        "sports", lambda _: replace(sport("unfit"), presets=(Preset("a", None, {}, ()),)), "preset a has names"  # type: ignore[arg-type]
    ),
    "a ranking of texts": (
        "sports", lambda _: replace(sport("unfit"), presets=(Preset("a", NAMES, {}, ("lots",)),)), "of Step records"  # type: ignore[arg-type]
    ),
    "points that are read once": (
        "overall_schemes", lambda _: OverallScheme("unfit", NAMES, (each for each in (2, 1))), "are a list"  # type: ignore[arg-type]
    ),
    "a year that is none": ("commemorations", lambda _: Commemoration("unfit", NAMES, 1, 1, "x"), "founded in 'x'"),  # type: ignore[arg-type]
}  # fmt: skip


@pytest.mark.parametrize("what", UNFIT)
def test_what_pages_could_not_show_leaves_its_plugin_out(what: str, tmp_path: Path) -> None:
    kind, make, said = UNFIT[what]
    record = make(tmp_path)
    found = Registry([Installed.of(plugin(**{f"tournament_{kind}": lambda: (record,)}), "unfit")])
    (reason,) = reasons(found)
    assert reason is not None
    assert said in reason
    assert found.collected(kind) == []


def test_an_importer_that_fails_on_one_file_reads_the_next() -> None:
    importer = Importer("lines", NAMES, lambda content, name: [[str(1 // len(content))]])
    found = Registry([Installed.of(plugin(tournament_importers=lambda: (importer,)), "lists")])
    assert [found.imported(importer, content, "") for content in (b"", b"x")] == [None, [["1"]]]


def test_a_refusal_that_cannot_be_said_is_a_failure() -> None:
    def read(content: bytes, filename: str) -> Any:
        raise InputError(Text(None, "No."))  # type: ignore[arg-type]

    importer = Importer("lines", NAMES, read)
    found = Registry([Installed.of(plugin(tournament_importers=lambda: (importer,)), "lists")])
    assert found.imported(importer, b"", "") is None


REGISTRATION = RegistrationView(EDITION, CompetitionView(1, "men", NAMES, "one", "men"))


def field(**given: Any) -> EntryField:
    return EntryField("given", NAMES, **given)


def fields(*asked: EntryField) -> Registry:
    return Registry([Installed.of(plugin(tournament_entry_fields=lambda: asked), "fields")])


@pytest.mark.parametrize(
    ("asked", "taken", "refused"),
    [
        (field(), ("", None, "áo", "x" * 1000), ("x" * 1001, 3, True)),
        (field(required=True), ("áo",), ("", None)),
        (field(kind="number"), (0, -1, 0.5, Fraction(1, 3), None, ""), (True, "1", float("nan"), 10**16)),
        (field(kind="choice", choices={"s": "S"}), ("s", ""), ("m", 1, ("s",))),
        (field(kind="date"), (date(2026, 8, 19), None), ("2026-08-19", datetime(2026, 8, 19, tzinfo=UTC), 1)),
        (field(kind="flag"), (True, False, None), (1, "yes")),
        (field(kind="flag", required=True), (True,), (False, None)),
    ],
)
def test_an_answer_is_of_its_fields_kind_before_the_plugin_is_asked(
    asked: EntryField, taken: tuple[Any, ...], refused: tuple[Any, ...]
) -> None:
    heard: list[Any] = []
    asked = replace(asked, check=lambda answer, registration: heard.append(answer))
    found = fields(asked)
    assert [found.objection(asked, answer, REGISTRATION) for answer in taken] == [None] * len(taken)
    assert heard == [answer for answer in taken if answer not in (None, "")]
    for answer in refused:
        assert str(found.objection(asked, answer, REGISTRATION)).startswith("Rules: "), answer
    assert heard == [answer for answer in taken if answer not in (None, "")]


@pytest.mark.parametrize("check", [lambda answer, _: int(answer), lambda *_: 3, lambda *_: "", lambda *_: sys.exit(3)])
def test_a_check_of_answers_that_fails_objects_to_nothing_and_what_was_answered_is_kept_nowhere(
    check: Any, caplog: pytest.LogCaptureFixture
) -> None:
    asked = field(check=check)
    found = fields(asked)
    assert found.objection(asked, "0912 345 678", REGISTRATION) is None
    assert len(failed(found, "fields")) == 1
    assert "0912" not in f"{failed(found, 'fields')} {caplog.text}"


def test_fields_are_asked_in_their_sports_of_whom_they_are_for_and_not_where_they_are_off() -> None:
    everywhere, here = EntryField("a", NAMES), EntryField("b", NAMES, sports=("one",))
    found = fields(everywhere, here, EntryField("c", NAMES, of="athlete"))
    assert found.entry_fields("one", "entry") == (everywhere, here)
    assert found.entry_fields("two", "entry") == (everywhere,)
    assert found.entry_fields("one", "entry", disabled=["fields"]) == ()


NEWS = Notification("Lịch", "Trận 1", "https://a.vn/")


def channels(send: Any, check: Any = lambda address: None) -> tuple[Registry, Channel]:
    channel = Channel("post", NAMES, "a@b.vn", check, send, longest=5)
    found = Registry([Installed.of(plugin(tournament_channels=lambda: (channel,)), "channels")])
    return found, found.offered("channels", ())["post"]


def test_a_channel_is_given_what_it_sends_and_nothing_else() -> None:
    given: list[Any] = []

    def send(*all_of_it: Any) -> Delivery:
        given.extend((*all_of_it, CARRIED.get(None)))
        return Delivery("delivered")

    CARRIED.set("the application")
    found, channel = channels(send)
    assert found.sent(channel, NEWS, "a@b.vn", {"token": "x"}) == Delivery("delivered")
    assert given == [Notification("Lịch", "Trận…", "https://a.vn/"), "a@b.vn", {"token": "x"}, None]


def secret(*given: Any) -> Any:
    raise ValueError(f"no route to {given}")


def test_a_channel_that_fails_may_have_sent_and_says_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    failing: tuple[Any, ...] = (secret, lambda *_: 3, lambda *_: Delivery("again", 3), lambda *_: sys.exit(3))  # type: ignore[arg-type]
    for send in failing:
        found, channel = channels(send)
        became = found.sent(channel, NEWS, "lan@b.vn", {"token": "topsecret"})
        assert (became.became, str(became.why)[:17]) == ("failed", "The plugin failed")
        assert [(times, out) for times, _last, out in failed(found, "channels").values()] == [(1, False)]
        assert not {"lan@b.vn", "topsecret"} & set(f"{failed(found, 'channels')} {caplog.text}".split("'"))


def test_a_channel_that_hangs_may_have_sent_and_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.plugins.guard.SENDING_SECONDS", 0.2)
    found, channel = channels(lambda *_: NEVER.wait(20) and None)
    assert [found.sent(channel, NEWS, "a@b.vn", {}).became for _ in range(2)] == ["failed", "again"]


def test_a_channel_has_longer_than_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.05)
    found, channel = channels(lambda *_: Delivery("failed" if NEVER.wait(0.3) else "delivered"))
    assert found.sent(channel, NEWS, "a@b.vn", {}).became == "delivered"


def test_nothing_is_sent_in_a_change() -> None:
    asked: list[Any] = []
    found, channel = channels(lambda *given: asked.append(given) or Delivery("delivered"))
    with found.guard.counting(strict=True), pytest.raises(RuntimeError, match="after the commit, not in a change"):
        found.sent(channel, NEWS, "a@b.vn", {})
    assert asked == []


def test_an_address_is_one_line_before_the_plugin_is_asked() -> None:
    found, channel = channels(secret, lambda address: None if "@" in address else NAMES)
    said = {
        address: found.no_address(channel, address) for address in ("a@b.vn", "a", "", " ", "a@b\nBcc: c", "@" * 501)
    }
    like = "Rules: an address like a@b.vn is needed."
    assert [each and str(each) for each in said.values()] == [None, "Rules", like, like, like, like]
    assert channels(secret, secret)[0].no_address(channel, "a@b.vn") is None


class Phone:
    """A machine that answers what it was given to answer, whatever it is asked."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self.start = self.actions = self.apply = self.undo = self.announce = self.result = lambda *_: answer()


class OwnHeats(HeatScoring):
    """A plugin's own way to measure."""


def phones(answer: Callable[[], Any]) -> Registry:
    record = Scoreboard("phone", NAMES, ("one",), Phone(answer))
    many = replace(sport("many"), scoring=OwnHeats("time"))
    ties = replace(sport("ties"), scoring=TieScoring((Rubber("1", NAMES, "one", "standard"),)))
    sports = (sport("one"), sport("two"), many, ties)
    hooks = {"tournament_scoreboards": lambda: (record,), "tournament_sports": lambda: sports}
    return Registry([Installed.of(plugin(**hooks), "phones")])


def test_a_scoreboard_stands_in_place_of_what_the_rules_give_where_its_plugin_is_on() -> None:
    found = phones(lambda: {"current": [0, 0]})
    asked = ("one", "two", "three", "many", "ties")
    assert [(found.scoreboard(key) or ("none",))[0] for key in asked] == ["phone", "", "none", "none", "none"]
    assert (found.scoreboard("one", disabled=["phones"]) or ("none",))[0] == ""


@pytest.mark.parametrize("answer", [
    lambda: 1 / 0, lambda: sys.exit(3), lambda: 3, lambda: {"at": float("nan")}, lambda: {"pair": (1, 2)},
    lambda: {1: "a"}, lambda: ["a"], lambda: {"a": "x" * 300_000}, lambda: [NAMES],
])  # fmt: skip
def test_a_scoreboard_that_gives_no_plain_data_is_named_and_asked_again(answer: Any) -> None:
    found = phones(answer)
    _key, machine = found.scoreboard("one") or (None, None)
    assert machine is not None
    for ask in (machine.actions, machine.result):
        with pytest.raises(LeftOutError):
            ask({})
    with pytest.raises(LeftOutError):
        machine.start(None)
    assert [(times, out) for times, _last, out in failed(found, "phones").values()] == [(3, False)]


def test_what_a_scoreboard_refuses_is_a_refusal() -> None:
    def refuse() -> Any:
        raise InputError(NAMES)

    found = phones(refuse)
    _key, machine = found.scoreboard("one") or (None, None)
    assert machine is not None
    with pytest.raises(InputError, match="Rules"):
        machine.apply({}, "point-home")
    assert failed(found, "phones") == {}


def test_what_a_later_plugin_brings_under_the_key_of_another_leaves_it_out_and_so_does_its_name() -> None:
    assert reasons(registry("one", "again")) == [None, "The plugin “again” brings “one” to sports already."]
    found = Registry([Fake("one", "one", "tournament"), Fake("one", "again", "tournament")])
    assert reasons(found) == [None, "Another plugin is named “one” too: again is in use, one is not."]
    twice = Registry([Fake("one", "one", "tournament"), Fake("one", "one", "tournament")])
    assert [each.name for each in twice.plugins] == ["one"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("misspelt", "unknown hook 'tournament_sport': it would never be called."),
        ("unmarked", "tournament_sports is not marked @hookimpl: it would never be called."),
        ("later", "It is made for version 2 of the plugin interface, this program has version 1."),
    ],
)
def test_a_plugin_whose_hooks_would_never_be_called_is_left_out_and_named(name: str, reason: str) -> None:
    found = registry(name, "one")
    assert sorted(map(str, reasons(found))) == sorted(["None", reason])
    assert list(found.sports) == ["one"]


def test_an_import_that_hangs_leaves_the_plugin_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.plugins.guard.START_SECONDS", 0.3)
    found = registry("one", "stuck")
    assert reasons(found) == [None, "HangsError: no answer within 0.3 s"]


def test_wrappers_and_the_order_of_hooks_work_as_pluggy_means_them() -> None:
    found = registry("first", "last", "middle", "old", "wrapping", "broken_wrapper")
    assert reasons(found) == [None] * 6
    told: list[str] = []
    entry = found.calendar_entry(MATCH, CalendarEntry(Text("Trận", "Match")))
    assert str(entry.title) == "Match first middle last"
    assert found.call("tournament_score_checks", match=told, score=()) == [(), ()]
    assert told == ["wrapping", "old", "first", "middle", "old after", "wrapping after 2"]
    assert failed(found, "broken_wrapper") == {
        ("hooks", "tournament_score_checks"): (1, "ZeroDivisionError: division by zero", True)
    }


def test_a_hook_that_raises_is_named_in_the_log_and_the_others_answer(caplog: pytest.LogCaptureFixture) -> None:
    found = registry("raising", "one")
    assert found.call("tournament_score_checks", match=None, score=()) == []
    assert "plugin raising failed in hooks tournament_score_checks" in caplog.text


def test_a_hook_that_hangs_is_named_and_left_in_peace(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.3)
    never = threading.Event()
    monkeypatch.setattr("tests.plugins.test_registry.NEVER", never)
    found = registry("hanging", "one", "panels")
    ASKED.clear()
    for _ in range(3):
        assert found.call("tournament_score_checks", match=None, score=()) == []
    assert ASKED == ["hanging"]
    assert "plugin hanging failed in hooks tournament_score_checks" in caplog.text
    assert "no answer within 0.3 s of work or 0.6 s on the clock" in caplog.text
    assert found.rendered(PanelPlace.EXCHANGE, context) == [
        ("hanging", None), ("panels", "Hội thao"), ("panels", None),
    ]  # fmt: skip
    assert found.rests()
    monkeypatch.setattr("time.monotonic", lambda clock=time.monotonic: clock() + 1000)
    found.call("tournament_score_checks", match=None, score=())
    assert ASKED == ["hanging"], "its thread is still there"
    never.set()
    THREADS[-1].join(20)
    found.call("tournament_score_checks", match=None, score=())
    assert ASKED == ["hanging", "hanging"]


def test_a_panel_that_fails_is_named_and_the_others_stand(caplog: pytest.LogCaptureFixture) -> None:
    found = registry("panels")
    shown = found.rendered(PanelPlace.EXCHANGE, context)
    assert shown == [("panels", "Hội thao"), ("panels", None)]
    assert "plugin panels failed in panels bad" in caplog.text
    assert found.rendered(PanelPlace.EXCHANGE, unread, disabled=["panels"]) == []
    assert found.rendered(PanelPlace.MATCH, unread) == []


def context() -> PanelContext:
    return PanelContext(EDITION)


def unread() -> PanelContext:
    raise AssertionError("nobody asks for it")


def test_a_panel_in_an_unknown_place_leaves_its_plugin_out_with_the_known_ones() -> None:
    (left_out,) = registry("nowhere").plugins
    assert str(left_out.error) == (
        "ValueError: panel 'lost' has an unknown place 'exchange.fron'; "
        "known: exchange.front, competition.front, match.front, team.front, organiser.front"
    )


def test_what_a_switched_off_plugin_owns_is_known() -> None:
    assert registry("one").owned_by(["one"]) == {"one"}
    assert registry("one").owned_by(["other"]) == frozenset()


def test_constraints_limit_a_problem_and_change_no_matches(caplog: pytest.LogCaptureFixture) -> None:
    problem = Problem(
        grid=5,
        days=((540, 1200),),
        courts=(Court("h", "hall", ((540, 1200),)),),
        competitions=(Competition("men"), Competition("women")),
        units=tuple(Unit(unit, unit[:-1]) for unit in ("men1", "men2", "women1", "women2")),
        matches=tuple(Match(id_, id_, 30, (Known(f"{id_}1"), Known(f"{id_}2"))) for id_ in ("men", "women")),
    )
    found = registry("failing", "limiting")
    limited = found.limited(problem, {"men": "one", "women": "other"})
    assert [(match.id, match.latest_end) for match in limited.matches] == [("men", 720), ("women", None)]
    assert "plugin failing failed in constraints worse" in caplog.text
    assert "constraint less changed which matches there are" in caplog.text
    assert found.limited(problem, {"men": "one"}, disabled=["limiting"]) == problem
    nonsense: tuple[Any, ...] = (None, iter(()))
    for breaks in nonsense:
        spoilt = Constraint("spoilt", NAMES, lambda given, sports: replace(given, breaks=breaks))  # noqa: B023
        found = Registry([Installed.of(plugin(tournament_constraints=lambda: (spoilt,)), "spoilt")])  # noqa: B023
        assert found.limited(problem, {"men": "one"}) == problem


class Wild(SetScoring):
    """A scoring whose scoreboard is none."""

    def start(self, rules: Any, serving: int = 0) -> Any:
        return "much"


def no_form() -> Any:
    raise ZeroDivisionError


def test_a_form_of_rules_that_fails_is_made_of_their_fields() -> None:
    preset = Preset("standard", NAMES, {}, ())
    forms: tuple[Any, ...] = (no_form, lambda: "much", lambda: type("Form", (), {}))
    for form in forms:
        sport = Sport("given", NAMES, SetScoring(), (preset,), form=form)
        given = Registry([Installed.of(plugin(tournament_sports=lambda: (sport,)), "given")]).sports["given"]  # noqa: B023
        assert {"best_of", "points"} <= {field.name for field in form_of(given)()}


def test_a_scoreboard_that_is_none_is_left_out() -> None:
    sport = Sport("given", NAMES, Wild(), (Preset("standard", NAMES, {}, ()),))
    given = Registry([Installed.of(plugin(tournament_sports=lambda: (sport,)), "given")])
    rules = given.sports["given"].rules("standard")
    with pytest.raises(LeftOutError):
        given.sports["given"].scoring.start(rules)
    assert given.has_failed("sports", "given")
