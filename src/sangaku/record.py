"""One case as a sheet: the screenful that comes first, then every section.

Owns what is shown of a case and in which order. Like `views` it knows no paper and no language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sangaku import claims, phrases, words
from sangaku.cells import either, evidence, text_of, titled, with_evidence
from sangaku.phrases import Both
from sangaku.sheet import Column, Note, Rows, Sheet

Case = dict[str, Any]
Survey = dict[str, Any]
AXES = ("outcome", "market", "lead")
SECTIONS = (
    "overview", "partners", "timeline", "background", "motive", "matching", "development",
    "results", "figures", "tips", "funding", "revitalisation", "intellectual_property",
    "setbacks", "namesakes", "disagreements", "gaps", "sources",
)  # fmt: skip

_COLUMNS = [
    Column("section", "heading"),
    Column("item", "both"),
    Column("text", "both"),
    Column("evidence", "evidence"),
    Column("effect", "both"),
    Column("conditions", "both"),
    Column("actors", "terms", "sector"),
    Column("case", people=False),
]


def record(case: Case, survey: Survey, *, sections: Sequence[str] = (), brief: bool = False) -> Sheet:
    """One case: a screenful first (what, who, when, class, three tips, what came of it, what went
    wrong), then every section; or only some sections; or, `brief`, only the screenful."""

    def rows() -> Rows:
        page = _Page(case, survey)
        if not sections:
            page.first_screen()
        for section in shown:
            page.section(section)
        return page.rows

    shown = () if brief else sections or SECTIONS[1:]  # the first screen has the overview already
    notes = []
    if case["collection"] == "companion":
        notes.append(Note("with_companions_one", {"total": survey["total"]}))
    if case["sources"] and "sources" in shown:
        notes.append(Note("read_opening", for_machines=False))
    if brief:
        notes.append(Note("more_in_show", {"id": case["id"]}, for_machines=False))
    only = {"id": case["id"]} | {key: case[key] for key in sections if key in case}
    if sections:
        return Sheet(_COLUMNS, rows, grouped=True, notes=notes, document=only)
    return Sheet(_COLUMNS, rows, grouped=True, notes=notes, document=case, survey=survey)


def together(records: Sequence[Sheet]) -> Sheet:
    """Several cases' records one after the other; a single one stays as it is."""
    first, *others = records
    if not others:
        return first
    notes = {note.phrase: note for sheet in records for note in sheet.notes}
    return Sheet(
        _COLUMNS,
        lambda: [row for sheet in records for row in sheet.rows],
        grouped=True,
        notes=list(notes.values()),
        document=[sheet.document for sheet in records],
        survey=first.survey,
    )


