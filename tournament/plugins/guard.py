"""The one door to the code of plugins: in bounded time, whatever it raises, and every failure counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeVar

from tournament.engine.errors import InputError
from tournament.engine.message import Message, joined
from tournament.engine.text import Words
from tournament.plugins.source_lines import line_at, line_of, line_where
from tournament.plugins.timeouts import Answer, HangsError, Rests
from tournament.sdk.secrets_handed_out import masked
from tournament.tracing import span

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE_SECONDS = 2.0
"""How much of the processor's time plugins have for a page, and all of them together on the clock for a change.

Who waits for one change, and for the next, does not give up (`tournament.models.base.PATIENCE_SECONDS`).
"""
ON_THE_CLOCK, PAGE_ON_THE_CLOCK = 2, 4
"""How many times as long an answer of a page, and a whole page, may take on the clock: the machine may be busy."""
AT_LEAST = 0.125
"""The part of it for which an answer of a page is waited on the clock in any case, however many have hung before."""
TOO_LITTLE = 0.005
"""The part of the time for a change that is no time any more."""
START_SECONDS = 15.0
"""How long a plugin has to be imported, and all of them to say what they bring."""
SENDING_SECONDS = 15.0
"""How long a channel has to send a notification, for which nobody waits."""
_LONGEST = 300
"""Characters kept of what a plugin says of its failure."""


class Part(NamedTuple):
    """What a plugin brings under a key: the tie-break ``joy``, say."""

    plugin: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Failure:
    """How often a part has failed since the start, and how the last time; `out` tells that it is not asked for now."""

    times: int
    last: Words
    out: bool


class LeftOutError(InputError):
    """A part of a plugin has failed, now or before, and does not answer for now."""

    def __init__(self, part: Part) -> None:
        sentence = Message("Plugin “{plugin}” failed ({key}) and is left out for now; all data is kept.")
        super().__init__(sentence.format(plugin=part.plugin, key=part.key))
        self.part = part


class UnfitError(InputError):
    """What a plugin brings cannot be used; `text` says why."""


class FailedError(Exception):
    """Says how a plugin failed in the log, in words that run no code of the plugin: its own error might."""

    def __init__(self, said: Words) -> None:
        super().__init__(str(said))
        self.said = said


@dataclass(slots=True)
class _Watch:
    """How long each part took of one piece of work; `inside` tells that its own thread is waited for.

    Time on the clock counts for less than time of the processor, which neighbours cannot take. Where it is `strict`,
    as in a change, which keeps others waiting, it counts as much, what failed has had its share of it, and a plugin has
    half of what the others leave: however many are slow, something is left for one that is not. `change` is the strict
    part of a piece of work.
    """

    is_start: bool = False
    strict: bool = False
    sending: bool = False
    inside: bool = False
    change: _Watch | None = None
    spent: dict[Part, float] = field(default_factory=dict)
    asked: tuple[Part, float] | None = None

    @property
    def level(self) -> int:
        """Who fails at the start is left out, and named by the pages and commands to which it matters."""
        return logging.WARNING if self.is_start else logging.ERROR

    @property
    def patience(self) -> float:
        """How many seconds there are for all of it."""
        if self.sending:
            return SENDING_SECONDS
        return START_SECONDS if self.is_start else PATIENCE_SECONDS

    @property
    def told(self) -> str:
        """Say how long there is for an answer."""
        if self.strict:
            return f"its share of the {self.patience:g} s of a change"
        clock = "" if self.is_start or self.sending else f" of work or {ON_THE_CLOCK * self.patience:g} s on the clock"
        return f"{self.patience:g} s{clock}"

    @property
    def slowest(self) -> Part:
        """Name the part that took most of it."""
        return max(self.spent, key=self.spent.__getitem__)

    def counted(self, began: float, worked: float = 0.0) -> float:
        """Return the seconds that count of those since an instant."""
        return max(worked, (time.monotonic() - began) / (1 if self.strict else PAGE_ON_THE_CLOCK))

    def add(self, part: Part, seconds: float) -> None:
        """Count seconds as a part's."""
        self.spent[part] = self.spent.get(part, 0.0) + seconds

    @contextmanager
    def at(self, part: Part) -> Iterator[None]:
        """Count what is done here as the part's."""
        own, outer, worked = (part, time.monotonic()), self.asked, time.thread_time()
        self.asked = own
        try:
            yield
        finally:
            if self.asked is own:  # else what hung, and was counted, ends at last while something else is asked
                self.asked = outer
                self.add(part, self.counted(own[1], time.thread_time() - worked))


