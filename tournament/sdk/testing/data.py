"""What plugins bring as data: tables, catalogues, commands, days, and what timetables keep to."""

from __future__ import annotations

import contextlib
import json
import math
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from gettext import GNUTranslations
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.extract import DEFAULT_KEYWORDS

from tournament.catalogues import FOLDER
from tournament.engine.commemorations import Commemoration
from tournament.engine.errors import InputError
from tournament.engine.timetable import Competition, Court, Known, Match, Problem, Unit, solve
from tournament.sdk.improving import judged
from tournament.sdk.limiting import limited
from tournament.sdk.records import (
    Constraint,
    CostTerm,
    Importer,
    Improver,
    Migrations,
    OverallScheme,
    PluginSettings,
    Translations,
)
from tournament.sdk.testing.kit import Check, Collected, hold, hold_named

if TYPE_CHECKING:
    import click

_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_KEYWORDS = {**DEFAULT_KEYWORDS, "Message": None, "lazy_gettext": None}
_NUMBER = {"%(num)d", "%(num)s"}
_PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w+")


def data_checks(brought: Collected) -> Iterator[Check]:
    """Yield the checks of a plugin's data."""
    for kind, (what, check) in _CHECKS.items():
        for record in brought.get(kind, ()):
            key = getattr(record, "key", None) or record.name
            yield Check(f"{kind} {key}: {what}", partial(check, record))


def _days(record: Commemoration) -> None:
    hold_named(record.names, "the commemoration")


def _constraint(record: Constraint) -> None:
    hold_named(record.names, "the constraint")
    problem = sample_problem()
    hold(limited(problem, {"men": "football"}, record) == limited(problem, {"men": "football"}, record),
         "asked again it limits otherwise")  # fmt: skip


def _cost_term(record: CostTerm) -> None:
    hold_named(record.names, "the cost term")
    for played in ((), (("1", "a", 540), ("2", "b", 600))):
        found = record.cost(sample_problem(), "a1", played)
        hold(isinstance(found, int | float) and math.isfinite(found), f"it costs {found!r}")


def _improver(record: Improver) -> None:
    hold_named(record.names, "the improver")
    problem = sample_problem()
    plan = solve(problem, seconds=0.1, clock=time.monotonic)
    places = record.improve(problem, plan, 1.0, lambda: False)
    if places is not None:
        judged(problem, plan, places)


def _migrations(record: Migrations) -> None:
    from sqlalchemy import inspect  # noqa: PLC0415 - for those who bring tables

    from tournament.sdk.testing.in_app import migrated  # noqa: PLC0415

    location = Path(record.location)
    hold(location.is_absolute(), f'location is {record.location}: write Path(__file__).with_name("migrations")')
    scripts = [each for each in location.glob("*.py") if each.name != "env.py"]
    hold(scripts, f"there are no revisions in {location}")
    for each in scripts:
        hold("def downgrade" in each.read_text(encoding="utf-8"), f"{each.name} has no downgrade")
    for filled in (False, True):
        made_in = migrated(record, filled=filled)
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), made_in as (engine, before, down):
            made = set(inspect(engine).get_table_names()) - before
            strange = sorted(name for name in made if not name.startswith(f"{record.key}_"))
            hold(not strange, f"table {strange[:1]} does not begin with {record.key}_")
            down()
            left = set(inspect(engine).get_table_names()) - before - {f"{record.key}_version"}
            hold(not left, f"downgrade leaves {sorted(left)}")


def _translations(record: Translations) -> None:
    files = sorted(Path(record.location).glob("*/LC_MESSAGES/messages.mo"))
    hold(Path(record.location).is_absolute(), f"location is {record.location}: write Path(__file__).with_name(…)")
    hold(files, f"there is no LANGUAGE/LC_MESSAGES/messages.mo in {record.location}")
    for file in files:
        with file.open("rb") as opened:
            catalogue: dict[Any, str] = vars(GNUTranslations(opened))["_catalog"]
        for source, said in catalogue.items():
            text = source[0] if isinstance(source, tuple) else source
            wanted, given = (set(_PLACEHOLDERS.findall(each)) for each in (text, said))
            if isinstance(source, tuple):  # “one match” says no number, another form does
                wanted, given = wanted - _NUMBER, given - _NUMBER
            hold(not text or wanted == given, f"{file.parts[-3]}: {said!r} has other placeholders than {text!r}")
    _hold_translated(record)


