"""Cells that several answers share: a case by its name, a claim and how it is known.

Like the sheets they stand in they know no paper and no language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sangaku import phrases, words
from sangaku.phrases import Both

Survey = dict[str, Any]


def evidence(claim: dict[str, Any], survey: Survey) -> dict[str, Any]:
    """The evidence cell of a claim: how it is known, and where in the survey in words for people."""
    cell: dict[str, Any] = {"basis": claim["basis"], "sources": claim["sources"]}
    if key := claim.get("part"):
        part = survey["parts"][key]
        pages = part.get("pages")
        cell |= {"part": key, "pages": pages, "where": phrases.joined([pages]) if pages else part["title"]}
    if because := claim.get("because"):
        cell["because"] = because
    return cell


def with_evidence(claim: dict[str, Any] | None, *, in_full: bool) -> Both | None:
    """A claim inside another's row: its text and how it is known; `in_full`, also why and where."""
    if claim is None:
        return None
    where = [key for key in claim["sources"] if key != "survey"] if in_full else []
    because = claim.get("because") if in_full else None
    bracket = phrases.each(lambda lang: phrases.known(claim["basis"], because and because[lang], where, lang))
    return phrases.said("bracket_after", text=text_of(claim), bracket=bracket)


def titled(name: Both, case_id: str) -> Both:
    """三浦真珠プロジェクト (miura-pearl): a case by its name, with the id that people type."""
    return phrases.each(lambda lang: f"{name[lang]} ({case_id})")


def text_of(claim: dict[str, Any]) -> Both:
    return phrases.each(lambda lang: claim[lang])


def either(axis: str, values: Sequence[str]) -> Both:
    """学か官: values of which the source leaves open which."""
    return phrases.each(lambda lang: phrases.say("or", lang).join(words.label(axis, key, lang) for key in values))
