"""What the repository holds, and what it must never hold."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
FOLDERS = {".ci", "bench", "docs", "migrations", "plugins", "templates", "tests", "tools", "tournament"}
LARGEST = 1_000_000
FORBIDDEN = {
    "a package index or its host": re.compile(
        rb"(pypi\.org|pythonhosted\.org|registry\.npmjs|files\.pythonhosted|--(extra-)?index-url|--find-links|--trusted-host)"
    ),
    "a path of somebody's machine": re.compile(rb"(?<![\w.])/(root|work|home/[a-z]\w*|Users/[a-z]\w*)/"),
    "a hash of a download": re.compile(rb"--hash=|sha256[:-][0-9A-Za-z+/]{40}"),
}
COPIED = re.compile(r"\.min\.(js|css)$|\.(woff2?|ttf|otf|eot)$|(^|/)node_modules/|(^|/)package-lock\.json$")
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==[0-9][0-9A-Za-z.]*( ; .+)?$")


def tracked() -> list[str]:
    """Return the paths that a commit of everything would hold."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return sorted(name for name in set(listing.split("\0")) if name and (ROOT / name).is_file())


@pytest.fixture(scope="module")
def tree() -> dict[str, bytes]:
    return {name: (ROOT / name).read_bytes() for name in tracked()}


def test_the_folders_are_those_of_the_design(tree: dict[str, bytes]) -> None:
    assert {name.partition("/")[0] for name in tree if "/" in name} == FOLDERS


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(tree: dict[str, bytes], what: str) -> None:
    own = Path(__file__).relative_to(ROOT).as_posix()
    assert [name for name, text in tree.items() if name != own and FORBIDDEN[what].search(text)] == []


def test_no_file_is_copied_from_elsewhere(tree: dict[str, bytes]) -> None:
    assert [name for name in tree if COPIED.search(name)] == []


def test_no_script_or_sheet_is_minified(tree: dict[str, bytes]) -> None:
    assets = {name: text for name, text in tree.items() if name.endswith((".js", ".css"))}
    assert [name for name, text in assets.items() if max(map(len, text.splitlines()), default=0) > 400] == []


def test_no_file_is_large(tree: dict[str, bytes]) -> None:
    assert {name: len(text) for name, text in tree.items() if len(text) > LARGEST} == {}


def test_every_version_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.match(line)] == []
    assert len(lines) == len({line.partition("==")[0] for line in lines})


def test_every_requirement_is_among_the_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [line for group in project["dependency-groups"].values() for line in group if isinstance(line, str)]
    pins = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    asked = project["project"]["dependencies"] + project["build-system"]["requires"] + groups
    assert {Requirement(line).name for line in asked} - pins == set()


@pytest.mark.parametrize("plugin", sorted(path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml")))
def test_a_plugin_is_an_ordinary_package(plugin: str) -> None:
    folder = ROOT / "plugins" / plugin
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == f"hoi-thao-{plugin.replace('_', '-')}"
    assert project["entry-points"]["tournament"] == {plugin: f"tournament_{plugin}.plugin"}
    for part in ("README.md", "tests", f"tournament_{plugin}/__init__.py", f"tournament_{plugin}/plugin.py"):
        assert (folder / part).exists(), f"plugins/{plugin}/{part} is missing"


def test_the_wheels_entry_points_are_those_of_the_plugins_it_carries() -> None:
    core = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for plugin, target in core["entry-points"]["tournament"].items():
        file = ROOT / "plugins" / plugin / "pyproject.toml"
        own = tomllib.loads(file.read_text(encoding="utf-8"))["project"]["entry-points"]["tournament"]
        assert own[plugin] == target
