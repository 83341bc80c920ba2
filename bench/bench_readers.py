"""Readers of public pages beside organisers who write all the time: how long a page takes."""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

from serving import Client, Server, read_on, served, shown

from tournament import demo

READERS, WRITERS, SECONDS = 200, 20, 15
UNITS = f"/manage/{demo.SLUG}/units"


class Forms(HTMLParser):
    """The fields of the forms of a page that have a value."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the value of a field."""
        given = dict(attrs)
        if tag == "input" and given.get("name") and given.get("type") not in {"submit", "checkbox", "radio"}:
            self.fields.setdefault(str(given["name"]), given.get("value") or "")


async def page_of(client: Client, path: str) -> str:
    """Return a page as text."""
    _, headers, body = await client.ask(path)
    return (gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body).decode()


async def signed_in(server: Server) -> Client:
    """Return an organiser's browser."""
    client = Client(server.port)
    form = Forms(await page_of(client, server.link)).fields
    await client.ask(server.link, urlencode(form))
    return client


async def write_on(client: Client, path: str, until: float) -> list[float]:
    """Give a unit another short name again and again; return the seconds of each change that was taken.

    Who is told that somebody was first (409) fills the form again.
    """
    times: list[float] = []
    while time.monotonic() < until:
        fields = Forms(await page_of(client, path)).fields
        started = time.monotonic()
        status, _, _ = await client.ask(path, urlencode(fields | {"short_name": f"ĐV {started % 1000:.2f}"}))
        if status != 409:
            times.append(time.monotonic() - started if status == 302 else float("inf"))
    return times


async def measure(server: Server) -> None:
    """Print the times of readers, alone and beside writers, and those of the writers."""
    organiser = await signed_in(server)
    units = sorted(set(re.findall(rf"{UNITS}/\d+(?=[\"?])", await page_of(organiser, UNITS))))
    paths = [server.edition + name for name in ("", "schedule", "standings", "results", "brackets", "overall")]
    for writers in (0, WRITERS):
        until = time.monotonic() + SECONDS
        clients = [Client(server.port) for _ in range(writers)]
        for client in clients:
            client._cookies = dict(organiser._cookies)
        reading = [read_on(server.port, paths, until, 0, number) for number in range(READERS)]
        writing = [write_on(each, units[number % len(units)], until) for number, each in enumerate(clients)]
        done = await asyncio.gather(*reading, *writing)
        read, written = ([each for times in part for each in times] for part in (done[:READERS], done[READERS:]))
        print(f"{READERS} readers, {writers:2} writers  read  {shown(read, SECONDS)}  {server.memory():.0f} MB")
        if writers:
            print(f"{'':24}  wrote {shown(written, SECONDS)}  over {len(units)} units")


def main() -> None:
    """Print the figures."""
    with served() as server:
        asyncio.run(measure(server))


if __name__ == "__main__":
    main()
