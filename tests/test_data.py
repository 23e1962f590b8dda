"""The data: every claim of every file. What a file must be is the loader's to say; here is what the
collection must be, and the house style as far as a machine can see it (docs/house-style.md)."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from sangaku import claims, files, loader, words
from sangaku.model import Case, Survey

DATA = files.bundled_data()
FILES = files.case_files(DATA)
SURVEY: Survey = loader.read_survey(DATA / "survey.yaml")


def read(path: Path) -> Case:
    case, problems = loader.read_case(path, files.content(path), SURVEY)
    assert case is not None, problems
    return case


CASES = {path.stem: read(path) for path in FILES}
DOCUMENTS: dict[str, dict[str, Any]] = {
    name: case.model_dump(mode="json", exclude_none=True) for name, case in CASES.items()
}
every_case = pytest.mark.parametrize("name", CASES)


def sentences(document: Any) -> list[tuple[claims.Path, dict[str, Any]]]:
    """Everything that is a claim in words: the text of a claim, of a tip's action, of a `because`."""
    found = []
    for path, item in claims.evidence(document):
        if "ja" in item:
            found.append((path, item))
        if "action" in item:
            found.append(((*path, "action"), item["action"]))
    return found


def texts(value: Any) -> list[dict[str, str]]:
    """Every pair of a Japanese and an English text."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, dict):
        return []
    here = [value] if "ja" in value else []
    return here + [text for item in value.values() for text in texts(item)]


def test_the_survey_has_33_cases_of_which_16_are_known_and_each_has_its_file() -> None:
    assert SURVEY.total == 33
    assert len(SURVEY.roster) == 16
    assert {name for name, case in CASES.items() if case.collection == "survey"} == set(SURVEY.roster)


def test_there_are_companions_and_no_other_collection() -> None:
    assert {case.collection for case in CASES.values()} == {"survey", "companion"}


@every_case
def test_a_companion_claims_nothing_of_the_survey(name: str) -> None:
    if CASES[name].collection == "companion":
        for path, item in claims.evidence(DOCUMENTS[name]):
            assert item["basis"] != "stated", path
            assert "survey" not in item["sources"], path


@every_case
def test_a_known_case_says_enough_to_be_of_use(name: str) -> None:
    """At least 35 claims, tips and gaps, but for the two cases nobody could identify."""
    document = DOCUMENTS[name]
    if name not in ("wireless-power", "wastewater"):
        assert len(list(claims.evidence(document))) >= 35
        assert len(document["tips"]) >= 3
    assert document["gaps"]


def test_there_is_a_tip_for_every_challenge() -> None:
    found = {tip.challenge for case in CASES.values() for tip in case.tips}
    assert found == set(words.CHALLENGE)


@every_case
def test_every_text_is_there_in_both_languages_and_in_its_own_script(name: str) -> None:
    for text in texts(DOCUMENTS[name]):
        assert text["ja"].strip()
        assert text["en"].strip()
        assert not re.search(r"[ぁ-ん]", text["en"]), text["en"]


@every_case
def test_a_claim_is_a_sentence_in_both_languages(name: str) -> None:
    for path, claim in sentences(DOCUMENTS[name]):
        assert claim["ja"].endswith(("。", "」")), (path, claim["ja"])
        assert claim["en"].endswith((".", ".”", ".)")), (path, claim["en"])


@every_case
def test_no_character_that_a_town_halls_machine_cannot_show(name: str) -> None:
    """No circled numbers, enclosed characters, emoji or control characters in our own words."""
    for text in texts(DOCUMENTS[name]):
        for char in text["ja"] + text["en"]:
            assert unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cn"), repr(text)
            assert not 0x2460 <= ord(char) <= 0x24FF, text["ja"]
            assert ord(char) < 0x1F000 or ord(char) >= 0x20000, text["ja"]


@every_case
def test_a_name_has_its_reading_in_hiragana(name: str) -> None:
    assert re.fullmatch(r"[ぁ-ゖー・ ]+", CASES[name].name.kana), CASES[name].name.kana


@every_case
def test_nothing_is_said_twice(name: str) -> None:
    said = [claim["ja"] for path, claim in sentences(DOCUMENTS[name]) if path[0] != "disagreements"]
    assert sorted(set(said)) == sorted(said)


def test_a_municipality_code_belongs_to_one_name() -> None:
    names: dict[str, set[str]] = {}
    for case in CASES.values():
        for place in case.places:
            if place.code and place.municipality:
                names.setdefault(place.code, set()).add(place.municipality.ja)
    # A ward has a code of its own; a city and its ward never share one.
    assert all(len(found) == 1 for found in names.values()), names


def test_every_figure_is_a_number_with_a_unit() -> None:
    for case in CASES.values():
        for figure in case.figures:
            assert isinstance(figure.value, int | float)
            assert figure.unit.ja


@every_case
def test_dates_are_not_after_the_day_the_source_was_read(name: str) -> None:
    for source in CASES[name].sources.values():
        assert (source.published or "0000") <= source.accessed


def test_everything_the_summary_says_of_a_case_is_in_its_file() -> None:
    """For each place of the summary that names a case, its file has a stated claim from that part."""
    named = {(case, tendency.part) for tendency in SURVEY.tendencies for case in tendency.cases}
    named |= {
        (case, each.part)
        for challenge in SURVEY.challenges.values()
        for each in challenge.responses
        for case in each.cases
    }
    for case, part in named:
        stated = [
            item for _, item in claims.evidence(DOCUMENTS[case]) if item["basis"] == "stated" and item["part"] == part
        ]
        assert stated, (case, part)


def test_the_json_schema_is_the_models() -> None:
    kept = json.loads((DATA / "schema" / "case.schema.json").read_text(encoding="utf-8"))
    assert kept == Case.model_json_schema(), "run: make schema"


@every_case
def test_an_editor_finds_the_schema(name: str) -> None:
    first = (DATA / "cases" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schema/case.schema.json"
