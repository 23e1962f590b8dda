"""What to cite, and how: the survey, the dataset, a case with its sources.

Owns the entries (CSL-JSON items) and their wording. Knows no paper; BibTeX is a format.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sangaku import claims, phrases
from sangaku.phrases import Both
from sangaku.sheet import Column, Note, Sheet

Entry = dict[str, Any]  # a CSL-JSON item
_WITHIN_QUOTATION = str.maketrans("「」", "『』")


def citation(case: dict[str, Any] | None, survey: dict[str, Any], version: str, released: str) -> Sheet:
    """Citations in both languages, CSL-JSON for nested formats: of the survey and the dataset, or of
    a case (a document of `query.document`), the survey if the case draws on it, and the case's sources.

    `released` is the day of the version in ISO 8601. The items are those of citationstyles.org's CSL-JSON schema 1.0.
    """
    dataset: Entry = {
        "id": "sangaku",
        "type": "dataset",
        "author": [{"literal": "sangaku"}],
        "issued": _date_parts(released),
        "version": version,
    }
    entries: list[tuple[Entry, Both]] = []
    if case is None:
        entries.append(_source("survey", survey["sources"]["survey"], kind="report"))
        entries.append((dataset, phrases.said("dataset_title")))
    else:
        title = phrases.said("case_title", name=case["name"], id=case["id"])
        entries.append((dataset | {"id": f"sangaku-{case['id']}"}, title))
        if any("survey" in claim["sources"] for _, claim in claims.evidence(case)):
            entries.append(_source("survey", survey["sources"]["survey"], kind="report"))
        entries += [_source(key, source) for key, source in case["sources"].items()]
    rows = [[entry["id"], _reference(entry, title)] for entry, title in entries]
    document = [entry | {"title": title["ja"]} for entry, title in entries]
    return Sheet([Column("id"), Column("text", "both")], rows, notes=[Note("attribution")], document=document)


def _source(key: str, source: dict[str, Any], kind: str | None = None) -> tuple[Entry, Both]:
    entry: Entry = {
        "id": key,
        "type": kind or ("article-newspaper" if source["kind"] == "news" else "webpage"),
        "author": [{"literal": source["publisher"]}],
        "accessed": _date_parts(source["accessed"]),
    }
    if "published" in source:
        entry["issued"] = _date_parts(source["published"])
    if "url" in source:
        entry["URL"] = source["url"]
    return entry, phrases.joined([source["title"]])


def _date_parts(date: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in date.split("-")]]}


def date_of(entry: Entry, field: str) -> str:
    """A date of an entry in ISO 8601, or nothing."""
    parts: Sequence[int] = entry[field]["date-parts"][0] if field in entry else ()
    return "-".join(f"{part:02d}" for part in parts)


def _reference(entry: Entry, title: Both) -> Both:
    """Author, title, date, address, day of access, as each language writes them."""
    more = {"version": entry.get("version"), "URL": entry.get("URL"), "accessed": date_of(entry, "accessed")}
    title = title | {"ja": title["ja"].translate(_WITHIN_QUOTATION)}
    rest = [phrases.said(f"reference_{key}", value=value) for key, value in more.items() if value]
    return phrases.said(
        "reference",
        author=entry["author"][0]["literal"],
        title=title,
        issued=date_of(entry, "issued") or phrases.said("undated"),
        more=phrases.each(lambda lang: "".join(text[lang] for text in rest)),
    )
