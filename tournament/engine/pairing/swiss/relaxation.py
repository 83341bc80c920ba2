"""Potentials for a cheapest matching from the classes of its vertices.

Vertices of one class have the same prices. Letting edges be used by halves, the cheapest matching becomes a
transport between classes, which is small; its duals leave few vertices to the exact search.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.pairing.swiss.min_cost_matching import Price


def class_potentials(prices: Sequence[Sequence[Price]], sizes: Sequence[int]) -> list[int] | None:
    """Return a potential for each class, no two above twice their price; None when no transport exists."""
    count = len(sizes)
    rows = [min((price for price in row if price is not None), default=0) for row in prices]
    columns = [0] * count
    flow = [[0] * count for _ in range(count)]
    supply, demand = list(sizes), list(sizes)
    for row in range(count):
        for column in range(count):
            if prices[row][column] == rows[row]:
                amount = min(supply[row], demand[column])
                flow[row][column] += amount
                supply[row] -= amount
                demand[column] -= amount
        while supply[row]:
            if not _augment(prices, rows, columns, flow, supply, demand, row):
                return None
    return [row + column for row, column in zip(rows, columns, strict=True)]


def _augment(
    prices: Sequence[Sequence[Price]],
    rows: list[int],
    columns: list[int],
    flow: list[list[int]],
    supply: list[int],
    demand: list[int],
    start: int,
) -> bool:
    """Send goods of `start` along the cheapest way to a column with demand, keeping the duals right."""
    count = len(rows)
    distance: list[int | None] = [None] * count
    came = [start] * count
    through: dict[int, int] = {start: -1}  # row -> the column that led to it
    reached = {start: 0}
    done: dict[int, int] = {}
    fresh = [start]
    while True:
        for row in fresh:
            _relax(prices[row], columns, reached[row] - rows[row], row, distance, came)
        open_ = [(length, c) for c, length in enumerate(distance) if length is not None and c not in done]
        if not open_:
            return False
        length, column = min(open_)
        done[column] = length
        if demand[column]:
            break
        fresh = [row for row in range(count) if flow[row][column] and row not in reached]
        for row in fresh:
            reached[row], through[row] = length, column
    for row, at in reached.items():
        rows[row] += length - at
    for other, at in done.items():
        columns[other] -= length - at
    _send(flow, supply, demand, came, through, column)
    return True


def _relax(
    row_prices: Sequence[Price],
    columns: Sequence[int],
    offset: int,
    row: int,
    distance: list[int | None],
    came: list[int],
) -> None:
    for column, price in enumerate(row_prices):
        if price is not None:
            length = offset + price - columns[column]
            known = distance[column]
            if known is None or length < known:
                distance[column], came[column] = length, row


def _send(
    flow: list[list[int]],
    supply: list[int],
    demand: list[int],
    came: Sequence[int],
    through: dict[int, int],
    end: int,
) -> None:
    steps, column = [], end
    while column != -1:
        row = came[column]
        steps.append((row, column))
        column = through[row]
    start = steps[-1][0]
    amount = min(supply[start], demand[end], *(flow[row][through[row]] for row, _ in steps[:-1]))
    for row, column in steps:
        flow[row][column] += amount
        if through[row] != -1:
            flow[row][through[row]] -= amount
    supply[start] -= amount
    demand[end] -= amount
