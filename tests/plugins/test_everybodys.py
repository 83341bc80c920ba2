"""What an import changes for everybody is put back, and the plugin works on."""

from __future__ import annotations

import gc
import logging.config
import os
import socket
import sys
import threading
import types
import warnings
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from tournament.engine import text
from tournament.plugins import loading
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
    warnings.simplefilter("error")
    sys.setrecursionlimit(sys.getrecursionlimit() + 1)
    sys.setswitchinterval(1.0)
    sys.excepthook = threading.excepthook = print
    sys.stdout = None
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
