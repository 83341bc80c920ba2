"""Scores that a page breaks across lines: 21–15 is one word."""

from __future__ import annotations

from playwright.sync_api import Page

BROKEN = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    for (const score of text.data.matchAll(/(?<![\\d–/:])\\d{1,3}–\\d{1,3}(?![\\d–/:])/g)) {
      const range = document.createRange();
      range.setStart(text, score.index);
      range.setEnd(text, score.index + score[0].length);
      const lines = [...range.getClientRects()].filter(box => box.width).map(box => Math.round(box.top));
      if (new Set(lines).size > 1) found.push(score[0]);
    }
  }
  return found;
}"""


def broken_scores(page: Page) -> list[str]:
    """List the scores of which a part is on another line."""
    found: list[str] = page.evaluate(BROKEN)
    return [f"the score {score} is broken across lines" for score in found]
