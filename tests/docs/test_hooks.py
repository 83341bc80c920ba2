"""The hooks, their pages and their examples stand together: each example runs as a plugin."""

from __future__ import annotations

import inspect
import re
import sys
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from tournament.engine.standings import BUILT_IN, Step, Table, rank
from tournament.plugins.collecting import RECORDS
from tournament.plugins.registry import Registry
from tournament.sdk import (
    CalendarEntry,
    Delivery,
    MatchNotice,
    MatchView,
    Notification,
    PanelPlace,
    SideView,
    Text,
    TimetableNotice,
    hookspecs,
    views,
)
from tournament.sdk.testing import app

DOCS = Path(__file__).parents[2] / "docs"
HOOKS = sorted(hookspecs.HOOKS)
SIDES = (SideView("Đội Sông Hồng"), SideView("Đội Sông Lô"))
MATCH = MatchView(2, "A-1", 1, 3, Text("Nam", "Men"), "football", Text("Trận 1", "Match 1"), "groups", 1, "A", SIDES)
ARGUMENTS: dict[str, dict[str, Any]] = {
    "tournament_score_checks": {"match": MATCH, "score": ((21, 1),) * 4},
    "tournament_calendar_entry": {"match": MATCH, "entry": CalendarEntry(Text("Trận", "Match"))},
    "tournament_result_recorded": {"notice": MatchNotice(1, MATCH)},
    "tournament_timetable_published": {"notice": TimetableNotice(1, (MATCH,), datetime(2026, 8, 19, tzinfo=UTC))},
}


def blocks(page: Path) -> list[str]:
    """Return the Python blocks of a page."""
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)


def example(
    page: Path, number: int = 0, *, file: Path | None = None, known: Callable[..., None] = lambda *_: None
) -> types.ModuleType:
    """Run a Python block of a page, the first one if nothing is said, as a module, as if it stood in a file.

    `known` puts it where Flask looks for modules, and for the templates beside them.
    """
    module = types.ModuleType(f"example_{page.stem.replace('-', '_')}")
    module.__file__ = str(file or page)
    known(sys.modules, module.__name__, module)
    exec(compile(blocks(page)[number], str(page), "exec"), module.__dict__)
    return module


class _Installed(EntryPoint):
    """An entry point whose plugin is already here."""

    plugin: types.ModuleType

    def load(self) -> types.ModuleType:
        return self.plugin


def registry_with(module: types.ModuleType) -> Registry:
    entry_point = _Installed("example", "example", "tournament")
    object.__setattr__(entry_point, "plugin", module)
    return Registry([entry_point])


def test_every_hook_has_a_page_and_every_page_a_hook() -> None:
    assert sorted(page.stem for page in (DOCS / "hooks").glob("*.md")) == HOOKS
    listed = re.findall(r"\(hooks/(\w+)\.md\)", (DOCS / "plugin-authors.md").read_text(encoding="utf-8"))
    assert sorted(listed) == HOOKS


def test_the_average_age_of_the_example_puts_level_teams_in_order() -> None:
    known = registry_with(example(DOCS / "hooks" / "tournament_tiebreakers.md", 1)).tiebreakers
    table = Table(["Đội Sông Lô", "Đội Sông Hồng", "Không rõ"])
    rows = rank(table, [Step("match_points"), Step("average_age")], {**BUILT_IN, **known})
    assert [(row.rank, row.entry, row.decided_by) for row in rows] == [
        (1, "Đội Sông Hồng", "average_age"), (2, "Đội Sông Lô", "average_age"), (3, "Không rõ", "average_age"),
    ]  # fmt: skip


