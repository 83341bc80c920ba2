"""pluggy's manager, whose every call goes through the guard and says whose answer is whose."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, cast

import pluggy

from tournament.plugins.guard import Guard, LeftOutError, Part
from tournament.sdk import hookspecs
from tournament.sdk.deprecations import hearing

Around = Generator[None, Any, Any]
"""A wrapper of a hook at work."""
CHAINED = {"tournament_calendar_entry": "entry"}
"""Hooks whose answer is the next plugin's argument of that name."""
_OFF: ContextVar[frozenset[str]] = ContextVar("_OFF", default=frozenset())
"""The plugins that are switched off where a hook is called."""
LASTING = frozenset({"tournament_calendar_entry", "tournament_score_checks"})
"""Hooks that take part in changes: one that fails is not asked again until the next start."""


class Answered(NamedTuple):
    """What a plugin answers to a hook."""

    plugin: str
    answer: Any


@dataclass(frozen=True, slots=True)
class _Asked:
    """An implementation as pluggy calls it, whose function asks the plugin through the guard."""

    plugin_name: str
    function: Callable[..., Any]
    argnames: Sequence[str]
    kwargnames: Sequence[str]
    wrapper: bool
    hookwrapper: bool = False


class Manager(pluggy.PluginManager):
    """Calls hooks as pluggy does, wrappers and order included; what fails or is no answer is left out.

    `checks` say per hook what an answer is: they return it, or raise what is wrong with it. `hear` is told which plugin
    uses what is deprecated.
    """

    def __init__(
        self, guard: Guard, checks: Mapping[str, Callable[[Any], Any]], hear: Callable[[str, str], None]
    ) -> None:
        super().__init__(hookspecs.PROJECT)
        self.add_hookspecs(hookspecs)
        self._guard, self._checks, self._hear = guard, checks, hear

    def call(self, hook: str, disabled: Iterable[str] = (), **arguments: object) -> list[Answered]:
        """Call a hook of every plugin that is not disabled; whoever fails is named in the log and left out."""
        token = _OFF.set(frozenset(disabled))
        try:
            found: list[Answered] = getattr(self.hook, hook)(**arguments)
        finally:
            _OFF.reset(token)
        return found

    def unknown_hooks(self, plugin: object) -> list[str]:
        """Name the hooks that a plugin implements and nobody ever calls."""
        callers = [each for each in self.get_hookcallers(plugin) or () if not each.has_spec()]
        return sorted(
            caller.name
            for caller in callers
            if any(each.plugin is plugin and not each.optionalhook for each in caller.get_hookimpls())
        )

    def _hookexec(
        self, hook_name: str, methods: Sequence[pluggy.HookImpl], kwargs: Mapping[str, object], firstresult: bool
    ) -> object | list[object]:
        given, said = dict(kwargs), list[Answered]()
        on = [method for method in methods if method.plugin_name not in _OFF.get()]
        asked = [self._asked(hook_name, method, given, said) for method in on]
        found = super()._hookexec(hook_name, cast(Any, asked), given, firstresult)
        answers = found if isinstance(found, list) else [found]
        # A wrapper may leave answers out, and change their order.
        named = [next((each for each in said if each.answer is answer), None) for answer in answers]
        known = [each for each in named if each is not None]
        return known if isinstance(found, list) else next(iter(known), None)

    def _asked(self, hook: str, method: pluggy.HookImpl, given: dict[str, object], said: list[Answered]) -> _Asked:
        part = Part(method.plugin_name, "hooks", hook)
        ask = partial(self._guard.ask, part, again=hook not in LASTING, own=method.function)
        check = self._checks.get(hook, lambda answer: answer)

        def answered(*arguments: object) -> Any:
            try:
                with hearing(partial(self._hear, method.plugin_name)):
                    answer = ask(lambda: _checked(check, method.function(*arguments)))
            except LeftOutError:  # the guard has named it
                return None
            if answer is not None:
                said.append(Answered(method.plugin_name, answer))
                if hook in CHAINED:
                    given[CHAINED[hook]] = answer
            return answer

        def wrapped(*arguments: object) -> Generator[None, Any, Any]:
            try:
                around = ask(lambda: _begun(cast(Around, method.function(*arguments))))
            except LeftOutError:
                return (yield)
            found = yield
            known = {id(each.answer) for each in said}

            def ended() -> list[Any]:
                changed = _ended(around, found, method.hookwrapper)
                return [each if id(each) in known else check(each) for each in changed]

            try:
                changed = ask(ended)
            except LeftOutError:
                return found
            said.extend(Answered(method.plugin_name, each) for each in changed if id(each) not in known)
            return changed

        is_wrapper = method.wrapper or method.hookwrapper
        function = wrapped if is_wrapper else answered
        return _Asked(method.plugin_name, function, method.argnames, method.kwargnames, is_wrapper)


def _checked(check: Callable[[Any], Any], answer: Any) -> Any:
    return None if answer is None else check(answer)


def _begun(around: Around) -> Around:
    """Let a wrapper do what comes before the hook it wraps."""
    next(around)
    return around


def _ended(around: Around, found: Sequence[Any], is_old: bool) -> Sequence[Any]:
    """Let a wrapper do what comes after; return the answers as it leaves them."""
    result = pluggy.Result(found, None)
    try:
        around.send(result if is_old else found)
    except StopIteration as end:
        changed = result.get_result() if is_old else end.value
    else:
        raise TypeError("a wrapper yields once")
    if not isinstance(changed, list | tuple) or any(each is None for each in changed):
        raise TypeError("a wrapper returns the answers")
    return changed
