"""Where passkeys work: browsers make them for a name over https, or for localhost, and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from tournament.runtime import runtime
from tournament.web.hosts import is_ip_address


@dataclass(frozen=True, slots=True)
class Site:
    """A place for passkeys: `name` as authenticators know it, `origin` as browsers sign it (WebAuthn, section 5.1)."""

    name: str
    origin: str


def site_here() -> Site | None:
    """Return the site of the present request, or None where passkeys cannot work."""
    public = urlsplit(runtime().settings.public_url)
    asked = urlsplit(f"//{request.host}")
    if asked.hostname == "localhost":
        return Site("localhost", f"{request.scheme}://{request.host}")
    if public.scheme == "https" and asked.hostname == public.hostname and not is_ip_address(public.hostname or ""):
        return Site(public.hostname or "", f"https://{public.netloc}")
    return None
