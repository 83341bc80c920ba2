"""The keys of the system: made once whoever asks, private, and older ones count after a new one."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from passlib.totp import AppWallet

from tests.support.clocks import going_on
from tournament.app import create_app
from tournament.config import Settings, key_file
from tournament.engine.errors import InputError
from tournament.keys import PURPOSES, KeyFile

ASKS = """
import sys, time
from pathlib import Path
from tournament.keys import KeyFile
print("ready", flush=True)
while not Path(sys.argv[2]).exists():
    pass
print(*KeyFile(Path(sys.argv[1])).of("session"))
"""


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    """A file of keys that is not there yet."""
    return KeyFile(tmp_path / "keys.json", tmp_path / "secret-key")


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777])
def mask(request: pytest.FixtureRequest) -> Iterator[None]:
    """The process's mask for new files, of each kind in turn."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_purpose_has_one_key_of_its_own(keys: KeyFile) -> None:
    assert not keys.exists()
    found = {purpose: keys.of(purpose) for purpose in PURPOSES}
    assert [len(secrets) for secrets in found.values()] == [1] * len(PURPOSES)
    assert len(set(found.values())) == len(PURPOSES)
    assert {purpose: KeyFile(keys.path).of(purpose) for purpose in PURPOSES} == found


def test_servers_that_start_at_once_have_the_same_keys(keys: KeyFile, tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASKS, str(keys.path), str(tmp_path / "go")]
    asking = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert [process.stdout.readline() for process in asking if process.stdout] == ["ready\n"] * 6
    (tmp_path / "go").touch()
    answers = [process.communicate()[0] for process in asking]
    assert answers == [f"{keys.of('session')[0]}\n"] * 6
    assert sorted(os.listdir(tmp_path)) == ["go", "keys.json"]


def test_the_home_its_database_and_its_keys_are_the_owners_alone(
    mask: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path / "a" / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "a").mkdir()
    (tmp_path / "a").chmod(0o755)
    Settings.from_environment().keys.of("session")
    key_file().rotate("session")
    home = tmp_path / "a" / "home"
    assert (mode(home), mode(home / "keys.json"), mode(home / "tournament.sqlite3")) == (0o700, 0o600, 0o600)


def test_a_folder_that_others_use_too_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    Settings.from_environment()
    assert mode(tmp_path) == 0o755


def test_the_former_secret_becomes_the_first_key_of_sessions(keys: KeyFile, tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("the former secret\n")
    assert keys.of("session") == ("the former secret",)
    assert os.listdir(tmp_path) == ["keys.json"]
    keys.rotate("session")
    newest, former = keys.of("session")
    assert former == "the former secret" != newest


def test_a_former_secret_that_was_never_written_is_no_key(keys: KeyFile, tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    assert len(keys.of("session")[0]) == 44


def test_a_new_key_comes_first_and_older_ones_stay(keys: KeyFile) -> None:
    first, others = keys.of("totp"), keys.of("session")
    keys.rotate("totp")
    keys.rotate("totp")
    assert len(keys.of("totp")) == 3
    assert keys.of("totp")[-1:] == first
    assert keys.of("session") == others
    names = list(keys.named("totp"))
    assert [name.partition("-")[0] for name in names] == ["0003", "0002", "0001"]
    keys.rotate("totp", drop_old=True)
    assert [name.partition("-")[0] for name in keys.named("totp")] == ["0004"]


def test_a_purpose_that_came_later_gets_a_key(keys: KeyFile) -> None:
    before = keys.of("session")
    content = json.loads(keys.path.read_text())
    del content["keys"]["totp"]
    keys.path.write_text(json.dumps(content))
    assert len(keys.of("totp")) == 1
    assert keys.of("session") == before


def test_libraries_find_the_newest_key_by_its_name_and_take_its_secret(keys: KeyFile) -> None:
    for _ in range(11):
        keys.rotate("totp")
    named = dict(keys.named("totp"))
    assert AppWallet(named).default_tag == max(named) == next(iter(named))
    assert {len(base64.urlsafe_b64decode(secret)) for secret in named.values()} == {32}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "keys/1"}', '{"keys": {"session": [{"a": 1}]}}', "\0"])
def test_a_file_that_holds_something_else_is_refused_and_stays(keys: KeyFile, content: str) -> None:
    keys.path.write_text(content)
    with pytest.raises(InputError, match="is no file of keys"):
        keys.of("session")
    with pytest.raises(InputError, match="is no file of keys"):
        keys.rotate("session")
    assert keys.path.read_text() == content


def test_a_form_that_was_open_while_the_key_changed_is_taken(settings: Settings, keys: KeyFile) -> None:
    def server() -> Flask:
        return create_app(dataclasses.replace(settings, keys=keys), clock=going_on())

    browser = server().test_client()
    page = browser.get("/accounts/sign-in").text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token is not None
    cookie = browser.get_cookie("session")
    assert cookie is not None
    filled = {"csrf_token": token[1], "email": "a@a.example", "password": "wrong"}
    statuses = []
    for drop_old in (False, True):
        keys.rotate("session", drop_old=drop_old)
        later = server().test_client()
        later.set_cookie("session", cookie.value)
        statuses.append(later.post("/accounts/sign-in", data=filled).status_code)
    assert statuses == [422, 400]
