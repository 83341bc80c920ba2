"""What a newcomer sees who starts the server: where it is and how to stop it, and no warning of anything."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.databases import copy_of
from tests.support.plugins import install
from tests.support.server import COMMAND, START_SECONDS, STOP_SECONDS, LiveServer, free_port
from tests.support.slow_clients import clients, whole
from tournament import demo

FOREIGN = {"DATABASE_URL", "PUBLIC_URL", "PYTHONPATH", "PYTHONWARNINGS", "TOURNAMENT_KEYS"}
SERVING = [
    r"\[INFO\] Starting granian \(main PID: \d+\)",
    r"\[INFO\] Listening at: URL",
    r"\[INFO\] Spawning worker-1 with PID: \d+",
    r"\[INFO\] Started worker-1",
]
ENDING = [
    r"\[INFO\] Shutting down granian",
    r"\[INFO\] Stopping worker-1",
    r"\[INFO\] Stopped worker-1",
    r"\[INFO\] Granian shutdown completed, see ya!",
]
DEMO = [
    "Preparing the demonstration: .*",
    "Public pages:           URL/",
    r"Organiser, once only:   URL/accounts/link/[\w-]+",
    r"Stop with Ctrl-C\.",
]
LARGE = """
    from flask import Blueprint

    from tournament.sdk import hookimpl
    from tournament.sdk.permissions import permission

    pages = Blueprint("large", __name__)


    @pages.get("/large")
    @permission("public")
    def large():
        return "x" * 10_000_000


    @hookimpl
    def tournament_blueprints():
        return (pages,)
"""
"""A plugin with a page that no buffer on the way holds whole."""


def is_answered(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def fits(printed: str, lines: Sequence[str], url: str) -> bool:
    return re.fullmatch("".join(f"{line}\n" for line in lines).replace("URL", re.escape(url)), printed) is not None


@pytest.mark.parametrize(
    ("subcommand", "before", "lines", "page"),
    [
        ("serve", "sqlite_template", SERVING, "/"),
        ("demo", "demonstration_of_today", DEMO + SERVING, f"/{demo.SLUG}/2022/"),
        pytest.param("demo", None, DEMO + SERVING, f"/{demo.SLUG}/2022/", marks=pytest.mark.soak),
    ],
)
def test_a_newcomer_is_warned_of_nothing(
    subcommand: str, before: str | None, lines: list[str], page: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Neither on what is there already nor, in `make soak`, by a demonstration that has to be written."""
    (home := tmp_path / "home").mkdir()
    if before:
        copy_of(request.getfixturevalue(before), home)
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment |= {"TOURNAMENT_HOME": str(home)}
    out, err, url = tmp_path / "out", tmp_path / "err", f"http://127.0.0.1:{(port := free_port())}"
    with out.open("wb") as out_file, err.open("wb") as err_file:
        process = subprocess.Popen(
            [COMMAND, subcommand, "--port", str(port)], env=environment, stdout=out_file, stderr=err_file
        )
    try:
        latest = time.monotonic() + START_SECONDS
        while not is_answered(f"{url}/health"):
            assert process.poll() is None, err.read_text()
            assert time.monotonic() < latest, err.read_text()
            time.sleep(0.1)
        assert is_answered(url + page)
        assert err.read_text() == ""
        assert fits(out.read_text(), lines, url), out.read_text()
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_SECONDS * 3) == 0
        assert err.read_text() == ""
        assert fits(out.read_text(), [*lines, *ENDING], url), out.read_text()
    finally:
        process.kill()
        process.wait(STOP_SECONDS)


def test_who_leaves_in_the_middle_of_an_answer_is_worth_no_line(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    install(plugins, "large", LARGE)
    server = LiveServer(tmp_path, variables={"PYTHONPATH": str(plugins)})
    server.run("db", "upgrade")
    server.start()
    try:
        with clients(server.port, 2, whole("/large")) as leaving:
            assert {each.recv(13) for each in leaving} == {b"HTTP/1.1 200 "}
        assert is_answered(f"{server.url}/health")
    finally:
        server.stop()
    assert fits(server.output, [*SERVING, *ENDING], server.url), server.output
