"""What the whole process shares, as it is before plugins are imported: what they change of it is put back."""

from __future__ import annotations

import builtins
import gc
import logging
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any

_CORE = "tournament"
_LOGGERS = ("", _CORE, "sqlalchemy", "psycopg", "werkzeug", "flask")


def _attributes(owner: object, *names: str) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    def read() -> tuple[Any, ...]:
        return tuple(getattr(owner, name) for name in names)

    def put_back(before: tuple[Any, ...]) -> None:
        for name, value in zip(names, before, strict=True):
            setattr(owner, name, value)

    return read, put_back


def _read_logs() -> list[tuple[Any, ...]]:
    found = [logging.getLogger(name) for name in _LOGGERS]
    return [(each, [*each.handlers], [*each.filters], each.level, each.propagate, each.disabled) for each in found]


def _put_logs_back(before: list[tuple[Any, ...]]) -> None:
    for logger, handlers, filters, level, propagate, disabled in before:
        logger.handlers[:], logger.filters[:] = handlers, filters
        logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled


def _read_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it may be gone
        return ""


def _put_warnings_back(before: list[Any]) -> None:
    warnings.filters[:] = before  # type: ignore[index]
    warnings._filters_mutated()  # type: ignore[attr-defined]


SETTINGS: Mapping[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {
    "logging": (_read_logs, _put_logs_back),
    "warnings.filters": (lambda: [*warnings.filters], _put_warnings_back),
    "sys.setrecursionlimit": (sys.getrecursionlimit, sys.setrecursionlimit),
    "sys.setswitchinterval": (sys.getswitchinterval, sys.setswitchinterval),
    "sys.excepthook": _attributes(sys, "excepthook", "unraisablehook"),
    "sys.stdout": _attributes(sys, "stdin", "stdout", "stderr"),
    "threading.excepthook": _attributes(threading, "excepthook"),
    "gc": (gc.isenabled, lambda before: gc.enable() if before else gc.disable()),
    "socket.setdefaulttimeout": (socket.getdefaulttimeout, socket.setdefaulttimeout),
    "os.chdir": (_read_folder, lambda before: os.chdir(before) if before else None),
}
"""Settings of the process by the name under which a plugin may have changed them: how each is read and put back."""


class Everybodys:
    """What there is before plugins are imported."""

    def __init__(self) -> None:
        self._settings = {name: read() for name, (read, _) in SETTINGS.items()}
        self._modules = {name: each for name, each in sys.modules.items() if isinstance(each, ModuleType)}
        self._code = list(_code_of(self._modules))

    def settings_put_back(self) -> list[str]:
        """Undo what was changed of the settings since; name them."""
        changed = [name for name, (read, _) in SETTINGS.items() if read() != self._settings[name]]
        for name in changed:
            SETTINGS[name][1](self._settings[name])
        return changed

    def code_put_back(self) -> list[str]:
        """Undo what was put in the place of modules, functions and classes since; name them."""
        modules = [name for name, module in self._modules.items() if sys.modules.get(name, module) is not module]
        sys.modules.update({name: self._modules[name] for name in modules})
        changed = [(module, name, code) for module, name, code in self._code if vars(module).get(name) is not code]
        for module, name, code in changed:
            setattr(module, name, code)
        return [
            *map("sys.modules[{!r}]".format, modules),
            *(f"{module.__name__}.{name}" for module, name, _ in changed),
        ]


def _code_of(modules: Mapping[str, ModuleType]) -> Iterator[tuple[ModuleType, str, Any]]:
    """Yield the functions and classes of Python itself and of the program, by the modules in which they are."""
    for module in (builtins, *(each for name, each in modules.items() if name.partition(".")[0] == _CORE)):
        for name, value in list(vars(module).items()):
            if isinstance(value, FunctionType | type) or (module is builtins and name != "_"):
                yield module, name, value