def _hold_translated(record: Translations) -> None:
    """Hold that what the package says in English is there in Vietnamese, in its catalogues or the program's."""
    from babel.messages.extract import extract_from_dir  # noqa: PLC0415 - for those who bring catalogues

    folder = Path(record.location).parent
    if not Path(folder, "__init__.py").is_file() or not Path(record.location, "vi").is_dir():
        return
    known: set[Any] = set()
    for catalogues in (Path(record.location), FOLDER):
        for file in catalogues.glob("vi/LC_MESSAGES/messages.mo"):
            with file.open("rb") as opened:
                catalogue = vars(GNUTranslations(opened))["_catalog"]
            known |= {each[0] if isinstance(each, tuple) else each for each in catalogue}
    for name, line, msgid, _comments, context in extract_from_dir(folder, _METHODS, keywords=_KEYWORDS):
        text = msgid[0] if isinstance(msgid, tuple) else msgid
        hold((f"{context}\x04{text}" if context else text) in known, f"vi: {text!r} has no translation ({name}:{line})")


def _settings(record: PluginSettings) -> None:
    hold_named(record.names, "the settings")
    form = record.form()
    first = form().data
    for name in record.secrets:
        hold(isinstance(first.get(name, 0), str | None), f"the secret {name} is no field of texts in its form")
    for field in form():
        secret = field.type != "PasswordField" or field.name in record.secrets
        hold(secret, f"field {field.name} is a password that stands in archives and logs: name it in secrets")
    for name, value in first.items():
        parts = value if isinstance(value, list | tuple) else [value]
        plain = all(each is None or isinstance(each, str | int | float) for each in parts)
        hold(plain, f"field {name} holds {value!r}: only texts, numbers, switches and lists of them are kept")
    kept = json.loads(json.dumps(first))
    hold(json.loads(json.dumps(form(data=kept).data)) == kept, "what is kept is another thing in the form")


def _overall_scheme(record: OverallScheme) -> None:
    hold_named(record.names, "the scheme")
    for place, (better, worse) in enumerate(pairwise(record.points), start=1):
        hold(better >= worse, f"place {place + 1} brings {worse}, more than place {place} ({better})")


def _importer(record: Importer) -> None:
    hold_named(record.names, "the importer")
    for content in (b"", b"\x00\xff\xfe", b"a;b\n1;2\n", "Tên đơn vị\nSở Y tế\n".encode()):
        with contextlib.suppress(InputError):  # a refusal in a sentence
            rows = [list(row) for row in record.read(content, "list.txt")]
            hold(all(isinstance(cell, str) for row in rows for cell in row), f"it reads {rows!r}, no rows of texts")


def _command(record: click.Command) -> None:
    from click.testing import CliRunner  # noqa: PLC0415 - for those who bring commands

    hold(record.name, "the command has no name")
    done = CliRunner().invoke(record, ["--help"])
    hold(done.exit_code == 0, f"--help ends with {done.exit_code}")
    hold(record.help, "--help says nothing of it: write a docstring")


def sample_problem() -> Problem:
    """Return a small timetable problem: two matches of four units on two courts."""
    return Problem(
        grid=5,
        days=((540, 1200),),
        courts=(Court("a", "hall", ((540, 1200),)), Court("b", "hall", ((540, 1200),))),
        competitions=(Competition("men"),),
        units=tuple(Unit(unit, unit[:1]) for unit in ("a1", "b1", "c1", "d1")),
        matches=(
            Match("1", "men", 30, (Known("a1"), Known("b1"))),
            Match("2", "men", 30, (Known("c1"), Known("d1"))),
        ),
    )


_CHECKS: Mapping[str, tuple[str, Callable[[Any], None]]] = {
    "commemorations": ("it has a day and a name", _days),
    "constraints": ("it limits a problem and changes no match", _constraint),
    "cost_terms": ("it costs a number", _cost_term),
    "improvers": ("it makes a plan that keeps every rule, or none", _improver),
    "migrations": ("its tables are made and taken back, from any folder", _migrations),
    "settings": ("its form keeps what it holds", _settings),
    "overall_schemes": ("a better place brings no less", _overall_scheme),
    "importers": ("it reads any file or refuses it in a sentence", _importer),
    "translations": ("its catalogues load, and keep every placeholder", _translations),
    "commands": ("it tells what it does", _command),
}
