"""The critical path over the calendar: how early a match can be, how late it may be.

Nights and ways between venues are left out: both only make a match later, so the figures stay true bounds.
"""

from __future__ import annotations

from tournament.engine.timetable.model import Model

NEVER = 1 << 40


def heads(model: Model) -> list[int]:
    """Return the earliest minute at which each match can start, courts being free; NEVER when it cannot."""
    grid = model.masks.grid
    over = [0] * len(model.barriers)
    heads = [NEVER] * len(model.ids)
    for i in model.order:
        ready = max((over[b] for b in model.barriers_before[i]), default=0)
        if i in model.replan_fixed:
            heads[i] = model.replan_fixed[i][0]
        else:
            heads[i] = next_start(model.times(i), ready, grid)
        end = heads[i] + model.minutes[i]
        for b in model.barriers_after[i]:
            over[b] = max(over[b], end + model.barriers[b].rest)
    return heads


def next_start(mask: int, ready: int, grid: int) -> int:
    """Return the first start of a mask at or after a minute, NEVER when there is none."""
    if ready >= NEVER:
        return NEVER
    slot = -(-ready // grid)
    later = mask >> slot
    return (slot + (later & -later).bit_length() - 1) * grid if later else NEVER


def previous_start(mask: int, latest: int, grid: int) -> int:
    """Return the last start of a mask at or before a minute, -1 when there is none."""
    if latest < 0:
        return -1
    before = mask & ((1 << (latest // grid + 1)) - 1)
    return (before.bit_length() - 1) * grid if before else -1


def latest_starts(model: Model, finish: int) -> list[int]:
    """Return the latest minute at which each match can start when all must be over by `finish`, -1 if it cannot."""
    grid = model.masks.grid
    due = [finish] * len(model.barriers)
    latest = [-1] * len(model.ids)
    for i in reversed(model.order):
        last = min((due[b] for b in model.barriers_after[i]), default=finish)
        if i in model.replan_fixed:
            latest[i] = model.replan_fixed[i][0]
        else:
            latest[i] = previous_start(model.times(i), last - model.minutes[i], grid)
        for b in model.barriers_before[i]:
            due[b] = min(due[b], latest[i] - model.barriers[b].rest)
    return latest


def urgencies(model: Model, finish: int) -> list[float]:
    """Return the latest starts as priorities, least first: of those alike the first rounds come before later ones.

    A match's round is one more than that of the last match listed before it in which one of its units plays.
    """
    played = [0] * len(model.unit_matches)
    urgency: list[float] = []
    for latest, units in zip(latest_starts(model, finish), model.units, strict=True):
        number = 1 + max((played[unit] for unit in units), default=0)
        for unit in units:
            played[unit] = number
        urgency.append(latest + min(number, ROUNDS) / (ROUNDS + 1))
    return urgency


ROUNDS = 1000
"""Rounds that are told apart; all the later ones count alike."""
