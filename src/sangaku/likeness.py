"""Which cases are alike, and which tips fit a situation: points, each with its reason.

Owns the weights and the points, so that a reader can be told all of them. Asks the store for whole profiles and
prints nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sangaku.query import Asked, keys, select
from sangaku.words import AXES

if TYPE_CHECKING:
    import sqlite3

# What makes two cases alike, and how much it weighs: a shared value of a facet earns its share of
# the weight (the values both have, over the values either has).
WEIGHTS = {
    "outcome": 3.0,
    "lead": 2.0,
    "market": 2.0,
    "field": 3.0,
    "challenge": 1.0,
    "region": 1.0,
    "sector": 1.0,
}  # fmt: skip
READING_COUNTS = 0.5  # a class that is only our reading, on either side, counts for half

Profile = dict[str, dict[str, str | None]]  # facet: {value: basis}


class Reason(NamedTuple):
    """Why two cases are alike: a facet, the values both have, what they earn, at most the facet's weight."""

    facet: str
    values: list[str]
    points: float
    read: bool  # whether it rests on a reading


def profiles(store: sqlite3.Connection) -> dict[str, Profile]:
    """What every case is like: its facets with their bases. Unknown is like nothing."""
    found: dict[str, Profile] = {}
    for case, facet, value, basis in store.execute(
        "SELECT case_id, facet, value, basis FROM facet WHERE value != 'unknown'"
    ):
        found.setdefault(case, {}).setdefault(facet, {})[value] = basis
    return found


def reasons(one: Profile, other: Profile) -> list[Reason]:
    """Why two profiles are alike, the weightiest reason first. Symmetric."""
    found = []
    for facet, weight in WEIGHTS.items():
        ours, theirs = one.get(facet, {}), other.get(facet, {})
        shared = sorted(ours.keys() & theirs.keys())
        if not shared:
            continue
        read = facet in AXES and all("reading" in (ours[value], theirs[value]) for value in shared)
        points = weight * len(shared) / len(ours.keys() | theirs.keys()) * (READING_COUNTS if read else 1.0)
        found.append(Reason(facet, shared, round(points, 2), read))
    return sorted(found, key=lambda reason: -reason.points)


def similar(
    store: sqlite3.Connection, profile: Profile, asked: Asked, without: str = ""
) -> list[tuple[str, list[Reason]]]:
    """The cases like a profile, the most alike first, ties by id; those with nothing shared left out."""
    every = profiles(store)
    found = [(case, reasons(profile, every.get(case, {}))) for case in select(store, asked) if case != without]
    return sorted(((c, r) for c, r in found if r), key=lambda pair: (-total(pair[1]), pair[0]))


def total(found: Sequence[Reason]) -> float:
    """The points of all reasons together."""
    return round(sum(reason.points for reason in found), 2)


# --- tips for a situation -----------------------------------------------------------------------------

SAME, SAME_READING, STATED, DOCUMENTED, EFFECT, LACKING = 2.0, 1.0, 2.0, 1.0, 1.0, -1.0

Point = tuple[str, str, list[str], float]  # kind, vocabulary, keys, points


def ranked(
    store: sqlite3.Connection, found: Sequence[dict[str, Any]], mine: Mapping[str, Sequence[str]], have: Sequence[str]
) -> list[tuple[dict[str, Any], float, list[Point], list[str]]]:
    """Tips of `query.tips`, the nearest to a situation first: each with its points, why, and what it needed that
    `have` (keys of resources) lacks. `mine` has the keys asked for by facet. Ties keep the order of the cases."""
    every = profiles(store)
    rows = []
    for tip in found:
        profile = every[tip["case"]]
        points: list[Point] = []
        for facet, asked in mine.items():
            shared = [value for value in keys(facet, asked) if value in profile.get(facet, {})]
            if shared:
                read = facet in AXES and all(profile[facet][value] == "reading" for value in shared)
                points.append(("same_reading", facet, shared, SAME_READING) if read else ("same", facet, shared, SAME))
        basis = {"stated": STATED, "documented": DOCUMENTED}.get(tip["basis"], 0.0)
        points.append(("basis", "basis", [tip["basis"]], basis))
        if "effect" in tip:
            points.append(("effect", "", [], EFFECT))
        # What I lack is known only if I said what I have.
        lacking = [need for need in tip["needs"] if need not in have] if have else []
        if lacking:
            points.append(("lacking", "resource", lacking, LACKING * len(lacking)))
        rows.append((tip, sum(point[3] for point in points), points, lacking))
    return sorted(rows, key=lambda row: -row[1])
