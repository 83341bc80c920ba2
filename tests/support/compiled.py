"""What applications of one process share: each test has one of its own, and compiling took most of making it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


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
    """A rule of the URL map whose code is made once."""

    _made: ClassVar[dict[tuple[object, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, self.host, self.subdomain, repr(self.defaults), *self._trace, append_unknown)
        if key not in self._made:
            self._made[key] = super()._compile_builder(append_unknown)
        return self._made[key]


def share() -> None:
    """Let applications that are made from now on share what is compiled."""
    Flask.url_rule_class = _CompiledRule
    Flask.jinja_options = {"bytecode_cache": _CompiledTemplates()}
