"""What the whole process shares, as it is before plugins are imported: what they change of it is put back."""

from __future__ import annotations

import builtins
import gc
import locale
import logging
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

_CORE = "tournament"
_LOGGERS = ("root", _CORE, "sqlalchemy", "psycopg", "werkzeug", "flask")
"""Whose loggers are the program's; how others log is the business of who brings them."""
_CODE = (FunctionType, BuiltinFunctionType, MethodType, ModuleType, type)
_IMMUTABLE = 1 << 8
"""The flag of classes that nobody can change (Py_TPFLAGS_IMMUTABLETYPE)."""
_BUILT_IN = frozenset(name for name in vars(builtins) if not name.startswith("_"))
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


def _read_capture() -> tuple[Any, Any]:
    return warnings.showwarning, vars(logging)["_warnings_showwarning"]


def _put_capture_back(before: tuple[Any, Any]) -> None:
    warnings.showwarning, vars(logging)["_warnings_showwarning"] = before


def _put_locale_back(before: str) -> None:
    locale.setlocale(locale.LC_ALL, before)


SETTINGS: Mapping[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {
    "logging": (_read_logs, _put_logs_back),
    "logging.setLoggerClass": (logging.getLoggerClass, logging.setLoggerClass),
    "logging.setLogRecordFactory": (logging.getLogRecordFactory, logging.setLogRecordFactory),
    "logging.captureWarnings": (_read_capture, _put_capture_back),
    "warnings.filters": (lambda: [*warnings.filters], _put_warnings_back),
    "sys.setrecursionlimit": (sys.getrecursionlimit, sys.setrecursionlimit),
    "sys.setswitchinterval": (sys.getswitchinterval, sys.setswitchinterval),
    "sys.set_int_max_str_digits": (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    "sys.excepthook": _attributes(sys, "excepthook", "unraisablehook"),
    "sys.stdout": _attributes(sys, "stdin", "stdout", "stderr"),
    "threading.excepthook": _attributes(threading, "excepthook"),
    "threading.settrace": (threading.gettrace, threading.settrace),
    "threading.setprofile": (threading.getprofile, threading.setprofile),
    "locale.setlocale": (partial(locale.setlocale, locale.LC_ALL), _put_locale_back),
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
        self._code = [(owner, dict(vars(owner))) for owner in _owners(self._modules)]

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
        """Undo what was put in the place of modules, of code and of the program's constants since; name them."""
        modules = [name for name, module in self._modules.items() if sys.modules.get(name, module) is not module]
        sys.modules.update({name: self._modules[name] for name in modules})
        changed = []
        for number, (owner, before) in enumerate(self._code):
            if not _is_as_before(owner, before):
                changed += _put_code_back(owner, before)
                self._code[number] = owner, dict(vars(owner))  # what was added is looked at once
        return [*map("sys.modules[{!r}]".format, modules), *changed]


def _owners(modules: Mapping[str, ModuleType]) -> Iterator[ModuleType | type]:
    """Yield the modules of the program and of Python that are imported, and the classes of theirs that can change."""
    yield from (module for name, module in modules.items() if _is_ours(name))
    waiting, known = [object], {object}
    while waiting:
        for each in type.__subclasses__(waiting.pop()):
            if each not in known:
                known.add(each)
                waiting.append(each)
                if _is_ours(f"{each.__module__}") and not each.__flags__ & _IMMUTABLE:
                    yield each


def _is_ours(name: str) -> bool:
    top = name.partition(".")[0]
    return top == _CORE or top in sys.stdlib_module_names


def _is_as_before(owner: ModuleType | type, before: Mapping[str, Any]) -> bool:
    try:
        return bool(vars(owner) == before)  # each value is first asked whether it is the same one
    except Exception:  # what is another one may compare as it likes
        return False


def _put_code_back(owner: ModuleType | type, before: Mapping[str, Any]) -> list[str]:
    now, is_module = vars(owner), isinstance(owner, ModuleType)
    kept = _is_kept_of_a_module if is_module else _is_kept_of_a_class
    changed = [name for name, value in before.items() if now.get(name) is not value and kept(owner, name, value)]
    for name in changed:
        setattr(owner, name, before[name])
    hiding = [name for name in now if is_module and owner is not builtins and name not in before and name in _BUILT_IN]
    for name in hiding:
        delattr(owner, name)
    said = owner.__name__ if isinstance(owner, ModuleType) else f"{owner.__module__}.{owner.__qualname__}"
    return [f"{said}.{name}" for name in (*changed, *hiding)]


def _is_kept_of_a_module(module: ModuleType | type, name: str, value: object) -> bool:
    """Tell code, what is built into Python, and constants of the program from what a module remembers."""
    if module is builtins:
        return name != "_"
    is_constant = name.strip("_").isupper() and module.__name__.partition(".")[0] == _CORE
    return is_constant or isinstance(value, _CODE)


def _is_kept_of_a_class(_owner: object, _name: str, value: object) -> bool:
    return isinstance(value, FunctionType | classmethod | staticmethod | property)
