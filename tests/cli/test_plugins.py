"""Commands beside a plugin that fails: a line that names it, the others at work, never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.databases import copy_of
from tests.support.plugins import install

BROKEN = "raise RuntimeError('no rules\\n  today')"
ENDING = """
    class Ends(BaseException):
        pass


    raise Ends("no more\\n  today")
"""
INTERRUPTED = """
    import os
    import signal
    import time

    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)
"""
UNRULY = """
    from tournament.sdk import hookimpl


    @hookimpl
    def tournament_commands():
        raise ValueError("no command today")
"""
FAILING = """
    from flask import Blueprint
    from tournament.sdk import hookimpl
    from tournament.sdk.permissions import permission

    pages = Blueprint("failing", __name__)


    @pages.get("/failing")
    @permission("public")
    def page():
        raise ValueError("no page\\n  today")


    @hookimpl
    def tournament_blueprints():
        return (pages,)
"""
LATER = """
from tournament.sdk import Document
from tournament.sdk.deprecations import renamed

renamed(title="names", body="render")(Document)
"""
"""What a later minor version of the program does, before it begins."""
OLDISH = """
    from tournament.sdk import Document, Text, hookimpl

    LETTER = Document("letter", title=Text("Thư", "Letter"), render=lambda exchange: LETTER.body and exchange.name.vi)


    @hookimpl
    def tournament_documents():
        return (LETTER,)
"""
LETTER = """
    from tournament.sdk import Document, Text, hookimpl


    @hookimpl
    def tournament_documents():
        return (Document("letter", Text("Thư", "Letter"), lambda exchange: exchange.slug),)


    """
SERVED = """
from tournament.app import from_environment

