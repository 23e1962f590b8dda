"""The loader: every fault of a file is named with its line and column, and what to write instead."""

import json
import os
import re
from pathlib import Path

import pytest

import make_case
from sangaku import cli, files, layout, loader, phrases, words
from sangaku.errors import BadData
from sangaku.model import Case, Survey

BAD = sorted((Path(__file__).parent / "cases_bad").glob("*.yaml"))
BUNDLED = files.bundled_data()


def lines(path: Path, lang: str = "en") -> list[str]:
    return [cli.problem_line(problem._replace(file=path.name), lang) for problem in make_case.problems(path)]


def test_the_sample_is_a_case(tmp_path: Path) -> None:
    assert make_case.case(make_case.write(tmp_path)).name.en == "A sample case"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_reported_as_its_first_lines_say(path: Path) -> None:
    """Each comment line at the head of a bad file is a problem it must report, and it reports no other."""
    head = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    expected = [line.removeprefix("# ") for line in head if line.startswith("# ")]
    assert lines(path) == expected
    assert len(lines(path, "ja")) == len(expected)


def test_all_problems_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    path = make_case.write(tmp_path, ("challenge: matching", "challenge: maching"), ("kind: news", "kind: newspaper"))
    assert lines(path) == [
        "sample.yaml:15:16: tips.0.challenge: “maching” is not a term here (did you mean “matching”?);"
        " use matching, negotiation, commercialisation, human-resources, community",
        "sample.yaml:24:11: sources.paper-2020.kind: “newspaper” is not a term here (did you mean “news”?);"
        " use government, university, institute, company, organisation, journal, news, database,"
        " encyclopedia, repost, blog",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("basis: documented, sources: [paper-2020]}\nperiod", "basis: documented}\nperiod"), "documented needs at least one"),
        (("market: {basis: unknown}", "market: {values: [local], basis: reading}"), "reading needs because"),
        (("market: {basis: unknown}", "market: {values: [local], basis: stated, sources: [survey]}"), "stated needs sources"),
        (("market: {basis: unknown}", "market: {basis: unknown, sources: [paper-2020]}"), "unknown takes neither"),
        (("market: {basis: unknown}", "market: {values: [local], basis: unknown}"), "leave values empty"),
        (("values: [academia, government]", "values: [academia]"), "either: true needs two values"),
        (("values: [academia, government]", "values: [academia, academia]"), "the same value stands twice"),
        (('code: "142107"', 'code: "142108"'), "142107, perhaps"),
        (('code: "142107"', 'code: "132012"'), "belongs to another prefecture"),
        (("神奈川県", "神奈川圏"), "no prefecture “神奈川圏” (did you mean “神奈川県”?)"),
        (('start: "2013"', 'start: "2013-13"'), "there is no day “2013-13”"),
        (('start: "2013"', 'start: "2013", end: "2012"'), "end is before start"),
        (("sources: [paper-2020]\nsources:", "sources: [paper-2021]\nsources:"), "“paper-2021” is not listed under sources (did you mean “paper-2020”?)"),
        (("kind: news", "kind: blog"), "a class cannot rest on personal pages"),
        (("https://example.org/1", "javascript:alert(1)"), "is not an address that begins with"),
        (("id: desk", "id: desk\n    x: 1"), "there is no field “x”"),
        (("ja: 見本。", "ja: " + "見" * 201), "200 characters at most (it has 201)"),
        (("summary: {ja: 見本。, en: A sample.}", "summary: {ja: 見本。}"), "this field is missing"),
        (("sources: [paper-2020]\nsources:", "sources: [paper-2020]\ngaps: [{ja: a, en: b, sources: [x]}]\nsources:"), "source “x” is not listed"),
    ],
)  # fmt: skip
def test_a_rule_of_the_data_is_held(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    found = lines(make_case.write(tmp_path, change))
    assert any(message in line for line in found), found


@pytest.mark.parametrize(
    ("collection", "own", "phrases"),
    [
        ("mine", True, []),
        ("survey", True, ["collection_is_bundled"]),
        ("companion", True, ["collection_is_bundled"]),
        ("companion", False, []),
        ("survey", False, ["collection_and_roster"]),
    ],
)
def test_whether_a_case_is_the_surveys_is_for_the_roster_to_say(
    tmp_path: Path, collection: str, own: bool, phrases: list[str]
) -> None:
    survey = loader.read_survey(BUNDLED / "survey.yaml")
    path = make_case.write(tmp_path, ("collection: mine", f"collection: {collection}"))
    found = loader.among_others(path, files.content(path), make_case.case(path), survey, {}, own=own)
    assert [problem.phrase for problem in found] == phrases


def test_a_source_that_nothing_uses_is_a_problem(tmp_path: Path) -> None:
    unused = "  other:\n    {title: t, publisher: p, kind: news, accessed: '2026-11-23', read: whole}\n"
    path = make_case.write(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + unused, encoding="utf-8")
    assert [(p.line, p.column, p.phrase, p.details["given"]) for p in make_case.problems(path)] == [
        (30, 5, "source_not_used", "other")
    ]


def test_a_timeline_runs_forward(tmp_path: Path) -> None:
    event = "  - {{date: '{}', ja: 何, en: what, basis: documented, sources: [paper-2020]}}\n"
    for dates, wrong in ((("2013", "2013-05", "2013"), 0), (("2014", "2013-05"), 1), (("2013-05", "2013-04"), 1)):
        timeline = "timeline:\n" + "".join(event.format(date) for date in dates)
        path = make_case.write(tmp_path, ("tips:\n", timeline + "tips:\n"))
        assert [p.phrase for p in make_case.problems(path)] == ["timeline_order"] * wrong


def test_a_plain_value_is_text_whatever_it_looks_like(tmp_path: Path) -> None:
    path = make_case.write(tmp_path, ("en: A sample case", "en: no"), ('start: "2013"', "start: 2013"))
    found = make_case.case(path)
    assert (found.name.en, found.period.start) == ("no", "2013")


def test_a_missing_or_special_file_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    assert [p.phrase for p in make_case.problems(tmp_path / "none.yaml")] == ["cannot_read"]
    assert [p.phrase for p in make_case.problems(tmp_path)] == ["not_a_file"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.yaml")
        assert [p.phrase for p in make_case.problems(tmp_path / "pipe.yaml")] == ["not_a_file"]


def test_the_limit_of_nesting_is_exact() -> None:
    at_the_limit = "[" * loader.DEPTH_LIMIT + "]" * loader.DEPTH_LIMIT
    assert loader._build(at_the_limit) == eval(at_the_limit)
    with pytest.raises(loader._Refused):
        loader._build(f"[{at_the_limit}]")


def test_the_limit_of_parts_is_exact() -> None:
    at_the_limit = "a\n- " * (loader.PARTS_LIMIT - 2)  # and the list itself, and the last item
    assert len(loader._build(f"- {at_the_limit}b")) == loader.PARTS_LIMIT - 1
    with pytest.raises(loader._Refused) as refused:
        loader._build(f"- {at_the_limit}b\n- c")
    assert (refused.value.place, refused.value.phrase) == ((loader.PARTS_LIMIT, 3), "too_many_values")


def test_the_limit_of_problems_is_exact(tmp_path: Path) -> None:
    for beyond in (0, 1, 7):
        keys = [f"key-{number}: x\n" for number in range(loader.PROBLEMS_LIMIT + beyond)]
        path = make_case.write(tmp_path, ("collection: mine\n", "collection: mine\n" + "".join(keys)))
        found = make_case.problems(path)
        assert [p.line for p in found] == [*range(4, 104), *[104] * (beyond > 0)]
        assert [(p.field, p.phrase, p.details) for p in found[100:]] == [("", "more_problems", {"count": beyond})] * (
            beyond > 0
        )
        assert BadData(found).details == {"count": loader.PROBLEMS_LIMIT + beyond}


def test_a_file_with_the_line_ends_of_windows_is_a_case_too(tmp_path: Path) -> None:
    path = tmp_path / "sample.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + make_case.text().replace("\n", "\r\n").encode())
    assert make_case.case(path).name.en == "A sample case"
    path.write_bytes(path.read_bytes().replace(b"challenge: matching", b"challenge: maching"))
    assert [(p.line, p.column) for p in make_case.problems(path)] == [(15, 16)]


def test_the_pure_yaml_parser_says_the_same_as_the_c_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_case.write(tmp_path, ("challenge: matching", "challenge: maching"))
    with_c = make_case.problems(path)
    import yaml

    monkeypatch.delattr(yaml, "CSafeLoader")
    assert make_case.problems(path) == with_c


def test_what_stands_in_a_file_is_quoted_on_one_line_up_to_a_limit() -> None:
    limit = "見" * layout.QUOTED_LIMIT
    assert loader._quoted(limit) == limit
    assert loader._quoted(limit + "る") == limit + "…"
    assert loader._quoted("a\nb") == "a\\nb"
    assert loader._quoted(["a"]) == "['a']"


def test_every_form_that_is_asked_for_is_said_in_words() -> None:
    models = json.dumps([model.model_json_schema() for model in (Case, Survey)])
    assert {json.loads(f'"{form}"') for form in re.findall(r'"pattern": "(.*?)"[,}]', models)} == set(phrases.FORMS)


def test_a_guess_is_made_among_no_more_candidates_than_a_reader_would_wait_for() -> None:
    names = [f"name-{number}" for number in range(loader.CANDIDATES_LIMIT)]
    assert loader._near(names)("nam-7") == "name-7"
    assert loader._near([*names, "one-more"])("nam-7") is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("challenge: matching", "challenge:"), ("tips.0.challenge", "empty_term", "", None)),
        (("ja: 見本の事例", "ja: ~"), ("name.ja", "string_too_short", "", None)),
        (("challenge: matching", f"challenge: {words.CHALLENGE['matching'].ja}"), ("tips.0.challenge", "literal_error", words.CHALLENGE["matching"].ja, "matching")),
        (("challenge: matching", "challenge: matchin"), ("tips.0.challenge", "literal_error", "matchin", "matching")),
        (("tips:\n  - id: desk", "tips:\n  - {id: x, challenge: matching, actors: [bank], action: {ja: a, en: b}, basis: unknown}\n  - id: x"), ("", "tip_id_twice", "x", None)),
    ],
)  # fmt: skip
def test_a_problem_quotes_what_stands_there_and_guesses_what_was_meant(
    tmp_path: Path, change: tuple[str, str], problem: tuple[str, str, str, str | None]
) -> None:
    found = make_case.problems(make_case.write(tmp_path, change))
    assert [(p.field, p.phrase, p.details["given"], p.details["near"]) for p in found] == [problem]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (files.Unreadable("cannot_read", {"why": "gone"}), (1, 1, "", "cannot_read", {"why": "gone"})),
        (b"", (1, 1, "", "empty_file", {})),
        (b"a: b\nc: *d\n", (2, 4, "", "no_aliases", {})),
    ],
)
def test_a_file_that_cannot_be_made_data_of_is_one_problem(
    content: bytes | files.Unreadable, problem: tuple[int, int, str, str, dict[str, object]]
) -> None:
    assert loader.read_case(Path("x.yaml"), content) == (None, [loader.Problem("x.yaml", *problem)])


