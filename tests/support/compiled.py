"""What applications of one process share: each test has one of its own, and most of making it gave the same again."""

from __future__ import annotations

import gc
import inspect
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from gettext import GNUTranslations
from importlib.metadata import Distribution, EntryPoints, PackageMetadata, PathDistribution, entry_points
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import IO, Any, ClassVar

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from tests.support.databases import RUN
from tests.support.statements import share_statements
from tournament.plugins import loading, registry


class _CompiledTemplates(BytecodeCache):
    """What templates were compiled to, by whichever process of a run needed them first."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        key = f"{bucket.key}-{bucket.checksum}"
        if key not in self._code:
            with suppress(FileNotFoundError, KeyError):
                self._code[key] = self._file(key).read_bytes()
        if key in self._code:
            bucket.bytecode_from_string(self._code[key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        key = f"{bucket.key}-{bucket.checksum}"
        self._code[key] = bucket.bytecode_to_string()
        with suppress(OSError, KeyError):  # servers of tests may be unable to write, or belong to no run
            written = self._file(f"{key}.{os.getpid()}-{threading.get_ident()}")
            written.write_bytes(self._code[key])
            written.rename(self._file(key))

    @staticmethod
    def _file(key: str) -> Path:
        return Path(os.environ[RUN], f"template-{key}")


class _CompiledRule(Rule):
    """A rule of the URL map that is parsed, and whose code is made, once."""

    _made: ClassVar[dict[tuple[object, ...], dict[str, Any]]] = {}

    def compile(self) -> None:
        assert self.map is not None
        key = (self.rule, self.host, self.subdomain, repr(self.defaults), self.merge_slashes, self.map.host_matching,
               *self.map.converters.items())  # fmt: skip
        if key not in self._made:
            super().compile()
            self._made[key] = {name: getattr(self, name) for name in ("_parts", "_trace", "_converters", "arguments")}
            self._made[key] |= {name: getattr(self, name).__func__ for name in ("_build", "_build_unknown")}
        made = dict(self._made[key])
        for name in ("_build", "_build_unknown"):
            made[name] = made[name].__get__(self, None)
        vars(self).update(made)


def _parse(self: GNUTranslations, file: IO[bytes]) -> None:
    vars(self).update(_parsed(file.read(), getattr(file, "name", "")))


@lru_cache(maxsize=32)
def _parsed(content: bytes, name: str) -> Mapping[str, object]:
    """Return what a catalogue holds, which nobody changes."""
    file = BytesIO(content)
    file.name = name
    read = GNUTranslations()
    _PARSE(read, file)
    return {each: vars(read)[each] for each in ("_catalog", "_charset", "_info", "plural")}


_PARSE: Callable[[GNUTranslations, IO[bytes]], None] = vars(GNUTranslations)["_parse"]
_METADATA: Callable[[PathDistribution], PackageMetadata] = vars(Distribution)["metadata"].fget


@lru_cache(maxsize=8)
def _installed(group: str, _path: tuple[str, ...]) -> EntryPoints:
    return entry_points(group=group)


def _getattr_static(obj: object, name: str, *default: Any) -> Any:
    """Look into a plugin's names, where its hooks are looked for: some thousands for each application."""
    if type(obj) in (ModuleType, loading._Hooks) and default and not name.startswith("__"):
        return vars(obj).get(name, *default)
    return _STATIC(obj, name, *default)


_STATIC: Callable[..., Any] = inspect.getattr_static


def count_once() -> None:
    """Remember how many objects are frozen: counting goes through all of them, and whoever makes a graph asks."""
    count = gc.get_freeze_count()
    vars(gc)["get_freeze_count"] = lambda: count


def share() -> None:
    """Let applications that are made from now on share what is compiled."""
    Flask.url_rule_class = _CompiledRule
    Flask.jinja_options = {"bytecode_cache": _CompiledTemplates()}
    vars(registry)["entry_points"] = lambda group: _installed(group, tuple(sys.path))
    GNUTranslations._parse = _parse  # type: ignore[assignment,method-assign]
    share_statements()
    vars(inspect)["getattr_static"] = _getattr_static
    PathDistribution.metadata = property(lru_cache(maxsize=64)(_METADATA))  # type: ignore[assignment,method-assign]
