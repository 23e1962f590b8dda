"""The command line as people use it: what they get, what it says when they err, in both languages."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import make_case
from conftest import Run
from sangaku import cli, phrases

CASE_FREE = {"coverage", "trends", "terms", "validate", "schema"}


def ids(answer: str) -> list[str]:
    return [case["id"] for case in json.loads(answer)]


# --- the three commands of the README --------------------------------------------------------------


def test_rare_sugar_is_among_the_government_led_cases_that_sell_abroad(sangaku: Run) -> None:
    answer = sangaku("list", "--lead", "官", "--market", "overseas")
    assert answer.code == 0
    assert "希少糖" in answer.out
    assert "学か官" in answer.out
    assert "総務省の調査33件のうち把握しているのは16件" in answer.out


def test_miura_pearl_is_shown_with_the_basis_and_source_of_its_claims(sangaku: Run) -> None:
    answer = sangaku("show", "miura-pearl")
    assert answer.code == 0
    for text in (
        "三浦真珠プロジェクト",
        "［調査 P5-6］",
        "155個",
        "学校",
        "資料の食い違い",
        "分からなかったこと",
        "utokyo-2019",
    ):
        assert text in answer.out


def test_the_tips_on_matching_hold_kc_miyagi_and_the_socks(sangaku: Run) -> None:
    answer = sangaku("tips", "--challenge", "matching", "--json")
    tips = json.loads(answer.out)
    assert {"kc-miyagi", "fall-prevention-socks"} <= {tip["case"] for tip in tips}
    assert {tip["challenge"] for tip in tips} == {"matching"}
    assert "KCみやぎ" in sangaku("tips", "--challenge", "matching").out


# --- what holds for every command ---------------------------------------------------------------------

LINES = {
    "list": ["list"],
    "filter": ["filter", "--lead", "gov"],
    "show": ["show", "miura-pearl"],
    "compare": ["compare", "miura-pearl", "kc-miyagi"],
    "tips": ["tips"],
    "trends": ["trends"],
    "coverage": ["coverage"],
    "terms": ["terms"],
    "validate": ["validate"],
    "schema": ["schema"],
}


def test_every_command_is_tried_here() -> None:
    assert set(LINES) == set(cli.COMMANDS)


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("format_", ["table", "plain", "md", "json", "jsonl", "csv", "tsv", "yaml"])
def test_every_command_has_every_format_in_both_languages(sangaku: Run, name: str, format_: str) -> None:
    for lang in ("ja", "en"):
        answer = sangaku(*LINES[name], "--format", format_, "--lang", lang)
        assert answer.code == 0
        assert answer.out.strip() or name == "validate"
        if format_ in ("json",):
            json.loads(answer.out)


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_help_fits_80_cells_and_names_every_option(sangaku: Run, name: str, lang: str) -> None:
    from sangaku import layout

    answer = sangaku(name, "--help", "--lang", lang)
    assert answer.code == 0
    assert all(layout.width(line) <= 80 for line in answer.out.splitlines()), answer.out
    for group in cli.COMMANDS[name].options:
        for parameter in group():
            if not parameter.name.startswith("not_"):
                assert phrases.option(parameter.name, lang)[:10] in answer.out
    assert phrases.EXAMPLES[name][0] in answer.out


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_help_of_the_whole_lists_the_commands(sangaku: Run, lang: str) -> None:
    for line in ([], ["--help"], ["-h"]):
        answer = sangaku(*line, "--lang", lang)
        assert answer.code == 0
        assert all(re.search(rf"^  {name} ", answer.out, re.MULTILINE) for name in cli.COMMANDS)


def test_the_english_answer_has_no_japanese_label(sangaku: Run) -> None:
    out = sangaku("list", "--lang", "en", "--lead", "gov", "--market", "overseas").out
    assert "academia or government" in out
    assert "Rare sugar" in out
    assert not re.search(r"[ぁ-んァ-ヶ]", out)


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("line", [["list"], ["show", "rare-sugar"], ["tips", "--challenge", "negotiation"]])
def test_the_table_holds_every_character_that_the_json_holds(
    sangaku: Run, columns: int, line: list[str]
) -> None:
    drawn = sangaku(*line, columns=columns).out
    found = json.loads(sangaku(*line, "--json").out)
    texts = {"list": lambda: [case["name"]["ja"] + case["id"] for case in found],
             "show": lambda: [claim["ja"] for section in ("timeline", "background", "results", "setbacks", "gaps") for claim in found[section]]
                             + [tip["action"]["ja"] for tip in found["tips"]] + [source["url"] for source in found["sources"].values() if "url" in source],
             "tips": lambda: [tip["action"]["ja"] for tip in found]}[line[0]]()  # fmt: skip
    assert len(texts) > 3
    assert not Counter("".join("".join(texts).split())) - Counter("".join(drawn.split()))


def test_a_list_says_how_much_of_the_survey_it_speaks_for(sangaku: Run) -> None:
    table = sangaku("list", "--collection", "survey", "--lead", "gov")
    assert "把握しているのは16件" in table.out
    machine = sangaku("list", "--collection", "survey", "--lead", "gov", "--json")
    assert "把握しているのは16件" in machine.err
    assert "把握" not in machine.out
    assert f"表示は{len(ids(machine.out))}件" in machine.err


def test_companions_are_marked_and_never_counted(sangaku: Run) -> None:
    every = sangaku("list")
    assert "補足の事例" in every.out
    assert "表示は16件" in every.out
    only = sangaku("list", "--collection", "companion")
    assert "表示は0件" in only.out


def test_nothing_found_is_an_answer(sangaku: Run) -> None:
    answer = sangaku("list", "--prefecture", "沖縄", "--collection", "survey")
    assert answer.code == 0
    assert "当てはまる事例はない" in answer.out
    assert sangaku("list", "--prefecture", "沖縄", "--collection", "survey", "--json").out == "[]\n"


# --- filters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["官", "gov", "行政", "government", "KAN", "自治体"])
def test_a_value_may_be_written_in_any_way(sangaku: Run, word: str) -> None:
    assert sangaku("filter", "--lead", word).out == sangaku("filter", "--lead", "government").out


def test_a_repeated_option_means_any_and_different_options_mean_all(sangaku: Run) -> None:
    kagawa = sangaku("filter", "--prefecture", "香川").out.split()
    either = sangaku("filter", "--prefecture", "香川", "--prefecture", "14").out.split()
    assert set(kagawa) < set(either)
    assert "miura-pearl" in either
    assert sangaku("filter", "--prefecture", "香川", "--prefecture", "14", "--outcome", "復活").out.split()[
        1:
    ] == ["miura-pearl"]


def test_a_filter_can_be_turned_round(sangaku: Run) -> None:
    every, those = sangaku("filter").out.split(), sangaku("filter", "--region", "関東").out.split()
    others = sangaku("filter", "--not-region", "kanto").out.split()
    assert sorted(those[1:] + others[1:]) == sorted(every[1:])


def test_partners_are_found_by_part_of_a_name(sangaku: Run) -> None:
    assert sangaku("filter", "--partner", "ﾐｷﾓﾄ").out.split() == ["id", "miura-pearl"]


# --- show and compare -----------------------------------------------------------------------------------


def test_show_can_be_brief_or_only_a_section(sangaku: Run) -> None:
    whole, brief = sangaku("show", "miura-pearl").out, sangaku("show", "miura-pearl", "--brief").out
    assert len(brief) < len(whole) / 3
    only = sangaku("show", "miura-pearl", "--section", "資金・支援制度", "--section", "gaps")
    assert "資金・支援制度" in only.out
    assert "参加機関" not in only.out
    assert set(json.loads(sangaku("show", "miura-pearl", "--section", "gaps", "--json").out)) == {
        "id",
        "gaps",
    }


def test_ids_come_from_a_pipe(sangaku: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("miura-pearl\nkc-miyagi\n"))
    assert list(json.loads(sangaku("compare", "-", "--json").out)) == ["miura-pearl", "kc-miyagi"]


def test_filter_in_a_machine_format_is_only_ids(sangaku: Run) -> None:
    assert "miura-pearl" in json.loads(sangaku("filter", "--lead", "学", "--json").out)


def test_compare_can_hide_what_is_the_same(sangaku: Run) -> None:
    whole = sangaku("compare", "miura-pearl", "new-silk").out
    fewer = sangaku("compare", "miura-pearl", "new-silk", "--differences").out
    assert "区分" in whole
    assert "区分" not in fewer
    assert "項目は省いた" in fewer
    assert "記載なし" in whole


# --- errors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (["list", "--lead", "gvernment"], 2, "「government」ではないか"),
        (["list", "--lead", "x"], 2, "産=industry、学=academia、官=government"),
        (["list", "--prefecture", "kagwa"], 2, "「kagawa」ではないか"),
        (["list", "--since", "昔"], 2, "2013-10"),
        (["show", "miura-peal"], 1, "「miura-pearl」ではないか"),
        (["show"], 2, "sangaku show miura-pearl"),
        (["compare", "miura-pearl"], 2, "二つ以上"),
        (["list", "--format", "jsn"], 2, "「json」ではないか"),
        (["list", "--json", "--csv"], 2, "一つだけ"),
        (["list", "--fields", "nam"], 2, "「name」ではないか"),
        (["lst"], 2, "「list」ではないか"),
        (["list", "--frmat", "json"], 2, "「--format」ではないか"),
        (["list", "--lang", "fr"], 2, "ja, en"),
        (["list", "-o", "/nowhere/at/all.csv"], 1, "書けない"),
        (["show", "miura-pearl", "--section", "tip"], 2, "「tips」ではないか"),
        (["terms", "ほげほげほげ"], 1, "という言葉はない"),
        (["validate", "/nowhere.yaml"], 1, ""),
    ],
)  # fmt: skip
def test_an_error_is_one_line_that_says_what_to_type(
    sangaku: Run, line: list[str], code: int, message: str
) -> None:
    for lang in ("ja", "en"):
        answer = sangaku(*line, *(["--lang", lang] if "--lang" not in line else []))
        assert answer.code == code
        complaint = answer.err or answer.out
        assert len(complaint.splitlines()) == (2 if line[0] == "validate" else 1), complaint
        assert "Traceback" not in complaint
        if lang == "ja":
            assert message in complaint


def test_broken_data_is_reported_whole_and_answers_nothing(sangaku: Run, tmp_path: Path) -> None:
    path = make_case.write(tmp_path, ("challenge: matching", "challenge: x"), ("kind: news", "kind: y"))
    answer = sangaku("validate", str(path), "--lang", "en")
    assert answer.code == 1
    assert [line.split(": ")[1] for line in answer.out.splitlines()[:2]] == [
        "tips.0.challenge",
        "sources.paper-2020.kind",
    ]
    assert answer.out.splitlines()[0].startswith(f"{path}:15:16:")
    assert json.loads(sangaku("validate", str(path), "--json").out)[0]["line"] == 15


def test_the_bundled_data_is_valid(sangaku: Run) -> None:
    answer = sangaku("validate")
    assert answer.code == 0
    assert "誤りはない" in answer.out


def test_an_output_file_holds_what_the_pipe_holds(sangaku: Run, tmp_path: Path) -> None:
    for format_ in ("table", "json", "csv"):
        piped = sangaku("list", "--format", format_).out
        assert sangaku("list", "--format", format_, "-o", str(tmp_path / "out")).out == ""
        assert (tmp_path / "out").read_bytes() == piped.encode()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_fields_choose_and_order_the_columns(sangaku: Run) -> None:
    lines = sangaku("list", "--csv", "--fields", "start,id").out.splitlines()
    assert lines[0] == "start,id"
    assert "2013,miura-pearl" in lines


def test_the_version_is_printed(sangaku: Run) -> None:
    import sangaku as package

    assert sangaku("--version").out == f"sangaku {package.__version__}\n"
