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
_LOGGERS = ("root", _CORE, "sqlalchemy", "psycopg", "werkzeug", "flask")
"""Whose loggers are the program's; how others log is the business of who brings them."""
_UNTOUCHED: tuple[Any, ...] = ([], [], logging.NOTSET, True, False)
"""A logger of which nobody has wanted anything."""


def _attributes(owner: object, *names: str) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    def read() -> tuple[Any, ...]:
        return tuple(getattr(owner, name) for name in names)

    def put_back(before: tuple[Any, ...]) -> None:
        for name, value in zip(names, before, strict=True):
            setattr(owner, name, value)

    return read, put_back


def _loggers() -> list[logging.Logger]:
    known = [logging.root, *list(logging.root.manager.loggerDict.values())]
    loggers = [each for each in known if isinstance(each, logging.Logger)]  # the others only hold a place
    return [each for each in loggers if each.name.partition(".")[0] in _LOGGERS]


def _read_logs() -> tuple[int, dict[str, tuple[Any, ...]]]:
    """Read what silences all, and every logger that is not as it was made: what is imported meanwhile makes others."""
    found = {
        each.name: ([*each.handlers], [*each.filters], each.level, each.propagate, each.disabled) for each in _loggers()
    }
    return logging.root.manager.disable, {name: how for name, how in found.items() if how != _UNTOUCHED}


def _put_logs_back(before: tuple[int, dict[str, tuple[Any, ...]]]) -> None:
    disable, known = before
    logging.disable(disable)
    for logger in _loggers():
        handlers, filters, level, propagate, disabled = known.get(logger.name, _UNTOUCHED)
        logger.handlers[:], logger.filters[:] = handlers, filters
        logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled


def _read_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it may be gone
        return ""


def _put_warnings_back(before: list[Any]) -> None:
    """Leave what a library adds for a warning of its own, or one that it names: it means nobody else's."""
    kept = [each for each in warnings.filters if each in before or not _is_for_everybody(each)]
    if [each for each in kept if each in before] != before:
        kept = [*(each for each in kept if each not in before), *before]
    warnings.filters[:] = kept  # type: ignore[index]
    with warnings.catch_warnings():  # which lets go of what was decided by the filters until now
        pass


def _is_for_everybody(found: tuple[Any, ...]) -> bool:
    """Tell whether a filter of warnings is for those of all modules."""
    action, message, category, module, _ = found
    is_general = category is Warning or (action == "error" and category.__module__ == "builtins")
    return message is None and module is None and is_general


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

    def settings_put_back(self) -> dict[str, Exception | None]:
        """Undo what was changed of the settings since; name them, with the reason where one cannot be undone."""
        changed: dict[str, Exception | None] = {}
        for name, (read, put_back) in SETTINGS.items():
            if (found := read()) == (before := self._settings[name]):
                continue
            try:
                put_back(before)
            except Exception as error:  # as where the folder of the start is gone: the program starts all the same
                changed[name], self._settings[name] = error, found
                continue
            if read() != found:  # else nothing of it is everybody's
                changed[name] = None
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
    """Yield what is built into Python, and functions and classes of the program, by the modules in which they are."""
    for module in (builtins, *(each for name, each in modules.items() if name.partition(".")[0] == _CORE)):
        for name, value in list(vars(module).items()):
            if isinstance(value, FunctionType | type) or (module is builtins and name != "_"):
                yield module, name, value