def told(page: str) -> set[str]:
    """Return all names that stand in code on a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text))))


@pytest.mark.parametrize("name", views.__all__)
def test_every_field_that_a_plugin_reads_is_told_of(name: str) -> None:
    record = getattr(views, name)
    if not is_dataclass(record):
        return
    (row,) = re.findall(rf"^\| `{name}` \| (.*) \|$", (DOCS / "views.md").read_text(encoding="utf-8"), re.M)
    properties = [each for each, value in vars(record).items() if isinstance(value, property)]
    assert re.findall(r"`(\w+)`", row) == [*(each.name for each in fields(record)), *properties]


@pytest.mark.parametrize("kind", RECORDS)
def test_every_field_that_a_plugin_gives_is_told_of(kind: str) -> None:
    text = (DOCS / "hooks" / f"tournament_{kind}.md").read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", prose))))
    assert [each.name for each in fields(RECORDS[kind]) if each.name not in told] == []


def test_every_place_of_panels_is_told_of() -> None:
    assert {each for place in PanelPlace for each in (place.name, *place.split("."))} <= told(
        "hooks/tournament_panels.md"
    )


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_says_what_it_is_for_and_takes_at_most_two(hook: str) -> None:
    spec = getattr(hookspecs, hook)
    assert inspect.getdoc(spec)
    assert len(inspect.signature(spec).parameters) <= 2


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_of_a_hook_runs_as_a_plugin(hook: str) -> None:
    module = example(DOCS / "hooks" / f"{hook}.md")
    registry = registry_with(module)
    assert [plugin.error for plugin in registry.plugins] == [None]
    if hook in ARGUMENTS:
        answers = registry.call(hook, **ARGUMENTS[hook])
        assert bool(answers) is (not hasattr(module, "HEARD"))
        assert not hasattr(module, "HEARD") or len(module.HEARD) == 1
    else:
        assert len(registry.collected(hook.removeprefix("tournament_"))) == 1


@pytest.mark.parametrize(
    ("page", "number"),
    [
        *(
            (f"hooks/tournament_{kind}", 0)
            for kind in ("commands", "documents", "entry_fields", "channels", "scoreboards")
        ),
        ("hooks/tournament_formats", 1),
        ("views", 0),
    ],
)
def test_the_kit_finds_nothing_wrong_with_an_example(page: str, number: int) -> None:
    from tournament.sdk.testing import plugin_checks

    for check in plugin_checks(example(DOCS / f"{page}.md", number), "example"):
        check()


@pytest.mark.parametrize("token", ["", "123", "1:a b", "1:mã", "1:a\n", "1:a/../b"])
def test_the_channel_of_the_example_sends_nothing_with_a_token_that_is_none(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = example(DOCS / "hooks" / "tournament_channels.md")
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    monkeypatch.setattr(module, "urlopen", lambda *_, **__: pytest.fail("it was sent"))
    assert module.send(Notification("Lịch", "Trận 1"), "1", {}) == Delivery("failed", module.NO_TOKEN)
    assert [address for address in ("1", "-1", "--1", "٣", "1a", "") if module.check(address) is None] == ["1", "-1"]


def test_the_fields_of_the_example_take_who_is_of_age_on_the_first_day() -> None:
    of_age = example(DOCS / "hooks" / "tournament_entry_fields.md").of_age
    registration = types.SimpleNamespace(exchange=types.SimpleNamespace(starts_on=date(2026, 8, 19)))
    born = (date(2008, 8, 19), date(2008, 8, 20), date(2008, 9, 1), date(2007, 12, 31))
    assert [of_age(each, registration) is None for each in born] == [True, False, False, True]


def test_the_certificate_names_the_winners_of_matches_and_of_races_with_their_marks() -> None:
    with app(example(DOCS / "views.md")) as sample:
        over, going_on = (f"/{each.block_slug}/{each.slug}/documents/certificates" for each in sample.exchanges)
        assert re.findall(r"<p>(\d.*?)</p>", sample.get(over, "vi")[1]) == [
            "1. Sở Nội vụ 2025 ", "2. Sở Tư pháp 2025 ", "3. Ban Dân tộc 2025 ",
            "1. Trần Thị A 13,10", "2. Lê Thị B 13,24", "2. Phạm Thị C 13,24",
        ]  # fmt: skip
        assert "<p>1. Trần Thị A 13.10</p>" in sample.get(over, "en")[1]
        assert re.findall(r"<p>(\d.*?)</p>", sample.get(going_on, "vi")[1]) == []


def test_a_page_of_ones_own_stands_among_those_of_an_edition(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = DOCS / "plugin-authors.md"
    (number,) = [at for at, code in enumerate(blocks(page)) if 'Blueprint("photos"' in code]
    folder = tmp_path / "templates" / "photos"
    folder.mkdir(parents=True)
    (template,) = re.findall(r"```html\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    (folder / "front.html").write_text(template, encoding="utf-8")
    module = example(page, number, file=tmp_path / "plugin.py", known=monkeypatch.setitem)
    with app(module) as sample:
        here = sample.exchanges[0]
        status, shown = sample.get(f"/{here.block_slug}/{here.slug}/photos/", "en")
        assert (status, re.findall("<li>(Air volleyball.*?|Running.*?)</li>", shown)) == (
            200, [one.name.en for one in here.competitions])  # fmt: skip
        assert f'href="/{here.block_slug}/{here.slug}/schedule?lang=en"' in shown
        assert (sample.get("/khoi-2025/1999/photos/")[0], "csrf_token" in shown) == (404, False)


def test_the_sport_of_the_authors_page_is_short_and_conforms() -> None:
    from tournament.sdk.testing import sport_checks

    page = DOCS / "plugin-authors.md"
    module = example(page)
    (code, *_rest) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
    for check in sport_checks(registry_with(module).sports["cau_may"]):
        check()


def test_the_readme_shows_the_same_sport() -> None:
    (shown, *_rest) = re.findall(
        r"<!-- file: tournament_cau_may/plugin.py -->\n\n```python\n(.*?)```",
        (DOCS.parent / "README.md").read_text(encoding="utf-8"),
        re.S,
    )
    (code, *_rest) = re.findall(r"```python\n(.*?)```", (DOCS / "plugin-authors.md").read_text(encoding="utf-8"), re.S)
    assert shown == code