def test_what_is_out_of_order_is_said_with_what_stands_before_it(tmp_path: Path) -> None:
    event = "  - {{date: '{}', ja: 何, en: what, basis: documented, sources: [paper-2020]}}\n"
    timeline = "timeline:\n" + "".join(event.format(date) for date in ("2013", "2014", "2013-05"))
    path = make_case.write(tmp_path, ("tips:\n", timeline + "tips:\n"))
    case, [problem] = loader.read_case(path, files.content(path))
    assert case is None
    details = {"given": "2013-05", "near": None, "before": "2014"}
    assert problem == loader.Problem(str(path), 16, 12, "timeline.2.date", "timeline_order", details)


@pytest.mark.parametrize("kinds", [["blog"], sorted(words.LOW_STANDING)])
def test_a_class_cannot_rest_on_sources_of_low_standing_but_all_else_can(tmp_path: Path, kinds: list[str]) -> None:
    low = "".join(
        f"  {kind}: {{title: 頁, publisher: 甲, kind: {kind}, accessed: '2026-11-23', read: whole}}\n" for kind in kinds
    )
    on_low = f"sources: [{', '.join(kinds)}]"
    outcome = (
        "[heritage-revival], basis: documented, sources: [paper-2020]",
        f"[product], basis: documented, {on_low}",
    )
    tip = ("    sources: [paper-2020]\nsources:\n", f"    {on_low}\nsources:\n{low}")
    found = make_case.problems(make_case.write(tmp_path, outcome, tip))
    assert [(p.field, p.phrase) for p in found] == [("classification.outcome.sources", "class_on_low_standing")]


