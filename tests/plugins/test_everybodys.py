"""What an import changes for everybody is put back, and the plugin works on."""

from __future__ import annotations

import builtins
import datetime
import gc
import json
import locale
import logging.config
import os
import random
import socket
import ssl
import subprocess
import sys
import threading
import time
import types
import uuid
import warnings
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from tests.support.plugins import install
from tournament.engine import message, names, text
from tournament.plugins import guard, loading
from tournament.plugins.everybodys import SETTINGS, Everybodys
from tournament.plugins.registry import GROUP, Registry


class _Raising(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise RuntimeError(record)


def change_everything() -> None:
    logging.getLogger().addHandler(_Raising())
    logging.getLogger("tournament").setLevel(logging.CRITICAL)
    logging.config.dictConfig({"version": 1})
    logging.disable(logging.CRITICAL)
    logging.setLoggerClass(type("Loud", (logging.Logger,), {}))
    logging.setLogRecordFactory(lambda *given, **named: logging.LogRecord(*given, **named))
    logging.captureWarnings(True)
    warnings.simplefilter("error")
    sys.setrecursionlimit(sys.getrecursionlimit() + 1)
    sys.setswitchinterval(1.0)
    sys.set_int_max_str_digits(0)
    sys.excepthook = threading.excepthook = print
    sys.stdout = None
    threading.settrace(print)
    threading.setprofile(print)
    locale.setlocale(locale.LC_ALL, "C" if locale.setlocale(locale.LC_ALL) != "C" else "C.UTF-8")
    gc.disable()
    socket.setdefaulttimeout(0.001)
    os.chdir("/")


def quiet_own_warnings() -> None:
    warnings.filterwarnings("ignore", message="size of an array changed")
    warnings.simplefilter("error", type("OwnWarning", (Warning,), {}))
    warnings.simplefilter("ignore", type("OtherWarning", (Warning,), {}), append=True)


_CHANGES: dict[str, Callable[[], None]] = {
    "careless": change_everything,
    "honest": quiet_own_warnings,
}


class _Careless(EntryPoint):
    def load(self) -> Any:
        _CHANGES[self.value]()
        return types.ModuleType(self.name)


def test_what_an_import_changes_for_everybody_is_put_back(caplog: pytest.LogCaptureFixture) -> None:
    before = {name: read() for name, (read, _) in SETTINGS.items()}
    logger = logging.getLogger("tournament.plugins.some")
    registry = Registry([_Careless("careless", "careless", GROUP)])
    assert not logger.disabled
    assert {name: read() for name, (read, _) in SETTINGS.items()} == before
    assert [plugin.error for plugin in registry.plugins] == [None]
    assert caplog.messages == [f"plugin careless changed {name} for everybody: put back" for name in SETTINGS]


def test_a_library_may_filter_its_own_warnings(caplog: pytest.LogCaptureFixture) -> None:
    with warnings.catch_warnings():
        before = [*warnings.filters]
        registry = Registry([_Careless("honest", "honest", GROUP)])
        added = [each for each in warnings.filters if each not in before]
    assert [plugin.error for plugin in registry.plugins] == [None]
    assert (caplog.messages, len(added)) == ([], 3)


def test_a_setting_that_cannot_be_put_back_does_not_end_the_start(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)

    def leave() -> None:
        os.chdir("/")
        gone.rmdir()

    monkeypatch.setitem(_CHANGES, "elsewhere", leave)
    registry = Registry([_Careless("elsewhere", "elsewhere", GROUP)])
    assert [plugin.error for plugin in registry.plugins] == [None]
    assert len(caplog.messages) == 1
    assert "os.chdir for everybody: it cannot be put back, FileNotFoundError" in caplog.text


def test_imports_are_looked_at_and_plugins_that_are_imported_already_are_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    looked: list[Everybodys] = []

    def look() -> Everybodys:
        looked.append(Everybodys())
        return looked[-1]

    def start(*names: str) -> tuple[list[Any], int]:
        """Return what is said of plugins, and how often the program has been looked at until then."""
        registry = Registry([EntryPoint(name, f"looked_at_{name}", GROUP) for name in names])
        return [plugin.error for plugin in registry.plugins], len(looked)

    own = text.Text
    monkeypatch.setattr(loading, "Everybodys", look)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "looked_at_a.py").touch()
    (tmp_path / "looked_at_b.py").write_text("from tournament.engine import text\n\ntext.Text = None\n")
    assert start("a") == ([None], 1)
    assert start("a") == ([None], 1)
    assert start("a", "b") == ([None, loading.PATCHES.format(what="tournament.engine.text.Text")], 2)
    assert text.Text is own


