"""Secrets that plugins were given: told nowhere, however a failure writes them."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tournament.sdk import secrets_handed_out
from tournament.sdk.secrets_handed_out import hand_out, masked

SECRET = "mật/kh+ẩu  của\nbot"


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets_handed_out, "_handed_out", set())


@pytest.mark.parametrize(
    "written",
    [SECRET, quote(SECRET), quote(SECRET, safe=""), repr(SECRET)[1:-1], " ".join(SECRET.split())],
)
def test_a_secret_is_not_repeated_however_it_is_written(written: str) -> None:
    hand_out([SECRET, "abc", 123456])
    assert masked(f"abc: no {written}, no 123456") == "abc: no …, no …"


def test_what_was_given_to_nobody_stays() -> None:
    assert masked(SECRET) == SECRET