def test_a_file_that_has_changed_since_it_was_read_is_named_without_a_place() -> None:
    for now in (files.Unreadable("cannot_read", {"why": "gone"}), b"", b"- {", b"a: [", b"\xff"):
        problem = loader.id_twice(Path("x.yaml"), now, "a", "y.yaml")
        assert problem[:5] == ("x.yaml", 1, 1, "id", "id_twice")


# --- the survey's own file, and cases beside it ----------------------------------------------------------------

SURVEY = """\
title: {ja: 調査, en: A survey}
publisher: {ja: 省, en: A ministry}
published: 2020-09-11
total: 2
facts: [{ja: 何。, en: What., basis: stated, sources: [survey], part: summary}]
numbering: []
parts: {summary: {title: {ja: 概要, en: Summary}, basis: stated}}
axes: {}
tendencies:
  - id: one
    axis: lead
    classes: [government]
    cases: [sample]
    ja: 傾向。
    en: A tendency.
    basis: documented
    sources: [page]
challenges: {}
roster: {sample: {name: 見本, tie: {ja: 同じ。, en: The same., basis: documented, sources: [page]}}}
gaps: []
sources:
  survey: {title: 調査, publisher: 省, kind: government, accessed: 2026-11-23, read: whole}
  page: {title: 頁, publisher: 甲, kind: company, accessed: 2026-11-23, read: whole}
"""