_WATCH: ContextVar[_Watch | None] = ContextVar("_WATCH", default=None)


class Guard:
    """Stands between the core and the code of plugins, and remembers which parts failed and are left out.

    `note` writes down, beside the log, which plugin failed in what, how often, and how. `modules` names the module of
    each plugin, by which what it says of a failure names the line.
    """

    def __init__(self) -> None:
        self.note: Callable[[str, str, int, str], None] = lambda plugin, part, times, last: None
        self.modules: dict[str, str] = {}
        self._failures: dict[Part, tuple[int, Words]] = {}
        self._out: set[Part] = set()
        self._resting: Rests[Part] = Rests()

    def leaves_out(self, part: Part) -> bool:
        """Tell whether a part has failed for good until the next start, or took too long a while ago."""
        return part in self._out or part in self._resting

    def rests(self) -> bool:
        """Tell whether a part is left out for a while only."""
        return bool(self._resting.keys())

    def failures(self) -> Mapping[Part, Failure]:
        """Say of each part that has failed since the start how."""
        known = list(self._failures.items())
        return {part: Failure(times, last, self.leaves_out(part)) for part, (times, last) in known}

    def ask(
        self,
        part: Part,
        function: Callable[[], T],
        whole: Part | None = None,
        *,
        again: bool = False,
        own: Callable[..., Any] | None = None,
    ) -> T:
        """Return what a part answers; raises LeftOutError when it fails, takes too long, or did so before.

        Where it takes too long, `whole` is left out, of which it is only one of many. With `again`, what fails is
        asked the next time all the same: nothing lasting hangs on it. `own` is the plugin's function, whose line is
        told where its answer is none.
        """
        whole, watch = whole or part, _WATCH.get() or _Watch()
        if self.leaves_out(whole) or self.leaves_out(part):
            raise LeftOutError(whole if self.leaves_out(whole) else part)
        if self._left(watch, part.plugin) <= 0:
            self._rest(watch.slowest, watch)
            raise LeftOutError(part)

        def answered() -> T:
            return self._answered(watch, part, whole, partial(self._tried, part, function, own), again)

        if watch.inside:
            return answered()
        with span("plugin", plugin_name=part.plugin, plugin_part=f"{part.kind} {part.key}"):
            return self._awaited(watch, answered, part.plugin)

    def together(self, work: Callable[[], T]) -> T:
        """Carry out work that asks parts many times, anew whenever one of them fails in it.

        All of it may take as long as one answer, in `counting` together with what was asked before.
        Raises LeftOutError where the work cannot do without a part that has failed.
        """
        counted = _WATCH.get() or _Watch()
        while True:
            before = self.gone()
            # What one part took in vain because another failed is not counted against it.
            watch = _Watch(counted.is_start, counted.strict, inside=True, spent=dict(counted.spent))
            is_done = False
            try:
                with _watched(watch), span("plugins together"):
                    found = self._awaited(watch, work)
                is_done = self.gone() <= before
            except LeftOutError as error:
                if error.part in before or error.part not in self.gone():
                    raise
            finally:
                hung = self.gone() - before
                counts = watch.spent if is_done or counted.strict else watch.spent.keys() & hung
                counted.spent.update({part: watch.spent[part] for part in counts})
            if is_done:
                return found

    @contextmanager
    def counting(self, *, strict: bool = False) -> Iterator[None]:
        """Give all that is asked here as long as one answer; what is counted already goes on.

        It begins anew where it is `strict` at last: whatever is held meanwhile keeps others waiting. All that is strict
        within what is counted counts as one.
        """
        watch = _WATCH.get() or _Watch()
        if strict and not watch.strict:
            watch.change = watch.change or _Watch(strict=True)
            watch = watch.change
        with _watched(watch):
            yield

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Give what is asked here as long as a start may take; who fails is left out, and named where that matters."""
        with _watched(_Watch(is_start=True)):
            yield

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Give what is asked here as long as a network may take; raises RuntimeError in a change, which has no time."""
        present = _WATCH.get()
        if present is not None and present.strict:
            raise RuntimeError("notifications are sent after the commit, not in a change")
        with _watched(_Watch(sending=True)):
            yield

    def _left(self, watch: _Watch, plugin: str) -> float:
        """Return how many seconds of a piece of work are left to a plugin."""
        spent = list(watch.spent.items())
        if not watch.strict:
            return watch.patience - sum(each for part, each in spent if not self.leaves_out(part))
        own = sum(each for part, each in spent if part.plugin == plugin)
        others = sum(each for part, each in spent if part.plugin != plugin)
        return (watch.patience - others) / 2 - own - TOO_LITTLE * watch.patience

    def _longest(self, watch: _Watch, plugin: str) -> float:
        """Return how long one answer of a plugin may take on the clock."""
        if watch.strict:
            return self._left(watch, plugin)
        if watch.is_start or watch.sending:
            return watch.patience
        left = PAGE_ON_THE_CLOCK * (watch.patience - sum(list(watch.spent.values())))
        return max(AT_LEAST * watch.patience, min(ON_THE_CLOCK * watch.patience, left))

    def gone(self) -> frozenset[Part]:
        """Name the parts that are left out, for a while or until the next start."""
        return self._resting.keys() | self._out

    def _answered(self, watch: _Watch, part: Part, whole: Part, function: Callable[[], T], again: bool) -> T:
        try:
            with watch.at(whole):
                answer = function()
        except FailedError as error:
            if not self.leaves_out(whole):
                self._fails(part, watch, error, again or watch.is_start)
            raise LeftOutError(part) from error
        if self._left(watch, whole.plugin) <= 0:
            self._rest(watch.slowest, watch)
            if watch.slowest == whole:
                raise LeftOutError(whole)
        return answer

    def _tried(self, part: Part, function: Callable[[], T], own: Callable[..., Any] | None) -> T:
        """Return what a part answers; what it raises instead is put into words here, where its time is counted."""
        try:
            return function()
        except BaseException as error:  # a plugin may fail in any way, and must take nothing with it
            module = self.modules.get(part.plugin, "")
            said = self._with_line(described(error), line_of(error, module) or line_where(own, module))
            raise FailedError(said).with_traceback(error.__traceback__) from None

    def _awaited(self, watch: _Watch, function: Callable[[], T], whose: str = "") -> T:
        """Wait for work in a thread of its own for as long as no part in it takes too long."""
        answer, seconds = Answer(function, whose), self._longest(watch, whose)
        while not answer.within(max(seconds, 0.01)):
            part, began = watch.asked or (None, time.monotonic())
            seconds = began + self._longest(watch, part.plugin if part else whose) - time.monotonic()
            if part is not None and seconds <= 0:
                watch.asked = None  # what is asked next is no part of this, and does not come back to it
                self._rest(part, watch, answer, line=line_at(answer.frame(), self.modules.get(part.plugin, "")))
                watch.add(part, watch.counted(began))
                raise LeftOutError(part)
        return answer.given()

    def _fails(self, part: Part, watch: _Watch, error: FailedError, again: bool) -> None:
        self._count(part, error.said)
        if again:
            log.log(watch.level, "plugin %s failed in %s %s", *part, exc_info=error)
            return
        self._out.add(part)
        log.error("plugin %s failed in %s %s and is left out until the next start", *part, exc_info=error)

    def _rest(self, part: Part, watch: _Watch, *left: Answer[Any], line: str = "") -> None:
        is_new = self._resting.begin(part, *left)
        for answer in left:  # before anything is told: it may hold the lock of the log
            answer.leave()
        if is_new:
            error = HangsError(f"no answer within {watch.told}")
            self._count(part, self._with_line(described(error), line))
            log.log(watch.level, "plugin %s failed in %s %s and is left out for a while", *part, exc_info=error)

    @staticmethod
    def _with_line(said: Words, line: str) -> Words:
        if not line:
            return said
        return f"{said} ({line})" if isinstance(said, str) else joined([said, f"({line})"], " ")

    def _count(self, part: Part, said: Words) -> None:
        times, _ = self._failures.get(part, (0, ""))
        self._failures[part] = times + 1, said
        self.note(part.plugin, f"{part.kind} {part.key}", times + 1, str(said))


def described(error: BaseException) -> Words:
    """Say in one line what was raised, without the secrets that plugins were given: an address may hold one."""
    if isinstance(error, UnfitError):
        return error.text
    try:
        said = " ".join(masked(str(error)).split())
    except BaseException:  # an error may fail to say what it is
        said = ""
    return f"{type(error).__name__}: {said or 'no message'}"[:_LONGEST]


@contextmanager
def _watched(watch: _Watch) -> Iterator[_Watch]:
    token = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(token)
