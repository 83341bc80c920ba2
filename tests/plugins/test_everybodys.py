"""What an import changes for everybody is put back, and the plugin works on."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
import threading
import types
import warnings
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from tournament.plugins.everybodys import SETTINGS
from tournament.plugins.registry import GROUP, Registry


class _Raising(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise RuntimeError(record)


def change_everything() -> None:
    logging.getLogger().addHandler(_Raising())
    logging.getLogger("tournament").setLevel(logging.CRITICAL)
    warnings.simplefilter("error")
    sys.setrecursionlimit(sys.getrecursionlimit() + 1)
    sys.setswitchinterval(1.0)
    sys.excepthook = threading.excepthook = print
    sys.stdout = None
    gc.disable()
    socket.setdefaulttimeout(0.001)
    os.chdir("/")


class _Careless(EntryPoint):
    def load(self) -> Any:
        change_everything()
        return types.ModuleType(self.name)


def test_what_an_import_changes_for_everybody_is_put_back(caplog: pytest.LogCaptureFixture) -> None:
    before = {name: read() for name, (read, _) in SETTINGS.items()}
    registry = Registry([_Careless("careless", "careless", GROUP)])
    assert {name: read() for name, (read, _) in SETTINGS.items()} == before
    assert [plugin.error for plugin in registry.plugins] == [None]
    assert caplog.messages == [f"plugin careless changed {name} for everybody: put back" for name in SETTINGS]
