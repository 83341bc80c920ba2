"""Under which names this system may be called, and at which address others reach it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_babel import gettext as _

from tournament.runtime import Runtime, runtime

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
OUTSIDE = ("192.0.2.1", "2001:db8::1")
"""Addresses of nobody (RFC 5737, RFC 3849): the way to them is the machine's ordinary way out."""

PATIENCE_SECONDS = 0.3
PORTS = {"http": 80, "https": 443}


class PublicName:
    """Takes a request that is for the public name as one for the public address, whatever brought it here.

    What leads on from there (a missing slash, a sign-in) then never leads from https to http.
    """

    def __init__(self, within: WSGIApplication, public_url: str) -> None:
        self._within, public = within, urlsplit(public_url)
        self._scheme, self._netloc = public.scheme, public.netloc
        self._names = names_of(public_url)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Give the request the scheme and the host of the public address."""
        if environ.get("HTTP_HOST", "").lower() in self._names:
            environ |= {"wsgi.url_scheme": self._scheme, "HTTP_HOST": self._netloc}
        return self._within(environ, start_response)


def names_of(public_url: str) -> frozenset[str]:
    """Return the host names, with or without a port, under which requests for the public address come."""
    public = urlsplit(public_url)
    other = f"{public.netloc}:{PORTS[public.scheme]}" if public.port is None else public.hostname or ""
    return frozenset({public.netloc.lower(), other.lower()})


def take_public_name(app: Flask) -> None:
    """Put `PublicName` before the application; what keeps pages stands before that."""
    runtime: Runtime = app.extensions["tournament"]
    app.wsgi_app = PublicName(app.wsgi_app, runtime.settings.public_url)  # type: ignore[method-assign]


def refuse_strangers() -> None:
    """Answer 400 to a request for a host that is not ours, before anything believes its name."""
    host = urlsplit(f"//{request.host}").hostname or ""
    known = host in LOOPBACK or host == urlsplit(runtime().settings.public_url).hostname
    if not known and not (is_ip_address(host) and host == own_address(request.remote_addr or "")):
        abort(400, _("This address does not belong to this system."))


def own_address(toward: str) -> str | None:
    """Return the address of this machine as seen from the address `toward`; nothing is sent."""
    if not is_ip_address(toward):
        return None
    family = socket.AF_INET6 if ":" in toward else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((toward, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return None


def reachable_addresses() -> list[str]:
    """List the addresses at which other devices of the network may reach this machine."""
    found = (own_address(outside) for outside in OUTSIDE)
    return [address for address in found if address and not ipaddress.ip_address(address).is_loopback]


def ways_here() -> list[tuple[str, bool]]:
    """List addresses for devices of the same network, each with whether the server answers there now."""
    asked = urlsplit(request.host_url)
    port = asked.port or PORTS[asked.scheme]
    named = ((own, f"[{own}]" if ":" in own else own) for own in reachable_addresses())
    return [(f"{asked.scheme}://{name}:{port}/", _listens(own, port)) for own, name in named]


def is_this_machine_only(url: str) -> bool:
    """Tell whether an address leads nowhere on another device."""
    return urlsplit(url).hostname in LOOPBACK


def init_app(app: Flask) -> None:
    """Refuse foreign hosts, and let templates say who can reach us."""
    app.before_request(refuse_strangers)
    app.jinja_env.globals.update(is_this_machine_only=is_this_machine_only)


def is_ip_address(host: str) -> bool:
    """Tell whether a host is named by its number."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _listens(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=PATIENCE_SECONDS).close()
    except OSError:
        return False
    return True