class _Page:
    """Collects the rows of one case."""

    def __init__(self, case: Case, survey: Survey) -> None:
        self.case = case
        self.survey = survey
        self.rows: Rows = []

    def add(self, section: Any, item: Any, text: Any, claim: dict[str, Any] | None = None, **more: Any) -> None:
        cell = evidence(claim, self.survey) if claim else None
        beside = [more.get(key) for key in ("effect", "conditions", "actors")]
        self.rows.append([section, item, text, cell, *beside, self.case["id"]])

    def first_screen(self) -> None:
        case = self.case
        self.add(("summary", titled(case["name"], case["id"])), None, case["summary"])
        self.overview()
        self.tips(_first_tips(case["tips"]), "overview_tips")
        self.claims("results", case["results"][:2], "overview_results")
        for item in telling(case["figures"]):
            self.add("overview_results", None, measured(item), item)
        self.claims("setbacks", case["setbacks"][:2], "overview_setbacks")

    def section(self, section: str) -> None:
        case = self.case
        if section == "overview":
            self.overview()
        elif section == "tips":
            self.tips(case["tips"], "tips")
        elif section == "disagreements":
            for point in case["disagreements"]:
                for number, claim in enumerate(point["claims"]):
                    self.add(section, None if number else point["about"], text_of(claim), claim)
        elif section == "gaps":
            for gap in case["gaps"]:
                self.add(section, None, text_of(gap))
        elif section == "sources":
            for key, source in case["sources"].items():
                self.add(section, phrases.joined([key]), _source(source))
        else:
            self.claims(section, case[section], section)

    def overview(self) -> None:
        case = self.case
        for place in case["places"]:
            text = placed(place)
            if role := place.get("role"):
                text = phrases.said("labelled", label=text, text=role)
            self.add("overview", phrases.both("place"), text, place)
        self.add("overview", phrases.both("period"), _period(case["period"]), case["period"])
        for axis in AXES:
            given = case["classification"][axis]
            self.add("overview", phrases.both(axis), _class(axis, given), given)
        if case["field"]:
            self.add("overview", phrases.both("field"), phrases.labels("field", case["field"]))
        if entry := self.survey["roster"].get(case["id"]):
            self.add("overview", phrases.both("tie"), text_of(entry["tie"]), entry["tie"])
        if names := case["name"]["aliases"]:
            self.add("overview", phrases.both("aliases"), phrases.joined(names))

    def tips(self, tips: Iterable[dict[str, Any]], under: str) -> None:
        for tip in tips:
            in_full = under == "tips"
            more = {key: with_evidence(tip.get(key), in_full=in_full) for key in ("effect", "conditions")}
            challenge = phrases.label("challenge", tip["challenge"])
            self.add(under, challenge, tip["action"], tip, actors=tip["actors"], **more)

    def claims(self, section: str, items: Iterable[dict[str, Any]], under: str) -> None:
        """One row for each piece of evidence, as that kind of evidence is best read."""
        for item in items:
            beside, text = None, phrases.each(lambda lang, item=item: claims.said((section, 0), item, lang))  # type: ignore[misc]
            if section == "partners":
                beside, text = item["name"], item.get("role") or phrases.label("sector", item["kind"])
            elif section == "figures":
                beside, text = item["measure"], figure(item)
            elif "date" in item:
                beside = phrases.joined([item["date"]])
            self.add(under, beside, text, item)


# --- pieces of a case in words, for other answers too ----------------------------------------------------


def placed(place: dict[str, Any]) -> Both:
    return phrases.each(lambda lang: claims.said(("places", 0), place, lang))


def figure(item: dict[str, Any]) -> Both:
    """155個（2020-01-16）: a quantity with its date, and whether it was only planned."""
    text = phrases.each(lambda lang: claims.quantity(item, lang))
    remarks: list[Both | str] = [item["date"]] if "date" in item else []
    if item["status"] == "plan":
        remarks.append(phrases.label("status", "plan"))
    return phrases.said("remarked", text=text, remark=phrases.joined(remarks)) if remarks else text


def measured(item: dict[str, Any]) -> Both:
    """回収した真珠：155個: a figure with what it measures."""
    return phrases.said("labelled", label=item["measure"], text=figure(item))


def telling(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The three newest figures that were reached, not planned."""
    actual = [item for item in figures if item["status"] == "actual"]
    return sorted(actual, key=lambda item: str(item.get("date", "")), reverse=True)[:3]


def _first_tips(tips: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Three tips that differ in their challenge where they can, best known first."""
    order = list(words.BASIS)
    ranked = sorted(tips, key=lambda tip: order.index(tip["basis"]))
    of_challenge = {tip["challenge"]: tip for tip in reversed(ranked)}
    first = [tip for tip in ranked if of_challenge[tip["challenge"]] is tip]
    return (first + [tip for tip in ranked if tip not in first])[:3]


def _period(period: dict[str, Any]) -> Both:
    if "start" not in period:
        return phrases.label("basis", "unknown")
    return phrases.said("from_to" if "end" in period else "from", start=period["start"], end=period.get("end"))


def _class(axis: str, given: dict[str, Any]) -> Both:
    text = phrases.labels(axis, given["values"] or ["unknown"])
    if given["either"]:
        text = either(axis, given["values"])
    return phrases.said("remarked", text=text, remark=given["note"]) if "note" in given else text


def _source(source: dict[str, Any]) -> Both:
    """A source in one text: title, publisher, date, kind, how much was read, address."""
    parts: list[Both | str] = [source[key] for key in ("title", "publisher", "published") if key in source]
    parts += [phrases.label("source_kind", source["kind"]), phrases.label("read", source["read"])]
    parts += [source["note"]] if "note" in source else []
    text, address = phrases.joined(parts), f"\n{source['url']}" if "url" in source else ""
    return phrases.each(lambda lang: text[lang] + address)
