"""Who asks and under which id, behind proxies that the operator has named and others."""

from __future__ import annotations

import ipaddress
import json
import re

import pytest
from flask import Flask

from tests.web.test_front import ask, small  # noqa: F401 - a fixture
from tournament.config import Network, Settings
from tournament.engine.errors import InputError
from tournament.web.front import Front
from tournament.web.proxies import office_of

PROXIES: tuple[Network, ...] = (ipaddress.ip_network("192.0.2.0/28"), ipaddress.ip_network("2001:db8::7/128"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "asker"),
    [
        ("192.0.2.1", ["203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", ["198.51.100.1, 203.0.113.9, 192.0.2.2"], "203.0.113.9"),
        ("192.0.2.1", ["192.0.2.3, 192.0.2.2"], "192.0.2.3"),
        ("2001:db8::7", ["2001:db8:1::5"], "2001:db8:1::5"),
        ("::ffff:192.0.2.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.1, unknown"], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.1, 203.0.113.9:80"], "192.0.2.1"),
        ("192.0.2.1", ["a\r\nb, , 192.0.2.2"], "192.0.2.2"),
        ("192.0.2.16", ["203.0.113.9"], "192.0.2.16"),
        ("203.0.113.9", ["198.51.100.1, 192.0.2.1"], "203.0.113.9"),
        ("", ["203.0.113.9"], ""),
    ],
)
def test_the_last_asker_who_is_no_proxy_counts_and_nobody_else(
    small: Flask,  # noqa: F811
    peer: str,
    forwarded: list[str],
    asker: str,
) -> None:
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    headers += [
        (b"x-forwarded-host", b"evil.example"),
        (b"x-forwarded-proto", b"https"),
        (b"x-real-ip", b"198.51.100.1"),
    ]
    before = Front(small, trusted_proxies=PROXIES)
    status, _, body = ask(before, [], client=(peer, "5"), headers=[(b"host", b"hoithao.example"), *headers])
    said = json.loads(body)
    assert (status, said["from"], said["at"]) == (200, asker, "http://hoithao.example/")


@pytest.mark.parametrize(
    ("peer", "given", "is_taken"),
    [
        ("192.0.2.1", "4bf92f3577b34da6a3ce929d0e0e4736", True),
        ("192.0.2.1", "a-b_C-d8", True),
        ("203.0.113.9", "4bf92f3577b34da6a3ce929d0e0e4736", False),
        ("192.0.2.1", "short", False),
        ("192.0.2.1", "x" * 65, False),
        ("192.0.2.1", "two words", False),
        ("192.0.2.1", "line\r\nX-Evil: 1", False),
        ("192.0.2.1", "<b>element</b>", False),
    ],
)
def test_an_answer_has_the_id_of_a_trusted_proxy_or_a_new_one(
    small: Flask,  # noqa: F811
    peer: str,
    given: str,
    is_taken: bool,
) -> None:
    before = Front(small, trusted_proxies=PROXIES)
    ids = [
        ask(before, [], client=(peer, "5"), headers=[(b"x-request-id", given.encode())])[1][b"x-request-id"].decode()
        for _ in range(2)
    ]
    assert (ids == [given, given]) == is_taken
    if not is_taken:
        assert all(re.fullmatch("[0-9a-f]{16}", each) for each in ids)
        assert len(set(ids)) == 2


def test_a_household_is_one_asker() -> None:
    assert office_of("2001:db8:1:2:3::4") == office_of("2001:db8:1:2::9") != office_of("2001:db8:1:3::9")
    assert [office_of(each) for each in ("203.0.113.9", "::ffff:203.0.113.9", "")] == [
        "203.0.113.9", "::ffff:203.0.113.9", "",
    ]  # fmt: skip


@pytest.mark.parametrize("given", ["proxy.example", "10.0.0.5/8", "10.0.0.0/24; 10.1.0.1", "*"])
def test_what_is_no_proxy_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", f"127.0.0.1, ::1 {given}")
    with pytest.raises(InputError, match=r"^TRUSTED_PROXIES: \S+ is no address and no network"):
        Settings.from_environment()
