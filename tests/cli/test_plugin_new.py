"""A plugin that is started works at once: it installs, its tests pass, and it says what it is."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pytest

from tournament.cli import main, scaffold, serve
from tournament.config import TEMPLATES
from tournament.plugins.registry import Registry
from tournament.sdk.testing import plugin_checks

FILES = [
    ".github/workflows/checks.yml", ".gitignore", "README.md", "pyproject.toml", "tests/test_plugin.py",
    "tournament_try_it/__init__.py", "tournament_try_it/plugin.py",
]  # fmt: skip


@pytest.mark.family
@pytest.mark.parametrize("kind", scaffold.KINDS)
def test_every_kind_keeps_all_that_the_kit_asks(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plugin", "new", "try_it", f"--{kind}"]) == 0
    made = tmp_path / "try_it"
    own = [place.replace("${key}", "try_it") for place in scaffold.OWN.get(kind, {}).values()]
    assert sorted(each.relative_to(made).as_posix() for each in made.rglob("*") if each.is_file()) == sorted(
        FILES + own
    )
    assert [each.name for each in made.rglob("*") if each.is_file() and "${key}" in each.read_text()] == []
    project = tomllib.loads((made / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["tournament"] == {"try_it": "tournament_try_it.plugin"}
    assert scaffold.KINDS[kind] in (made / "README.md").read_text(encoding="utf-8")
    checks = plugin_checks(_loaded(made / "tournament_try_it" / "plugin.py", monkeypatch), "try_it")
    for check in checks:
        check()
    assert len(checks) > 2


def test_what_each_plugin_brings_is_listed_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugin", "list", "--json"]) == 0
    listed = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    football = listed["football"]
    assert football["error"] is None
    (sport,) = football["brings"].pop("sports")
    presets = sport.pop("presets")
    assert (sport, football["brings"]) == ({"key": "football", "vi": "Bóng đá", "en": "Football"}, {})
    assert [(each["key"], sorted(each)) for each in presets] == [
        (each.key, ["en", "key", "vi"]) for each in Registry.discover().sports["football"].presets
    ]


def test_reloading_watches_templates_and_plugins() -> None:
    folders = serve.watched()
    assert folders[0] == TEMPLATES
    assert {each.name for each in folders[1:]} >= {"tournament_football", "tournament_volleyball"}
    assert all(each.is_dir() for each in folders)


def test_reloading_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    assert main(["serve", "--reload"]) == 2
    assert capsys.readouterr().err == "tournament: --reload needs to see files change: pip install watchfiles\n"


def test_a_folder_or_two_kinds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plugin", "new", "try_it", "--panel", "--goals"]) == 2
    assert list(tmp_path.iterdir()) == []
    assert main(["plugin", "new", "class"]) == 2
    (tmp_path / "try_it").mkdir()
    assert main(["plugin", "new", "try_it"]) == 2
    assert list((tmp_path / "try_it").iterdir()) == []
    assert len(capsys.readouterr().err.splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "fits"),
    [("stilt-race", "stilt_race"), ("Stilt Race", "stilt_race"), ("class", "class_plugin"), ("9", "my_plugin")],
)
def test_a_name_that_does_not_fit_is_refused_with_one_that_does(
    name: str, fits: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plugin", "new", name]) == 2
    assert capsys.readouterr().err.endswith(f"small letters, digits and _ only, as {fits!r}\n")
    assert main(["plugin", "new", fits]) == 0


def test_the_tests_of_a_new_plugin_run_and_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plugin", "new", "stilt_race"]) == 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    env = {"PYTHONPATH": str(tmp_path / "stilt_race"), "PATH": ""}
    done = subprocess.run(command, cwd=tmp_path / "stilt_race", env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, " passed" in done.stdout) == (0, True), done.stdout


def _loaded(file: Path, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("try_it_plugin", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, module.__name__, module)  # there Flask looks for the folder of templates
    spec.loader.exec_module(module)
    return module