def survey(folder: Path, *changes: tuple[str, str]) -> Survey:
    text = SURVEY
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / "survey.yaml").write_text(text, encoding="utf-8")
    return loader.read_survey(folder / "survey.yaml")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("[page]\nch", "[paper]\nch"), (17, 14, "tendencies.0.sources", "source_not_listed", "paper")),
        (("part: summary}", "part: annex}"), (5, 69, "facts.0.part", "no_such_part", "annex")),
        (("cases: [sample]", "cases: [other]"), (13, 12, "tendencies.0.cases", "not_in_roster", "other")),
        (("axis: lead", "axis: x"), (11, 11, "tendencies.0.axis", "literal_error", "x")),
    ],
)
def test_a_survey_names_only_sources_parts_and_cases_that_it_has(
    tmp_path: Path, change: tuple[str, str], problem: tuple[int, int, str, str, str]
) -> None:
    assert survey(tmp_path).total == 2
    with pytest.raises(BadData) as raised:
        survey(tmp_path, change)
    assert [(p.line, p.column, p.field, p.phrase, p.details["given"]) for p in raised.value.problems] == [problem]
    assert raised.value.problems[0].file == str(tmp_path / "survey.yaml")
    assert raised.value.details == {"count": 1}


def test_a_word_that_is_no_axis_is_told_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadData) as raised:
        survey(tmp_path, ("axis: lead", "axis: led"))
    assert [p.details["near"] for p in raised.value.problems] == ["lead"]


def test_a_claim_names_a_part_that_the_survey_has(tmp_path: Path) -> None:
    def found(part: str) -> list[tuple[str, str, object]]:
        stated = f"market: {{values: [local], basis: stated, sources: [survey], part: {part}}}"
        path = make_case.write(tmp_path, ("market: {basis: unknown}", stated))
        problems = loader.read_case(path, files.content(path), survey(tmp_path))[1]
        return [(p.field, p.phrase, p.details["near"]) for p in problems]

    assert found("summary") == []
    assert found("sumary") == [("classification.market.part", "no_such_part", "summary")]


