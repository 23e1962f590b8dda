"""Answers about cases: rows of the store in, a sheet out; one function a command.

Owns what each answer shows and in which order (`show` is in `record`, `compare` in `comparison`, `cite` in
`citation`, what is about the whole in `overviews`, about files in `reports`). Pure: it knows no paper (no Rich, no
width, no colour) and no language; a text is handed on in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sangaku import phrases, words
from sangaku.cells import evidence, titled, with_evidence
from sangaku.phrases import Both
from sangaku.sheet import Column, Note, Rows, Sheet

Case = dict[str, Any]  # a short record of `query.cases`
Survey = dict[str, Any]


# --- list, filter ---------------------------------------------------------------------------------


def listing(cases: Sequence[Case], survey: Survey, narrower: Mapping[str, Mapping[str, int]]) -> Sheet:
    """A row a case. `narrower` gives, for some facets, the values that would narrow further."""
    columns = [
        Column("name", "both"),
        Column("id"),
        # One collection alone is named at the foot.
        Column("collection", "term", "collection", people=len({case["collection"] for case in cases}) > 1),
        Column("place", "places"),
        Column("lead", "class", "lead"),
        Column("market", "class", "market"),
        Column("outcome", "class", "outcome", heading=phrases.both("outcome_short")),
        Column("start", "date", people=False),
        Column("field", "terms", "field", people=False),
        Column("summary", "both", people=False),
    ]
    rows = []
    for case in cases:
        classes = [case["facets"][axis] | {"values": _ordered(case, axis)} for axis in words.AXES]
        more = [case["start"], _ordered(case, "field"), case["summary"]]
        rows.append([case["name"], case["id"], case["collection"], case["prefectures"], *classes, *more])
    notes = [] if cases else [Note("nothing")]
    notes += coverage_notes(cases, survey)
    shown = [cell for row in rows for cell in row[4:7]]
    if any(cell["either"] for cell in shown):
        notes.append(Note("or_means", for_machines=False))
    if any(cell["basis"] == "reading" for cell in shown):
        notes.append(Note("star", for_machines=False))
    return Sheet(columns, rows, notes=notes + _narrowing(narrower, len(cases)))


def ids(cases: Sequence[str]) -> Sheet:
    """The ids alone, for pipes; for JSON an array of them."""
    return Sheet([Column("id")], [[case] for case in cases], document=list(cases))


def titled_case(case: Case) -> Both:
    return titled(case["name"], case["id"])


def _ordered(case: Case, facet: str) -> list[str]:
    """A case's values of a facet in the vocabulary's order, without the unknown."""
    found = case["facets"].get(facet, {"values": []})["values"]
    return [key for key in words.VOCABULARIES[facet] if key in found]


def _narrowing(narrower: Mapping[str, Mapping[str, int]], cases: int) -> list[Note]:
    """The values that would narrow further: not those that every case has."""
    lines = [
        phrases.said("option", name=facet, values=counted(facet, counts))
        for facet, found in narrower.items()
        if (counts := {key: count for key, count in found.items() if count < cases})
    ]
    facets = phrases.each(lambda lang: "\n".join(line[lang] for line in lines))
    return [Note("narrow", {"facets": facets}, for_machines=False)] if lines else []


def counted(vocabulary: str, counts: Mapping[str, int]) -> Both:
    return phrases.counted((phrases.label(vocabulary, key), count) for key, count in counts.items())


def coverage_notes(cases: Sequence[Case], survey: Survey) -> list[Note]:
    """How much of the survey the answer can speak for: at the foot of every list of cases."""
    shown = [case["collection"] for case in cases]
    notes = [covered(survey, shown.count("survey"))]
    if companions := shown.count("companion"):
        notes.append(Note("with_companions", {"count": companions, "total": survey["total"]}))
    if own := sum(1 for case in cases if case["own"]):
        notes.append(Note("with_own", {"count": own}))
    return notes


def covered(survey: Survey, shown: int) -> Note:
    known, total = len(survey["roster"]), survey["total"]
    return Note("coverage", {"known": known, "total": total, "shown": shown, "missing": total - known})


# --- tips -----------------------------------------------------------------------------------------

_OF_A_TIP = [
    Column("needs", "terms", "resource", people=False),
    Column("case", people=False),
    Column("collection", "term", "collection", people=False),
    Column("id", people=False),
]


def tips(found: Sequence[dict[str, Any]], survey: Survey) -> Sheet:
    """What others did about a challenge, grouped by challenge; never called effective."""
    columns = [
        Column("challenge", "term", "challenge"),
        Column("name", "both"),
        Column("action", "both"),
        Column("evidence", "evidence"),
        Column("effect", "both", machines=False),
        Column("conditions", "both", machines=False),
        Column("actors", "terms", "sector"),
        *_OF_A_TIP,
    ]
    challenges, bases = list(words.CHALLENGE), list(words.BASIS)
    ordered = sorted(found, key=lambda tip: (challenges.index(tip["challenge"]), bases.index(tip["basis"])))
    if not found:
        return Sheet(columns, [], grouped=True, notes=[Note("no_tips")], document=[])

    def rows() -> Rows:
        return [
            [tip["challenge"], *_did(tip, survey), *_followed(tip), tip["actors"], *_identified(tip)] for tip in ordered
        ]

    known = [tip["basis"] for tip in found]
    counts = {basis: known.count(basis) for basis in bases if basis in known}
    cases = {tip["case"]: tip for tip in found}
    notes = [Note("tips_count", {"tips": len(found), "cases": len(cases), "bases": counted("basis", counts)})]
    notes += coverage_notes(list(cases.values()), survey)
    return Sheet(columns, rows, grouped=True, notes=notes, document=list(found))


def tips_for_me(ranked: Sequence[Any], survey: Survey, asked: Mapping[str, tuple[list[str], int]]) -> Sheet:
    """What others did, the nearest to my situation first, with why each is there and what I lack.

    `asked` has, for each facet of the situation, its values and how many cases have one of them.
    """
    columns = [
        Column("section", "heading"),
        Column("name", "both"),
        Column("action", "both"),
        Column("evidence", "evidence"),
        Column("reasons", "both"),
        Column("effect", "both", machines=False),
        Column("conditions", "both", machines=False),
        Column("lacking", "terms", "resource"),
        Column("actors", "terms", "sector"),
        Column("challenge", "term", "challenge"),
        Column("points", "number", people=False),
        *_OF_A_TIP,
    ]
    rows, document = [], []
    for tip, points, reasons, lacking in ranked:
        why = phrases.joined(_point(*reason) for reason in reasons)
        mine = [lacking, tip["actors"], tip["challenge"], points]
        rows.append(["for_me", *_did(tip, survey), why, *_followed(tip), *mine, *_identified(tip)])
        document.append(tip | {"points": points, "reasons": [list(reason) for reason in reasons], "lacking": lacking})
    if not rows:
        return Sheet(columns, rows, grouped=True, notes=[Note("no_tips")], document=[])
    cases = {tip["case"]: tip for tip, *_ in ranked}
    behind = phrases.joined(
        phrases.said("cases_with", heading=phrases.inside(facet), values=phrases.labels(facet, values), count=count)
        for facet, (values, count) in asked.items()
    )
    notes = [Note("cases_behind", {"cases": behind})] if asked else []
    notes += [
        Note("for_me_points", for_machines=False),
        Note("not_a_promise", {"tips": len(rows), "cases": len(cases)}),
    ]
    notes += coverage_notes(list(cases.values()), survey)
    return Sheet(columns, rows, grouped=True, notes=notes, document=document)


def _did(tip: dict[str, Any], survey: Survey) -> list[Any]:
    return [titled(tip["name"], tip["case"]), tip["action"], evidence(tip, survey)]


def _followed(tip: dict[str, Any]) -> list[Both | None]:
    return [with_evidence(tip.get(key), in_full=False) for key in ("effect", "conditions")]


def _identified(tip: dict[str, Any]) -> list[Any]:
    return [tip[column.key] for column in _OF_A_TIP]


def _point(kind: str, vocabulary: str, keys: Sequence[str], points: float) -> Both:
    """One reason of a ranked tip in words, with its points."""
    heading = phrases.inside(vocabulary) if vocabulary else ""
    text = phrases.said(f"because_{kind}", heading=heading, values=phrases.labels(vocabulary, keys))
    return phrases.each(lambda lang: f"{text[lang]} {points:+g}")


# --- search -----------------------------------------------------------------------------------------

_PASSAGES_SHOWN = 3  # of one case; how many more there are is said
_AROUND = 40  # characters on either side of a match


def hits(found: Mapping[str, list[Any]], cases: Sequence[Case], survey: Survey, wanted: Sequence[Any]) -> Sheet:
    """The cases found, each with the fields and the words around what matched."""
    columns = [
        Column("case", "titled"),
        Column("section", "heading"),
        Column("text", "marked"),
        Column("matched", people=False),
        Column("collection", "term", "collection", people=False),
    ]
    rows: list[list[Any]] = []
    for case in cases:
        title = (case["id"], titled_case(case))
        hits = list({(hit.section, hit.text, hit.word.text): hit for hit in found[case["id"]]}.values())
        # One hit of each word first, so that the reader sees why the case is here; then other sections.
        first = {hit.word.text: hit for hit in reversed(hits)}
        sections = {hit.section: hit for hit in reversed(hits)}
        shown = list(dict.fromkeys([*reversed(first.values()), *reversed(sections.values())]))[:_PASSAGES_SHOWN]
        for hit in shown:
            rows.append([title, hit.section, _marked(hit.text, hit.word.spellings), hit.word.text, case["collection"]])
        if len(hits) > len(shown):
            rows.append(
                [title, None, phrases.said("more_hits", count=len(hits) - len(shown)), None, case["collection"]]
            )
    notes = [
        Note("widened", {"word": word.text, "aliases": phrases.joined(word.aliases)}) for word in wanted if word.aliases
    ]
    notes.append(Note("found", {"count": len(cases)}) if cases else Note("nothing_found"))
    return Sheet(columns, rows, grouped=True, notes=[*notes, *coverage_notes(cases, survey)])


def _marked(text: str, spellings: Sequence[str]) -> dict[str, str]:
    """The part of a text around its first match, as before, match and after."""
    start, end = _match(text, spellings)
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return {
        "before": ("…" if start > _AROUND else "") + before,
        "match": text[start:end],
        "after": after + ("…" if end + _AROUND < len(text) else ""),
    }


def _match(text: str, spellings: Sequence[str]) -> tuple[int, int]:
    """Where in a text one of the folded spellings stands: character by character, so a match that
    only the whole text folded shows (a half-width voicing mark, say) is not marked."""
    folded = [words.fold(char) for char in text]
    origin = [index for index, piece in enumerate(folded) for _ in piece]  # of each folded character
    joined = "".join(folded)
    for spelling in spellings:
        pattern = "".join(words.fold(char) for char in spelling)
        at = joined.find(pattern) if pattern else -1
        if at >= 0:
            return origin[at], origin[at + len(pattern) - 1] + 1
    return 0, 0


# --- similar ----------------------------------------------------------------------------------------


def alike(found: Sequence[tuple[Case, float, Sequence[Any]]], survey: Survey, weights: Mapping[str, float]) -> Sheet:
    """The nearest cases, each with the reasons and what each reason weighs."""
    columns = [
        Column("case", "titled"),
        Column("facet", "heading"),
        Column("text", "both"),
        Column("points", "number", people=False),
        Column("collection", "term", "collection", people=False),
    ]
    rows: list[list[Any]] = []
    document = []
    for case, points, reasons in found:
        title = phrases.said("with_points", text=titled_case(case), points=f"{points:g}")
        for reason in reasons:
            rows.append([(case["id"], title), reason.facet, _reason(reason), reason.points, case["collection"]])
        document.append({"id": case["id"], "points": points, "reasons": [reason._asdict() for reason in reasons]})
    listed = phrases.counted((phrases.inside(facet), f"{weight:g}") for facet, weight in weights.items())
    notes = [Note("weights", {"weights": listed}), Note("few_cases", for_machines=False)]
    if any(reason.read for _, _, reasons in found for reason in reasons):
        notes.append(Note("star", for_machines=False))
    notes += coverage_notes([case for case, _, _ in found], survey)
    return Sheet(columns, rows, grouped=True, notes=notes, document=document)


def _reason(reason: Any) -> Both:
    """The shared values of one facet and their points, with a star where they rest on a reading."""
    values, star = phrases.labels(reason.facet, reason.values), "*" if reason.read else ""
    return phrases.each(lambda lang: f"{values[lang]}{star} +{reason.points:g}")
