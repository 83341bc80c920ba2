"""The FIDE (Dutch) System of 2026 read word for word: all pairings of a bracket are tried, for a few players."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tournament.engine.pairing.swiss.player_state import OTHER, Standing, standings
from tournament.engine.pairing.swiss.records import Points, SwissTournament

Pairs = list[tuple[Standing, Standing]]


def reference_round(tournament: SwissTournament) -> list[tuple[int, ...]] | None:
    """Return the pairs as sets of numbers, the bye alone; None when there is no pairing."""
    players = standings(tournament, 2026)
    return _Reference(tournament, players).run()


def matchings(players: Sequence[Standing]) -> Iterator[tuple[Pairs, list[Standing]]]:
    """Yield all ways to pair some of the players, with those left."""
    if not players:
        yield [], []
        return
    first, rest = players[0], list(players[1:])
    for pairs, left in matchings(rest):
        yield pairs, [first, *left]
    for i, other in enumerate(rest):
        for pairs, left in matchings(rest[:i] + rest[i + 1 :]):
            yield [(first, other), *pairs], left


class _Reference:
    def __init__(self, tournament: SwissTournament, players: list[Standing]) -> None:
        self.players = players
        self.met = {
            frozenset((player.number, game.opponent))
            for player in tournament.players
            for game in player.games
            if game.played
        } | set(tournament.forbidden)
        self.cache: dict[frozenset[int], bool] = {}
        self.bye_score: Points | None = None

    def run(self) -> list[tuple[int, ...]] | None:
        if not self.completes(self.players):
            return None
        if len(self.players) % 2:
            for score in sorted({player.score for player in self.players}):
                self.bye_score, self.cache = score, {}
                if self.completes(self.players):
                    break
        result: list[tuple[int, ...]] = []
        waiting, moved = list(self.players), list[Standing]()
        while waiting:
            group = [player for player in waiting if player.score == waiting[0].score]
            waiting = waiting[len(group) :]
            pairs, moved = self.bracket(moved, group, waiting)
            result += [(a.number, b.number) for a, b in pairs]
        return sorted([tuple(sorted(pair)) for pair in result] + [(player.number,) for player in moved])

    def may_meet(self, a: Standing, b: Standing) -> bool:
        if frozenset((a.number, b.number)) in self.met:
            return False
        clash = a.absolute and b.absolute and a.preference == b.preference
        return not clash or a.topscorer or b.topscorer

    def completes(self, players: Sequence[Standing]) -> bool:
        """Whether all can be paired, one having the bye if they are odd."""
        if not players:
            return True
        key = frozenset(player.number for player in players)
        if key not in self.cache:
            first, rest = players[0], list(players[1:])
            self.cache[key] = (len(players) % 2 == 1 and self.may_have_bye(first) and self.completes(rest)) or any(
                self.may_meet(first, other) and self.completes(rest[:i] + rest[i + 1 :]) for i, other in enumerate(rest)
            )
        return self.cache[key]

    def may_have_bye(self, player: Standing) -> bool:
        return player.may_have_bye and (self.bye_score is None or player.score <= self.bye_score)

    def candidates(
        self, moved: list[Standing], group: list[Standing], below: list[Standing]
    ) -> Iterator[tuple[Pairs, list[Standing]]]:
        above = {player.number for player in moved}
        for pairs, left in matchings(moved + group):
            if any(not self.may_meet(a, b) or {a.number, b.number} <= above for a, b in pairs):
                continue
            if self.completes(left + below):
                yield pairs, left

    def bracket(
        self, moved: list[Standing], group: list[Standing], below: list[Standing]
    ) -> tuple[Pairs, list[Standing]]:
        found = list(self.candidates(moved, group, below))
        least = min(_floaters(left) for _, left in found)
        found = [one for one in found if _floaters(one[1]) == least]
        outlook: dict[tuple[int, ...], object] = {}
        for _, left in found:
            key = tuple(player.number for player in left)
            if key not in outlook:
                outlook[key] = self.outlook(left, below)
        best = min(outlook.values())  # type: ignore[type-var]
        found = [one for one in found if outlook[tuple(player.number for player in one[1])] == best]

        def key_of(one: tuple[Pairs, list[Standing]]) -> tuple[object, ...]:
            pairs, left = one
            return self.quality(pairs, left, group, below), _order(pairs, left, moved, group)

        return min(found, key=key_of)

    def outlook(self, left: list[Standing], below: list[Standing]) -> object:
        """C8: the number and the scores of the downfloaters that the next bracket cannot do without."""
        after = [player for player in below if player.score == below[0].score]
        if not after:
            return ()
        return min(_floaters(over) for _, over in self.candidates(left, after, below[len(after) :]))

    def quality(
        self, pairs: Pairs, left: list[Standing], group: list[Standing], below: list[Standing]
    ) -> tuple[object, ...]:
        score = group[0].score
        single_bye = len(left) == 1 and self.may_have_bye(left[0]) and len(below) % 2 == 0
        c9 = -left[0].games if single_bye else 0
        clash = [(a, b) for a, b in pairs if a.preference and a.preference == b.preference]
        residents = [player for player in left if player.score == score]
        meets = [(a, b) for a, b in pairs if a.score != b.score]

        def descending(values: Iterator[object]) -> list[object]:
            return sorted(values, reverse=True)  # type: ignore[type-var]

        return (
            c9,
            sum(a.imbalance > 1 and b.imbalance > 1 for a, b in clash),
            sum(_third(a, b) for a, b in clash),
            len(clash),
            sum(
                (a.strong or a.absolute) and (b.strong or b.absolute) and not (a.absolute and b.absolute)
                for a, b in clash
            ),
            *(
                count
                for ago in (0, 1)
                for count in (
                    sum(player.floats[ago] == "down" for player in residents),
                    sum(b.floats[ago] == "up" for _, b in meets),
                )
            ),
            *(
                scores
                for ago in (0, 1)
                for scores in (
                    descending(player.score for player in left if player.floats[ago] == "down"),
                    descending(a.score for a, b in meets if b.floats[ago] == "up"),
                )
            ),
        )


def _floaters(left: list[Standing]) -> tuple[int, list[Points]]:
    return len(left), sorted((player.score for player in left), reverse=True)


def _third(a: Standing, b: Standing) -> bool:
    """Whether the one of an absolute clash who yields gets a colour three times in a row."""
    if not (a.absolute and b.absolute):
        return False
    yielding = [a, b] if a.imbalance == b.imbalance else [min(a, b, key=lambda player: player.imbalance)]
    return all(player.colours[-2:] == (OTHER[a.preference or "white"],) * 2 for player in yielding)


def _order(pairs: Pairs, left: list[Standing], moved: list[Standing], group: list[Standing]) -> tuple[object, ...]:
    """Return where a candidate stands in the sequence of generation (articles 3 and 4)."""
    place = {player.number: i for i, player in enumerate(moved + group)}
    above = {player.number for player in moved}
    opponents = {a.number: b.number for a, b in pairs}
    first = sorted(place[number] for number in opponents if number in above)
    partners = [place[opponents[number]] for number in opponents if number in above]
    rest = [player for player in group if place[player.number] not in partners]
    upper = {player.number for player in rest[: sum(a.number not in above for a, _ in pairs)]}
    higher = [a.number for a, _ in pairs if a.number not in above]
    down = sorted((place[number] for number in upper - set(higher)), reverse=True)
    up = sorted(place[number] for number in set(higher) - upper)
    return (
        first,
        partners,
        len(up),
        sum(up) - sum(down),
        [-number for number in down],
        up,
        [place[opponents[number]] for number in higher],
    )