def test_a_class_may_rest_on_a_personal_page_if_another_source_says_it_too(tmp_path: Path) -> None:
    page = "  page: {title: 頁, publisher: 甲, kind: blog, accessed: '2026-11-23', read: whole}\n"
    both = ("documented, sources: [paper-2020]}\n  market", "documented, sources: [paper-2020, page]}\n  market")
    path = make_case.write(tmp_path, both, ("sources:\n  paper", f"sources:\n{page}  paper"))
    assert make_case.problems(path) == []


def test_a_source_is_used_if_only_what_was_not_found_names_it(tmp_path: Path) -> None:
    page = "  page: {title: 頁, publisher: 甲, kind: news, accessed: '2026-11-23', read: whole}\n"
    gaps = "gaps: [{ja: 量, en: amounts, sources: [page]}, {ja: 値, en: prices, sources: [pages]}]\n"
    path = make_case.write(tmp_path, ("sources:\n  paper", f"{gaps}sources:\n{page}  paper"))
    assert [(p.field, p.phrase, p.details["near"]) for p in make_case.problems(path)] == [
        ("gaps.1.sources", "source_not_listed", "page")
    ]


def test_what_is_wrong_beside_other_files_is_said_at_its_place(tmp_path: Path) -> None:
    path, seen = make_case.write(tmp_path), dict[str, Path]()

    def found(own: bool) -> list[loader.Problem]:
        return loader.among_others(path, files.content(path), make_case.case(path), survey(tmp_path), seen, own=own)

    assert found(own=True) == []
    assert seen == {"sample": path}
    twice = {"given": "sample", "near": None, "other": str(path)}
    assert found(own=True) == [loader.Problem(str(path), 1, 5, "id", "id_twice", twice)]
    seen.clear()
    in_roster = {"given": "sample", "near": None}
    assert found(own=False) == [loader.Problem(str(path), 3, 13, "collection", "collection_and_roster", in_roster)]
    seen.clear()
    make_case.write(tmp_path, ("collection: mine", "collection: companion"))
    bundled = {"given": "companion", "near": None}
    assert found(own=True) == [loader.Problem(str(path), 3, 13, "collection", "collection_is_bundled", bundled)]


def test_an_id_is_the_name_of_its_file(tmp_path: Path) -> None:
    path = make_case.write(tmp_path).rename(tmp_path / "other.yaml")
    should = {"given": "sample", "near": None, "should": "other"}
    assert make_case.problems(path) == [loader.Problem(str(path), 1, 5, "id", "id_is_file_name", should)]


def test_a_source_that_is_not_listed_is_said_where_it_is_named(tmp_path: Path) -> None:
    path = make_case.write(tmp_path, ("    sources: [paper-2020]\nsources:", "    sources: [paper, page]\nsources:"))
    assert [(p.line, p.column, p.field, p.details["given"]) for p in make_case.problems(path)] == [
        (19, 14, "tips.0.sources", "page"),
        (19, 14, "tips.0.sources", "paper"),
    ]


FIGURE = (
    "figures:\n  - {measure: {ja: 数, en: n}, unit: {ja: 個, en: n}, value: 2, upper: 1, basis: documented,"
    " sources: [paper-2020]}\n"
)
SURVEY_AS_A_SOURCE = "  survey: {title: 紙, publisher: 新聞, kind: news, accessed: '2026-11-23', read: whole}\n"


@pytest.mark.parametrize(
    ("phrase", "change"),
    [
        ("part_needs_survey", ('start: "2013", basis: documented', 'start: "2013", part: summary, basis: documented')),
        ("municipality_and_code", (', code: "142107"', "")),
        ("range_descends", ("tips:\n", FIGURE + "tips:\n")),
        (
            "needs_without_conditions",
            ("    actors: [university]\n", "    actors: [university]\n    needs: [network]\n"),
        ),
        ("survey_is_predefined", ("sources:\n  paper", f"sources:\n{SURVEY_AS_A_SOURCE}  paper")),
    ],
)
def test_a_rule_of_the_model_is_told_alone(tmp_path: Path, phrase: str, change: tuple[str, str]) -> None:
    assert [problem.phrase for problem in make_case.problems(make_case.write(tmp_path, change))] == [phrase]
