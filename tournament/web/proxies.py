"""Who asks, where a proxy asks for others: only the word of proxies that the operator has named is taken."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tournament.config import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

OFFICE = 64
"""The part of an address of IPv6 that a household or an office shares."""


class Proxies:
    """The proxies whose word is taken."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = networks

    def __contains__(self, address: str) -> bool:
        ip = _address(address) if self._networks else None
        return ip is not None and any(ip in network for network in self._networks)

    def __bool__(self) -> bool:
        return bool(self._networks)

    def take(self, environ: WSGIEnvironment) -> bool:
        """Put who asks in the place of the proxy that passed it on; tell whether one did.

        Each proxy adds, at the end, whom it was asked by: what stands before the first who is no proxy may be made up.
        """
        asker = environ["REMOTE_ADDR"]
        if asker not in self:
            return False
        for named in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            ip = _address(named.strip())
            if ip is None:
                break
            asker = str(ip)
            if asker not in self:
                break
        environ["REMOTE_ADDR"] = asker
        return True


def office_of(address: str) -> str:
    """Return what a household or an office has in common: an address of IPv4, the first half of one of IPv6."""
    ip = _address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, OFFICE), strict=False))
    return address


def is_here(address: str) -> bool:
    """Tell whether an address is this machine's own; what is no address is a socket in a file."""
    ip = _address(address)
    return ip is None or ip.is_loopback


def _address(given: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        ip = ipaddress.ip_address(given)
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip
