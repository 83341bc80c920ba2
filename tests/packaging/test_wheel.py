"""The wheel alone, in an environment outside the checkout, runs the demonstration."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import packages_distributions, requires
from itertools import chain
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement

from tests.support.databases import copy_of
from tests.support.server import LiveServer

ROOT = Path(__file__).parents[2]
MADE = shutil.ignore_patterns(".git", ".venv", "dist", "mutants", ".*_cache", ".hypothesis", "__pycache__", "*.mo")
PIP = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet")
LENT = "lent packages"
PLUGINS = sorted(path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml"))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout without anything made in it."""
    copy = tmp_path_factory.mktemp("source") / "project"
    shutil.copytree(ROOT, copy, ignore=MADE, symlinks=True)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(source, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module", params=[LENT, pytest.param("its own packages", marks=pytest.mark.soak)])
def installed(
    request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """The demonstration, served by the wheel from an environment that holds nothing else of ours.

    `make soak` lets pip install what the wheel depends on, and the wheel write the demonstration; `make test` lends it
    what is installed and written here, and compares what it imports with what it depends on.
    """
    environment, home = tmp_path_factory.mktemp("empty") / "venv", tmp_path_factory.mktemp("home")
    if request.param == LENT:
        lend(environment, wheel)
        copy_of(request.getfixturevalue("demonstration_of_today"), home)
    else:
        install(environment, wheel)
    server = LiveServer(home, environment / "bin" / "tournament").start("demo")
    yield server
    server.stop()


def install(environment: Path, wheel: Path) -> None:
    """Make an environment with the wheel and what it depends on."""
    venv.create(environment, with_pip=True)
    # One of the dependencies is published as source only and needs setuptools to become a wheel.
    for package in ("setuptools", str(wheel)):
        options = ("--no-build-isolation", "--constraint", ROOT / "constraints.txt")
        quietly(environment / "bin" / "python", *PIP, *options, package)


def lend(environment: Path, wheel: Path) -> None:
    """Make an environment with the wheel alone that finds other packages where they are installed for us."""
    venv.create(environment, with_pip=False)
    own, ours = sysconfig.get_path("purelib", vars={"base": str(environment)}), sysconfig.get_path("purelib")
    Path(own, "lent.pth").write_text(ours, encoding="utf-8")  # what is editable there is not found this way
    quietly(sys.executable, *PIP, "--no-deps", "--target", own, wheel)
    command = environment / "bin" / "tournament"
    shutil.move(Path(own, "bin", "tournament"), command)
    script = command.read_text(encoding="utf-8").partition("\n")[2]
    command.write_text(f"#!{environment / 'bin' / 'python'}\n{script}", encoding="utf-8")


def build(project: Path, target: Path) -> Path:
    """Build the wheel of a project with the pinned backend, without the network."""
    quietly(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", target, project)
    (made,) = target.glob("*.whl")
    return made


def built_here(project: Path, target: Path) -> Path:
    """Build the wheel of a project as `build` does, without the three interpreters that this takes."""
    named = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert {Requirement(each).name for each in named["requires"]} == {"hatchling"}
    with contextlib.chdir(project):
        return target / str(import_module(named["build-backend"]).build_wheel(str(target)))


def quietly(*command: str | Path) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def files(folder: Path, into: str) -> set[str]:
    """Return the wheel's names for all files under a folder."""
    return {f"{into}/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file()}


def sources(folder: Path, into: str) -> set[str]:
    """Return the wheel's names for a folder of sources, with the catalogues that the build compiles."""
    names = files(folder, into)
    return names | {name.removesuffix(".po") + ".mo" for name in names if name.endswith(".po")}


def carried(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_the_package_templates_migrations_and_sports_and_nothing_else(
    source: Path, wheel: Path
) -> None:
    expected = (
        sources(source / "tournament", "tournament")
        | files(source / "templates", "tournament/_templates")
        | files(source / "migrations", "tournament/_migrations")
    )
    for plugin in declared_sports(source):
        expected |= sources(source / "plugins" / plugin / f"tournament_{plugin}", f"tournament_{plugin}")
    assert carried(wheel) == expected


def declared_sports(source: Path) -> list[str]:
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return sorted(project["entry-points"]["tournament"])


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugins_wheel_holds_its_package_and_nothing_else(
    source: Path, wheel: Path, tmp_path: Path, plugin: str
) -> None:
    package = f"tournament_{plugin}"
    folder = source / "plugins" / plugin
    assert carried(built_here(folder, tmp_path)) == sources(folder / package, package)


def test_what_the_wheel_imports_comes_with_it() -> None:
    ours = ["tournament", *(f"tournament_{name}" for name in declared_sports(ROOT))]
    graph = grimp.build_graph(*ours, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None)
    imported = {module.partition(".")[0] for module in graph.modules} - {*ours, *sys.stdlib_module_names}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    come = with_theirs([*project["dependencies"], *chain(*project["optional-dependencies"].values())])
    owners = packages_distributions()
    assert {each: owners.get(each, []) for each in imported if come.isdisjoint(map(named, owners.get(each, [])))} == {}


def with_theirs(needed: Iterable[str]) -> set[str]:
    """Name the distributions that are installed for requirements: theirs, and what these require in turn."""
    found: set[str] = set()
    waiting = [Requirement(each) for each in needed]
    while waiting:
        one = waiting.pop()
        if named(one.name) not in found:
            found.add(named(one.name))
            further = (Requirement(each) for each in requires(one.name) or ())
            waiting += [each for each in further if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found


def named(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_the_front_page_names_the_block_of_the_demonstration(installed: LiveServer) -> None:
    assert "Khối thi đua Văn hóa – Xã hội (mẫu)" in get(installed.url + "/")


def test_the_sports_of_the_wheel_are_there(installed: LiveServer) -> None:
    listed = installed.run("plugin", "list")
    for sport in declared_sports(ROOT):
        assert sport in listed


def test_the_database_of_the_wheel_agrees_with_its_code(installed: LiveServer) -> None:
    assert installed.run("db", "check") == "The database agrees with the program.\n"
