"""Pages of plugins: mounted where nothing of the core stands, off where their plugin is, and contained."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, Response, abort, current_app, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from tournament.domain.exchanges.queries import blocks, exchanges
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.plugins.guard import Part
from tournament.plugins.guarded_parts import LONGEST_FILE
from tournament.runtime import Runtime, runtime
from tournament.sdk import ExchangeView
from tournament.sdk.editions import READER
from tournament.web.plugin_parts import edition_read
from tournament.web.public.resolvers import the_exchange

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Blueprint

T = TypeVar("T")

BROKEN = 500
TAKEN_NAME = Message("The name “{name}” of its blueprint is taken: choose another one.")
TAKEN_PAGE = Message("There is a page at {rule} already: choose another address.")


class Together:
    """Lets plugins take no more time of a whole request than of one answer."""

    def __init__(self, within: WSGIApplication, running: Runtime) -> None:
        self._within, self._runtime = within, running

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer within one count of time."""
        with self._runtime.registry.guard.counting():
            return self._within(environ, start_response)


def count_together(app: Flask) -> None:
    """Count what plugins take of each request as one."""
    app.wsgi_app = Together(app.wsgi_app, app.extensions["tournament"])  # type: ignore[method-assign]


def init_app(app: Flask) -> None:
    """Mount the pages of plugins after the core's; a plugin that would take the place of another page is left out."""
    registry = app.extensions["tournament"].registry
    app.extensions[READER] = _edition
    found: dict[str, list[Blueprint]] = {}
    for plugin, blueprint in registry.collected("blueprints"):
        found.setdefault(plugin, []).append(blueprint)
    for plugin, own in sorted(found.items()):
        why = next(_taken(app, own), None)
        if why is not None:
            registry.leave_out(plugin, why)
            continue
        before = set(app.view_functions)
        names = set(app.blueprints)
        for blueprint in own:
            app.register_blueprint(blueprint)
        for name in app.blueprints.keys() - names:
            _contain_around(app, plugin, name)
        for endpoint in app.view_functions.keys() - before:
            app.view_functions[endpoint] = _contained(plugin, endpoint, app.view_functions[endpoint])


def _edition(block: str, exchange: str) -> ExchangeView:
    return edition_read(the_exchange(block, exchange))


def _read_first() -> None:
    """Read the edition of an address before the plugin's time begins: it is held, and the page takes no time for it."""
    words = request.view_args or {}
    block, exchange = words.get("block"), words.get("exchange")
    if isinstance(block, str) and isinstance(exchange, str):
        with suppress(HTTPException):  # whoever may see none is told so by the page
            _edition(block, exchange)


def _taken(app: Flask, own: Iterable[Blueprint]) -> Iterator[Words]:
    """Say which names and addresses of a plugin's pages are those of others."""
    apart, rules = Flask("apart", static_folder=None), {_bare(rule.rule) for rule in app.url_map.iter_rules()}
    for blueprint in own:
        apart.register_blueprint(blueprint)
    yield from (TAKEN_NAME.format(name=name) for name in apart.blueprints if name in app.blueprints)
    yield from (TAKEN_PAGE.format(rule=rule.rule) for rule in apart.url_map.iter_rules() if _bare(rule.rule) in rules)


def _bare(rule: str) -> str:
    """Return a rule without the names and types of what is variable in it."""
    return re.sub(r"<[^>]*>", "<>", rule).rstrip("/")


def _contain_around(app: Flask, plugin: str, name: str) -> None:
    """Contain what a blueprint does before and after its pages, as these are."""
    part = Part(plugin, "pages", name)
    for functions in (app.before_request_funcs, app.url_value_preprocessors):
        if name in functions:
            functions[name] = [_before(plugin, part, each) for each in functions[name]]
    for later in (app.after_request_funcs, app.teardown_request_funcs):
        if name in later:
            later[name] = [_after(plugin, part, each) for each in later[name]]


def _before(plugin: str, part: Part, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what is done before a page; where it fails, the page is not shown."""

    def before(*given: Any) -> Any:
        if _is_off(plugin):
            return None
        _read_first()
        return _refused_or_answered(part, partial(answered, *given))

    def answered(*given: Any) -> Any:
        found = function(*given)
        return found if found is None or given else _sendable(found)  # a preprocessor of addresses answers nothing

    return before


def _after(plugin: str, part: Part, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what is done after a page; where it fails, the page stays as it is."""

    def after(given: Any) -> Any:
        if isinstance(given, Response) and _is_off(plugin):
            return given
        kept = vars(given) | {"headers": given.headers.copy()} if isinstance(given, Response) else {}
        try:
            found = _refused_or_answered(part, partial(answered, given))
        except (HTTPException, InputError):  # of what failed the guard has told
            if kept:  # what could not be sent may have been written into the page itself
                vars(given).update(kept)
            return given
        return found if isinstance(found, Response) else given

    def answered(given: Any) -> Any:
        found = function(given)
        return _sendable(found) if isinstance(found, Response) else found

    return after


def _is_off(plugin: str) -> bool:
    return plugin in _off((request.view_args or {}).get("block"))


def _contained(plugin: str, endpoint: str, view: Callable[..., Any]) -> Callable[..., Response]:
    """Return a view that answers in bounded time whatever the plugin does, and 404 in blocks where it is off."""
    part = Part(plugin, "pages", endpoint)

    @wraps(view)
    def page(**values: Any) -> Response:
        if plugin in _off(values.get("block")):
            abort(404)
        _read_first()
        return _refused_or_answered(part, partial(_whole, view, values))

    return page


def _refused_or_answered(part: Part, function: Callable[[], T]) -> T:
    """Return what a plugin answers, or raise what it means to: an abort, or a refusal in a sentence."""

    def answered() -> T | HTTPException | InputError:
        try:
            return function()
        except (HTTPException, InputError) as refusal:
            if isinstance(refusal, HTTPException) and (refusal.code or 0) >= BROKEN:
                raise  # what is broken is the plugin's, not this program
            return refusal

    found = runtime().registry.guard.ask(part, answered, again=True)
    if isinstance(found, HTTPException | InputError):
        raise found
    return found


def _whole(view: Callable[..., Any], values: dict[str, Any]) -> Response:
    return _sendable(current_app.ensure_sync(view)(**values))


def _sendable(found: Any) -> Response:
    """Return all of an answer: what comes bit by bit would fail or hang after the guard has let it go."""
    made = current_app.make_response(found)
    if made.is_streamed and not made.direct_passthrough:
        made.set_data(b"".join(_at_most(made.iter_encoded())))
    for name, value in Headers([*made.headers]):  # which refuses line ends
        f"{name}{value}".encode("latin-1")  # as it is sent, where nothing could say any more whose it is
    if type(made) is not current_app.response_class:  # which would do as it likes once it is sent
        made = current_app.response_class(made.get_data(), made.status_code, made.headers)
    return made


def _at_most(parts: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > LONGEST_FILE:
            raise ValueError(f"a page is at most {LONGEST_FILE} bytes")
        yield part


def _off(slug: object) -> frozenset[str]:
    block = exchanges.find_block(slug) if isinstance(slug, str) else None
    return blocks.disabled_plugins(block.id) if block else frozenset()
