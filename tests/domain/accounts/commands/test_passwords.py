"""Which passwords are refused, and in which words."""

from __future__ import annotations

import pytest

from tests.support.words import vi
from tournament.domain.accounts.commands.passwords import COMMON, LIKE_A_NAME, weakness

ABOUT = ("nguyenvanan@sovhtt.example", "Nguyễn Văn Ân")


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "qwertyuiop12",
        "P@ssw0rd2026",
        "matkhau123456",
        "Mật khẩu 123",
        "hoithao2026!",
        "a" * 200,
        "abcdefghijkl",
    ],
)
def test_a_common_password_is_refused(password: str) -> None:
    assert weakness(password, *ABOUT) == COMMON


@pytest.mark.parametrize("password", ["nguyenvanan2026", "NguyenVanAn@1", "Nguyễn Văn Ân", "sovhtt2026!"])
def test_a_password_like_the_name_or_the_address_is_refused(password: str) -> None:
    assert weakness(password, *ABOUT) == LIKE_A_NAME


@pytest.mark.parametrize(
    "password", ["a long pass phrase", "trời hôm nay đẹp quá", "cá chép vượt vũ môn", "Xk7#qPz!vR2m"]
)
def test_a_phrase_or_something_random_is_taken(password: str) -> None:
    assert weakness(password, *ABOUT) is None


def test_short_and_endless_ones_are_refused_with_the_number() -> None:
    short, endless = weakness("short"), weakness("x y z " * 50)
    assert short is not None
    assert vi(short) == "Mật khẩu cần ít nhất 10 ký tự."
    assert endless is not None
    assert vi(endless) == "Mật khẩu có nhiều nhất 200 ký tự."
