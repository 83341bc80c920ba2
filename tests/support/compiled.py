"""What applications of one process share: each test has one of its own, and most of making it gave the same again."""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib.metadata import EntryPoints, entry_points
from typing import Any, ClassVar

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from tournament.plugins import registry


class _CompiledTemplates(BytecodeCache):
    """What templates were compiled to."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


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


@lru_cache(maxsize=8)
def _installed(group: str, _path: tuple[str, ...]) -> EntryPoints:
    return entry_points(group=group)


def share() -> None:
    """Let applications that are made from now on share what is compiled."""
    Flask.url_rule_class = _CompiledRule
    Flask.jinja_options = {"bytecode_cache": _CompiledTemplates()}
    vars(registry)["entry_points"] = lambda group: _installed(group, tuple(sys.path))