CODE: dict[str, tuple[Any, str, Any]] = {
    "json.dumps": (json, "dumps", str),
    "json.encoder.JSONEncoder.default": (json.JSONEncoder, "default", str),
    "datetime.datetime": (datetime, "datetime", type("Frozen", (datetime.datetime,), {})),
    "time.time": (time, "time", lambda: 0),
    "random.random": (random, "random", lambda: 0.5),
    "ssl._create_default_https_context": (ssl, "_create_default_https_context", print),
    "socket.socket": (socket, "socket", None),
    "os.path": (os, "path", None),
    "builtins.sorted": (builtins, "sorted", list),
    "tournament.engine.text.len": (text, "len", len),
    "tournament.plugins.guard.PATIENCE_SECONDS": (guard, "PATIENCE_SECONDS", 900.0),
    "tournament.plugins.guard.Guard.ask": (guard.Guard, "ask", print),
    "tournament.engine.message.Message.format": (message.Message, "format", str),
    "tournament.engine.names.name_key": (names, "name_key", str),
}
"""What an import may put in the place of code that is not its own, by its name."""


@pytest.mark.parametrize("name", CODE)
def test_what_is_put_in_the_place_of_code_is_put_back_and_its_plugin_is_left_out(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, attribute, other = CODE[name]
    missing = object()
    before = vars(owner).get(attribute, missing)
    monkeypatch.setitem(_CHANGES, "patches", lambda: setattr(owner, attribute, other))
    registry = Registry([_Careless("patches", "patches", GROUP)])
    assert vars(owner).get(attribute, missing) is before
    assert [plugin.error for plugin in registry.plugins] == [loading.PATCHES.format(what=name)]


def test_what_is_taken_away_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    loads = json.loads
    monkeypatch.setitem(_CHANGES, "takes_away", lambda: delattr(json, "loads"))
    registry = Registry([_Careless("takes", "takes_away", GROUP)])
    assert json.loads is loads
    assert [plugin.error for plugin in registry.plugins] == [loading.PATCHES.format(what="json.loads")]


def test_what_modules_remember_and_get_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """As packages do of what is imported from them later, and modules of what was asked of them."""
    remembered = types.ModuleType("json.later")

    def work() -> None:
        json.later = remembered  # type: ignore[attr-defined]
        monkeypatch.setattr(uuid, "_node", 1)

    monkeypatch.setitem(_CHANGES, "works", work)
    registry = Registry([_Careless("works", "works", GROUP)])
    assert [plugin.error for plugin in registry.plugins] == [None]
    assert (json.later, vars(uuid)["_node"]) == (remembered, 1)  # type: ignore[attr-defined]
    monkeypatch.delattr(json, "later")


def test_one_that_uses_the_database_is_no_worse_for_what_its_library_changes(tmp_path: Path) -> None:
    """SQLAlchemy's typing_extensions changes `typing`, for whoever imports it first."""
    install(tmp_path, "photos", "from sqlalchemy import text")
    asked = (
        "import sys\n"
        "from tournament.plugins.registry import Registry\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        "print([each.error for each in Registry.discover().plugins if each.name == 'photos'])\n"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "[None]\n"
