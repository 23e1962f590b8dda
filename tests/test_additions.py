"""Whoever adds something is told in words where it is still missing. `CONTRIBUTING.md` has the same as recipes."""

import re
from collections.abc import Iterable

from conftest import ROOT
from sangaku import exports, formats, options, phrases, record, usage, words
from sangaku.commands import COMMANDS
from sangaku.model import Case
from sangaku.store import open_store

CASE_FILES = (ROOT / "docs" / "case-files.md").read_text(encoding="utf-8")
TEMPLATES = {
    f"src/sangaku/templates/case.{lang}.yaml": (ROOT / "src" / "sangaku" / "templates" / f"case.{lang}.yaml").read_text(
        encoding="utf-8"
    )
    for lang in words.LANGUAGES
}
# What a case has beside its sections; each has a place of its own in what is shown.
IN_OVERVIEW = {"id", "name", "collection", "summary", "places", "field", "period", "classification"}


def complete(place: str, found: Iterable[str], wanted: Iterable[str]) -> None:
    missing = sorted(set(wanted) - set(found))
    assert not missing, f"{place} has no entry for {', '.join(missing)}"


def test_a_command_is_told_of_wherever_commands_are() -> None:
    places = {
        "commands.COMMANDS": {*COMMANDS},
        "options.OPTIONS": {*options.OPTIONS},
        "usage.COMMANDS": {*usage.COMMANDS},
        "usage.EXAMPLES": {*usage.EXAMPLES} - {"sangaku"},
    }
    for place, found in places.items():
        complete(place, found, set().union(*places.values()))


def test_an_option_says_what_it_is_for() -> None:
    named = {parameter.name.removeprefix("not_") for name in options.OPTIONS for parameter in options.of(name)}
    complete("usage.OPTIONS", {key.split()[-1] for key in usage.OPTIONS}, named)


def test_a_filter_has_its_terms_its_heading_and_its_values() -> None:
    complete("words.VOCABULARIES", words.VOCABULARIES, words.FACETS)
    complete("phrases.HEADINGS", phrases.HEADINGS, words.FACETS)
    stored = {facet for (facet,) in open_store().execute("SELECT DISTINCT facet FROM facet")}
    complete("claims.facets", stored, words.FACETS)


def test_a_format_and_an_export_are_named_in_the_help_of_each_language() -> None:
    for text in usage.OPTIONS["format"]:
        complete('usage.OPTIONS["format"]', re.findall(r"[a-z]+", text), {*formats.FORMATS, "html"})
    for text in usage.COMMANDS["export"]:
        complete('usage.COMMANDS["export"]', re.findall(r"[a-z]+", text), exports.FORMATS)


def test_a_format_is_described() -> None:
    described = re.findall(r"`([a-z]+)`", (ROOT / "docs" / "formats.md").read_text(encoding="utf-8"))
    complete("docs/formats.md", described, {name for command in COMMANDS.values() for name in command.formats})


def test_a_section_of_a_case_is_shown_explained_and_in_the_draft_of_a_new_one() -> None:
    complete("phrases.HEADINGS", phrases.HEADINGS, Case.model_fields)
    complete("record.SECTIONS", record.SECTIONS, Case.model_fields.keys() - IN_OVERVIEW)
    complete("docs/case-files.md", re.findall(r"^([a-z_]+):", CASE_FILES, re.MULTILINE), Case.model_fields)
    for place, text in TEMPLATES.items():
        rare = {"intellectual_property", "namesakes"}  # whoever needs them finds them in docs/case-files.md
        complete(place, re.findall(r"^([a-z_]+):", text, re.MULTILINE), Case.model_fields.keys() - rare)


def test_a_term_that_a_case_file_can_hold_is_listed_where_people_look_it_up() -> None:
    listed = re.findall(r"[a-z][a-z-]+", CASE_FILES.partition("## Closed terms")[2])
    for name in ("field", "outcome", "market", "lead", "challenge", "sector", "resource", "source_kind"):
        complete("docs/case-files.md, “Closed terms”,", listed, words.VOCABULARIES[name])
    for place, text in TEMPLATES.items():
        for name in ("field", "outcome", "market", "lead", "challenge", "source_kind"):
            complete(place, re.findall(r"[a-z][a-z-]+", text), words.VOCABULARIES[name])
