"""The wheel alone, in an empty environment outside the checkout, runs the demonstration."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server import LiveServer

ROOT = Path(__file__).parents[2]
MADE = shutil.ignore_patterns(".git", ".venv", "dist", "mutants", ".*_cache", ".hypothesis", "__pycache__", "*.mo")
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


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demonstration, served by the wheel from an environment that holds nothing else."""
    environment = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(environment, with_pip=True)
    # One of the dependencies is published as source only and needs setuptools to become a wheel.
    for package in ("setuptools", str(wheel)):
        quietly(
            *(
                environment / "bin" / "python",
                "-m",
                "pip",
                "--disable-pip-version-check",
                "install",
                "--quiet",
            ),
            *("--no-build-isolation", "--constraint", ROOT / "constraints.txt", package),
        )
    server = LiveServer(tmp_path_factory.mktemp("home"), environment / "bin" / "tournament").start("demo")
    yield server
    server.stop()


def build(project: Path, target: Path) -> Path:
    """Build the wheel of a project with the pinned backend, without the network."""
    quietly(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", target, project)
    (made,) = target.glob("*.whl")
    return made


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
    assert carried(build(folder, tmp_path)) == sources(folder / package, package)


def test_the_front_page_names_the_block_of_the_demonstration(installed: LiveServer) -> None:
    assert "Khối thi đua Văn hóa – Xã hội tỉnh Bắc Kạn" in get(installed.url + "/")


def test_the_sports_of_the_wheel_are_there(installed: LiveServer) -> None:
    listed = installed.run("plugin", "list")
    for sport in declared_sports(ROOT):
        assert sport in listed


def test_the_database_of_the_wheel_agrees_with_its_code(installed: LiveServer) -> None:
    assert installed.run("db", "check") == "The database agrees with the program.\n"