browser = from_environment().test_client()
assert [browser.get("/failing").status_code for _ in range(3)] == [503] * 3
"""
TOLD = re.compile(
    r"WRONG plugin failing failed at least 2 times in pages .*, "
    r"last at \d{4}-\d\d-\d\d \d\d:\d\d UTC: ValueError: no page today \(failing.py:12\)"
)
EMPTY = '{"format": "replay/1", "sport": "%s", "stages": []}'


def run(folder: Path, *arguments: str, given: str = "") -> tuple[int, str, str]:
    done = forked.run(arguments, {**os.environ, "PYTHONPATH": str(folder)}, Path.cwd(), given.encode())
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    install(tmp_path, "cau_may", BROKEN)
    return tmp_path


def test_a_replay_of_its_sport_says_why_it_is_not_there(broken: Path) -> None:
    assert run(broken, "replay", "-", given=EMPTY % "cau_may") == (
        2, "", "tournament: standard input: at $.sport: unknown sport 'cau_may'; "
        "its plugin is left out: RuntimeError: no rules today (cau_may.py:1)\n",
    )  # fmt: skip


def test_other_sports_and_commands_go_on(broken: Path) -> None:
    assert run(broken, "replay", "-", given=EMPTY % "football") == (
        0, '{"format":"replay-result/1","stages":{},"problems":[]}\n', "",
    )  # fmt: skip
    assert run(broken, "nonsense") == (2, "", "tournament: No such command 'nonsense'.\n")


def test_its_check_fails_with_the_reason(broken: Path) -> None:
    assert run(broken, "plugin", "check", "cau_may") == (
        1,
        "left out: RuntimeError: no rules today (cau_may.py:1)\n",
        "",
    )


def test_one_left_out_for_its_name_is_not_taken_for_the_other_that_has_it(tmp_path: Path) -> None:
    for module, raises in (("letter_a", ""), ("letter_b", BROKEN)):
        install(tmp_path, module, LETTER + raises)
        (tmp_path / f"{module}-1.0.dist-info" / "entry_points.txt").write_text(f"[tournament]\nletter = {module}\n")
    twin = "left out: Another plugin is named “letter” too: letter_a is in use, letter_b is not.\n"
    status, printed, _said = run(tmp_path, "plugin", "check", "letter")
    assert (status, printed[: len(twin)], bool(re.search(r"\d passed, ", printed))) == (1, twin, True)
    listed = [each for each in json.loads(run(tmp_path, "plugin", "list", "--json")[1]) if each["name"] == "letter"]
    assert [[*each["brings"]] for each in listed] == [["documents"], []]


def test_what_a_plugin_uses_that_goes_is_named_and_no_fault(tmp_path: Path) -> None:
    install(tmp_path, "oldish", OLDISH)
    (tmp_path / "sitecustomize.py").write_text(LATER)
    title, body = (f"{old} of Document is called {new} now" for old, new in (("title", "names"), ("body", "render")))
    status, printed, _said = run(tmp_path, "plugin", "check", "oldish")
    assert (status, printed.splitlines()[:-1]) == (0, [f"DEPRECATED oldish: {each}" for each in (title, body)])
    _status, printed, _said = run(tmp_path, "plugin", "list")
    assert [line for line in printed.splitlines() if line.startswith("oldish")] == [
        "oldish 1.0 (oldish): ok", f"oldish: deprecated: {title}",
    ]  # fmt: skip
    _status, printed, _said = run(tmp_path, "doctor")
    assert [line for line in printed.splitlines() if "oldish" in line] == [
        "ok    plugin oldish 1.0", f"ok    note: plugin oldish uses what goes with the next minor version: {title}",
    ]  # fmt: skip


def test_one_that_raises_at_import_what_is_no_exception_is_left_out(tmp_path: Path) -> None:
    install(tmp_path, "ending", ENDING)
    status, printed, said = run(tmp_path, "plugin", "list")
    assert (status, "Traceback" in said) == (0, False)
    assert "ending 1.0 (ending): left out: Ends: no more today (ending.py:6)\n" in printed
    assert ": ok\n" in printed
    assert run(tmp_path, "replay", "-", given=EMPTY % "football")[0] == 0


def test_one_that_cannot_be_loaded_is_told_with_its_own_file_and_line(tmp_path: Path) -> None:
    install(tmp_path, "lifted", "")
    (tmp_path / "lifted.py").unlink()
    package = tmp_path / "lifted"
    package.mkdir()
    for name, code in {
        "__init__": "from .plugin import tournament_sports\n",
        "plugin": "from json import loads\nfrom tournament.sdk import hookimpl\nfrom .parts import PARTS\n\n\n\n"
        "@hookimpl\ndef tournament_sports():\n    return PARTS\n",
        "syntax": "def",
        "missing": "\nimport sand_of_the_beach\n",
        "ends": "import sys\nsys.exit('no\\n more')\n",
        "within": "\nimport json\njson.loads('[')\n",
        "calls": "def tournament_sports():\n    raise ValueError\n\ntournament_sports()\n",
    }.items():
        (package / f"{name}.py").write_text(code)
    parts = package / "parts.py"
    for imported, said in {
        "syntax": "SyntaxError: .* \\(lifted/syntax.py:1\\)",
        "missing": "ModuleNotFoundError: .* \\(lifted/missing.py:2\\)",
        "ends": "SystemExit: no more \\(lifted/ends.py:2\\)",
        "within": "JSONDecodeError: .* \\(lifted/within.py:3\\)",
        "calls": "ValueError: no message \\(lifted/calls.py:2\\)",
        "": "TypeError: 'int' object is not iterable \\(lifted/plugin.py:7\\)",
    }.items():
        parts.write_text(f"from .{imported} import PARTS\n" if imported else "PARTS = 3\n")
        status, printed, _said = run(tmp_path, "plugin", "check", "lifted")
        assert (status, bool(re.fullmatch(f"left out: {said}\n", printed))) == (1, True), printed
    assert [line for line in run(tmp_path, "doctor")[1].splitlines() if "lifted" in line] == [
        "WRONG plugin lifted 1.0: TypeError: 'int' object is not iterable (lifted/plugin.py:7)"
    ]


def test_who_interrupts_a_command_while_plugins_are_imported_ends_it(tmp_path: Path) -> None:
    install(tmp_path, "slow", INTERRUPTED)
    status, printed, _ = run(tmp_path, "plugin", "list")
    assert (status, printed) == (130, "")


def test_one_whose_commands_fail_is_left_out_and_the_commands_go_on(tmp_path: Path) -> None:
    install(tmp_path, "unruly", UNRULY)
    status, printed, said = run(tmp_path, "--help")
    assert (status, said) == (0, "")
    assert "bracket" in printed
    assert (
        "unruly 1.0 (unruly): left out: ValueError: no command today (unruly.py:7)\n"
        in run(tmp_path, "plugin", "list")[1]
    )


JOYFUL = """
    import os
    import time

    from tournament.sdk import Text, Tiebreaker, hookimpl


    def joy(tally, entry, table):
        way = os.environ["JOY"]
        if way == "raises":
            raise ValueError("no joy today")
        if way == "never ends":
            time.sleep(3600)
        return int(str(entry) == "B")


    @hookimpl
    def tournament_tiebreakers():
        return (Tiebreaker("joy", Text("niềm vui", "joy"), joy),)
"""
LEVEL = """{"format": "replay/1", "sport": "football", "stages": [{"key": "A", "type": "groups",
    "groups": {"A": ["A", "B"]}, "ranking": [{"by": "match_points"}, {"by": "joy"}]}]}"""


@pytest.mark.parametrize("way", ["raises", "never ends", "works"])
def test_a_replay_ranks_without_a_tie_break_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    install(tmp_path, "joyful", JOYFUL)
    monkeypatch.setenv("JOY", way)
    status, printed, said = run(tmp_path, "replay", "-", given=LEVEL)
    works = way == "works"
    until = "for a while" if way == "never ends" else "until the next start"
    named = f"tournament: plugin joyful failed in tiebreakers joy and is left out {until}\n"
    assert (status, said) == (0, "" if works else named)
    rows = json.loads(printed)["stages"]["A"]["groups"]["A"]
    assert [row["entry"] for row in rows] == (["B", "A"] if works else ["A", "B"])


def test_the_doctor_knows_what_failed_at_work(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "failing", FAILING)
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", copy_of(sqlite_template, tmp_path))
    assert "failed" not in run(tmp_path, "doctor")[1]
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", SERVED], env=env, check=True)
    status, said, _ = run(tmp_path, "doctor")
    assert status == 1
    assert [bool(TOLD.fullmatch(line)) for line in said.splitlines() if "failed" in line] == [True], said
