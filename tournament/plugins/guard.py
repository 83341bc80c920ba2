"""Asking the code of plugins: in bounded time, not again what has failed, and after a rest what took too long."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.plugins.timeouts import Answer, HangsError, Rests

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE_SECONDS = 2.0
"""How long a page or a change waits for a plugin."""
WAITING = 0.1
"""How much of the time on the clock counts as a part's own: a busy machine may be at fault."""


class Part(NamedTuple):
    """What a plugin brings under a key: the tie-break ``joy``, say."""

    plugin: str
    kind: str
    key: str


class LeftOutError(InputError):
    """A part of a plugin has failed, now or before, and does not answer for now."""

    def __init__(self, part: Part) -> None:
        sentence = Message("Plugin “{plugin}” failed ({key}) and is left out for now; all data is kept.")
        super().__init__(sentence.format(plugin=part.plugin, key=part.key))
        self.part = part


@dataclass(slots=True)
class _Watch:
    """How long each part took of one piece of work; `inside` tells that its own thread is waited for."""

    inside: bool = False
    spent: dict[Part, float] = field(default_factory=dict)
    asked: tuple[Part, float] | None = None

    @contextmanager
    def at(self, part: Part) -> Iterator[None]:
        """Count what is done here as the part's."""
        own, outer, worked = (part, time.monotonic()), self.asked, time.thread_time()
        self.asked = own
        try:
            yield
        finally:
            if self.asked is own:  # else what hung ends at last, while something else is asked
                self.asked = outer
            seconds = max(time.thread_time() - worked, WAITING * (time.monotonic() - own[1]))
            self.spent[part] = self.spent.get(part, 0.0) + seconds


_WATCH: ContextVar[_Watch | None] = ContextVar("_WATCH", default=None)


class Guard:
    """Stands between the core and the code of plugins, and remembers which parts are left out."""

    def __init__(self) -> None:
        self._failed: dict[Part, str] = {}
        self._resting: Rests[Part] = Rests()

    def leaves_out(self, part: Part) -> bool:
        """Tell whether a part has failed since the start, or took too long a while ago."""
        return part in self._failed or part in self._resting

    def rests(self) -> bool:
        """Tell whether a part is left out for a while only."""
        return bool(self._resting.keys())

    def failures(self) -> dict[Part, str]:
        """Say of the parts that are left out how they failed."""
        return {**dict.fromkeys(self._resting.keys(), _described(_hangs())), **self._failed}

    def ask(self, part: Part, function: Callable[[], T], whole: Part | None = None) -> T:
        """Return what a part answers; raises LeftOutError when it fails, takes too long, or did so before.

        Where it takes too long, `whole` is left out, of which it is only one of many.
        """
        whole = whole or part
        for each in (whole, part):
            if self.leaves_out(each):
                raise LeftOutError(each)
        watch = _WATCH.get() or _Watch()
        if watch.inside:
            return self._answered(watch, part, whole, function)
        return self._awaited(watch, lambda: self._answered(watch, part, whole, function))

    def together(self, work: Callable[[], T]) -> T:
        """Carry out work that asks parts many times, anew whenever one of them fails in it.

        Each part may take as long for all of it as for one answer, in `counting` together with what it took before.
        Raises LeftOutError where the work cannot do without a part that has failed.
        """
        counted = _WATCH.get() or _Watch()
        while True:
            before = self.failures().keys()
            try:
                # What one part took in vain because another failed is not counted against it.
                with _watched(_Watch(inside=True, spent=dict(counted.spent))) as watch:
                    found = self._awaited(watch, work)
            except LeftOutError as error:
                if error.part in before:
                    raise
            else:
                if self.failures().keys() <= before:
                    counted.spent.update(watch.spent)
                    return found

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Let each part take as long for all that it is asked here as for one answer."""
        with _watched(_WATCH.get() or _Watch()):
            yield

    def _answered(self, watch: _Watch, part: Part, whole: Part, function: Callable[[], T]) -> T:
        try:
            with watch.at(whole):
                answer = function()
        except BaseException as error:  # a plugin may fail in any way, and must take nothing with it
            if not self.leaves_out(whole):
                self._failed[part] = _described(error)
                log.error("plugin %s failed in %s %s and is left out until the next start", *part, exc_info=error)
            raise LeftOutError(part) from error
        if watch.spent[whole] >= PATIENCE_SECONDS:
            self._rest(whole)
            raise LeftOutError(whole)
        return answer

    def _awaited(self, watch: _Watch, function: Callable[[], T]) -> T:
        """Wait for work in a thread of its own for as long as no part in it takes too long for one answer."""
        answer, seconds = Answer(function), PATIENCE_SECONDS
        while not answer.within(max(seconds, 0.01)):
            part, began = watch.asked or (None, time.monotonic())
            seconds = began + PATIENCE_SECONDS - time.monotonic()
            if part is not None and seconds <= 0:
                watch.asked = None  # what is asked next is no part of this, and does not come back to it
                self._rest(part, answer)
                raise LeftOutError(part)
        return answer.given()

    def _rest(self, part: Part, *left: Answer[Any]) -> None:
        if self._resting.begin(part, *left):
            log.error("plugin %s failed in %s %s and is left out for a while", *part, exc_info=_hangs())


def _hangs() -> HangsError:
    return HangsError(f"no answer within {PATIENCE_SECONDS:g} s")


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


@contextmanager
def _watched(watch: _Watch) -> Iterator[_Watch]:
    token = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(token)
