"""Two ways to use a page: with the mouse, or with the keyboard alone."""

from __future__ import annotations

import re
from datetime import date, datetime

from playwright.sync_api import Locator, Page

from tests.support.sampling import falls_to_this_test

MOST_STOPS = 400
"""More presses of TAB than any page of ours has stops."""


BEFORE = """stop => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, summary, textarea, [tabindex]")]
    .filter(each => each === stop || each.tabIndex >= 0 && !each.disabled && each.checkVisibility());
  stops[stops.indexOf(stop) - 1]?.focus();
}"""
"""Puts the focus on the stop before another."""
WHERE = """stop => stop === document.activeElement ? "there"
  : document.activeElement.className === "skip" && stop.closest("main") ? "skip" : "" """


class Mouse:
    """Clicks and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, words: str) -> None:
        self._one("button", words).click()

    def follow(self, words: str) -> None:
        self._one("link", words).click()

    def type(self, label: str, text: str) -> None:
        self._field(label).fill(text)

    def type_day(self, label: str, day: str) -> None:
        self._field(label).fill(day)

    def type_time(self, label: str, time: str) -> None:
        self._field(label).fill(time)

    def tick(self, label: str) -> None:
        self._field(label).check()

    def choose(self, label: str, choice: str) -> None:
        self._field(label).select_option(label=choice)

    def _one(self, role: str, words: str) -> Locator:
        return self.page.get_by_role(role, name=words, exact=True)  # type: ignore[arg-type]

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$"))


class Keyboard(Mouse):
    """Touches nothing but the keyboard: TAB to a stop, then type, SPACE or ENTER.

    In `make test` most ways to a stop begin at the one before it, and some at the top of the page.
    """

    def press(self, words: str) -> None:
        self._reach(self._one("button", words), words)
        self._leave("Enter")

    def follow(self, words: str) -> None:
        self._reach(self._one("link", words), words)
        self._leave("Enter")

    def type(self, label: str, text: str) -> None:
        self._reach(self._field(label), label)
        self.page.keyboard.press("ControlOrMeta+A")
        for number, line in enumerate(text.split("\n")):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(line)

    def type_day(self, label: str, day: str) -> None:
        written = date.fromisoformat(day)
        self._type_parts(label, day, [written.strftime("%d%m%Y"), written.strftime("%m%d%Y")])

    def type_time(self, label: str, time: str) -> None:
        written = datetime.strptime(time, "%H:%M")
        self._type_parts(label, time, [written.strftime("%H%M"), written.strftime("%I%M%p")])

    def tick(self, label: str) -> None:
        field = self._field(label)
        self._reach(field, label)
        if not field.is_checked():
            self.page.keyboard.press("Space")

    def choose(self, label: str, choice: str) -> None:
        field = self._field(label)
        self._reach(field, label)
        self.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if field.evaluate("select => select.selectedOptions[0].label") == choice:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} offers no {choice}")

    def _reach(self, stop: Locator, words: str) -> None:
        """Press TAB until the stop has the focus; the skip link spares the top of the page to what is below."""
        stop.wait_for()
        if not falls_to_this_test(words):
            stop.evaluate(BEFORE)
        for _ in range(MOST_STOPS):
            where = stop.evaluate(WHERE)
            if where == "there":
                return
            self.page.keyboard.press("Enter" if where == "skip" else "Tab")
        raise AssertionError(f"no press of TAB leads to {stop}")

    def _type_parts(self, label: str, value: str, ways: list[str]) -> None:
        """Type a day or time in the order in which this machine's Chromium shows its parts."""
        field = self._field(label)
        for keys in ways:
            self._reach(field, label)
            for _ in range(5):
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(keys)
            if field.input_value() == value:
                return
        raise AssertionError(f"{label} does not take {value}")

    def _leave(self, key: str) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
