"""The command line as people use it: what they get, what it says when they err, in both languages."""

import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from typer.core import TyperCommand

import make_case
from conftest import ROOT, Run
from sangaku import layout, options, phrases, store, usage
from sangaku.commands import COMMANDS

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
    "search": ["search", "真珠"],
    "similar": ["similar", "miura-pearl"],
    "stats": ["stats", "--by", "lead,market"],
    "map": ["map"],
    "cite": ["cite", "miura-pearl"],
    "trends": ["trends"],
    "coverage": ["coverage"],
    "terms": ["terms"],
    "validate": ["validate", str(ROOT / "data" / "cases" / "miura-pearl.yaml")],
    "schema": ["schema"],
}


def test_every_command_is_tried_here() -> None:
    assert {*LINES, "new", "export"} == set(COMMANDS)  # these write files: see below, and test_exports


def test_every_answer_is_the_same_without_the_cache(sangaku: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> dict[str, tuple[int, str, str]]:
        found = {name: sangaku(*line) for name, line in LINES.items()}
        return {name: (answer.code, answer.out, answer.err) for name, answer in found.items()}

    cached = answers()
    monkeypatch.setenv("SANGAKU_NO_CACHE", "1")
    in_memory = store.open_store()  # once for all of them
    monkeypatch.setattr(store, "open_store", lambda *_, **__: in_memory)
    assert answers() == cached


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("format_", ["table", "plain", "md", "json", "jsonl", "csv", "tsv", "yaml"])
def test_every_command_has_every_format_in_both_languages(sangaku: Run, name: str, format_: str) -> None:
    for lang in ("ja", "en"):
        answer = sangaku(*LINES[name], "--format", format_, "--lang", lang)
        assert answer.code == 0
        assert answer.out.strip() or name == "validate"
        if format_ in ("json",):
            json.loads(answer.out)


def test_every_command_has_its_options_and_every_options_their_command() -> None:
    assert list(COMMANDS) == list(options.OPTIONS) == list(usage.COMMANDS)


def parsed(name: str, words: list[str], params: list[options.Parameter]) -> dict[str, object]:
    return TyperCommand(name, params=list(params)).make_context(name, list(words)).params


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_that_is_not_typed_is_worth_what_typer_would_say(name: str) -> None:
    """Only those that are typed are made."""
    needed = ["an-id"] if name == "new" else []
    of_each = {
        flag: parameter
        for parameter in options.of(name)
        for flag in (*parameter.opts, *parameter.secondary_opts)
        if flag.startswith("-")
    }
    for flag, parameter in {"": None, **of_each}.items():
        line = [*needed, *([flag] if flag else []), *(["x"] if parameter and not parameter.is_flag else [])]
        made, others = options.typed(name, line)
        assert others | parsed(name, line, made) == parsed(name, line, options.of(name))
        assert len(made) + len(others) == len(options.of(name))


@pytest.mark.parametrize("word", ["--hlep", "--help", "-h", "--", "-bd", "-fjson", "--no-such=1"])
def test_every_option_is_made_where_one_is_asked_about(word: str) -> None:
    made, others = options.typed("show", ["miura-pearl", word])
    assert len(made) == len(options.of("show"))
    assert not others


def test_only_the_arguments_and_the_options_that_are_typed_are_made() -> None:
    made, others = options.typed("show", ["--lang=en", "miura-pearl", "-f", "tsv", "--section", "tips"])
    assert [parameter.name for parameter in made] == ["ids", "section", "format", "lang"]
    assert others["brief"] is False


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_help_fits_80_cells_and_names_every_option(sangaku: Run, name: str, lang: str) -> None:
    answer = sangaku(name, "--help", "--lang", lang)
    assert answer.code == 0
    assert all(layout.width(line) <= 80 for line in answer.out.splitlines()), answer.out
    for parameter in options.of(name):
        if not parameter.name.startswith("not_"):
            assert usage.option(name, parameter.name, lang)[:10] in answer.out
    assert usage.examples(name, lang)[0] in answer.out


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_help_of_the_whole_lists_the_commands(sangaku: Run, lang: str) -> None:
    for line in ([], ["--help"], ["-h"]):
        answer = sangaku(*line, "--lang", lang)
        assert answer.code == 0
        assert all(re.search(rf"^  {name} ", answer.out, re.MULTILINE) for name in COMMANDS)


def test_the_english_answer_has_no_japanese_label(sangaku: Run) -> None:
    out = sangaku("list", "--lang", "en", "--lead", "gov", "--market", "overseas").out
    assert "academia or government" in out
    assert "Rare sugar" in out
    assert not re.search(r"[ぁ-んァ-ヶ]", out)


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("line", [["list"], ["show", "rare-sugar"], ["tips", "--challenge", "negotiation"]])
def test_the_table_holds_every_character_that_the_json_holds(sangaku: Run, columns: int, line: list[str]) -> None:
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


def test_one_thing_is_not_counted_as_several(sangaku: Run) -> None:
    one = ["--collection", "companion", "--prefecture", "ehime", "--lang", "en"]
    assert "Also shown: 1 companion case, " in sangaku("list", *one).out
    assert "Found in 1 case." in sangaku("search", "スマ", *one).out
    assert "from 1 case:" in sangaku("tips", *one).out
    assert "Also shown: 21 companion cases, " in sangaku("list", "--lang", "en").out


def test_what_is_said_to_narrow_further_does(sangaku: Run) -> None:
    found = sangaku("list", "--lead", "官").out
    count = len(ids(sangaku("list", "--lead", "官", "--json").out))
    lines = found.partition("さらに絞るには\n")[2].replace("\n", "、")
    assert "--lead" not in lines  # another value of it would widen
    for facet, values in re.findall(r"--(\w+) (.*?)(?=、--|、$)", lines):
        for value, fewer in re.findall(r"([^、]+) (\d+)", values):
            assert len(ids(sangaku("list", "--lead", "官", f"--{facet}", value, "--json").out)) == int(fewer) < count
    assert "さらに絞る" not in sangaku("list", "--prefecture", "香川").out


def test_a_map_that_is_too_wide_has_its_counts_below_the_names(sangaku: Run) -> None:
    beside, below = (sangaku("map", "--lang", "en", columns=columns).out.splitlines() for columns in (100, 80))
    assert beside[5].split()[:2] == ["Kagoshima", "1"]
    assert below[15].split()[0] == "Kagoshima"
    assert below[16].split()[0] == "1"
    assert sangaku("map", "--lang", "en", columns=60).out.startswith("Prefecture")
    assert sangaku("map").out.count("・北海道") == 0  # a prefecture, though its region has the same name


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
    assert sangaku("filter", "--prefecture", "香川", "--prefecture", "14", "--outcome", "復活").out.split() == [
        "miura-pearl"
    ]


def test_a_filter_can_be_turned_round(sangaku: Run) -> None:
    every, those = sangaku("filter").out.split(), sangaku("filter", "--region", "関東").out.split()
    others = sangaku("filter", "--not-region", "kanto").out.split()
    assert sorted(those + others) == sorted(every)


def test_the_ids_of_a_filter_are_the_cases_of_the_next_command(sangaku: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sangaku("filter", "--lead", "産", "--collection", "survey").out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(found.encode())))
    assert list(json.loads(sangaku("compare", "-", "--json").out)) == found.split()


def test_partners_are_found_by_part_of_a_name(sangaku: Run) -> None:
    assert sangaku("filter", "--partner", "ﾐｷﾓﾄ").out.split() == ["miura-pearl"]


# --- show and compare -----------------------------------------------------------------------------------


def test_several_cases_are_shown_one_after_the_other(sangaku: Run) -> None:
    both = sangaku("show", "miura-pearl", "rare-sugar", "--brief").out
    assert both.index("miura-pearl") < both.index("rare-sugar")
    alone = sangaku("show", "rare-sugar", "--brief").out
    assert both.splitlines()[-5:-1] == alone.splitlines()[-5:-1]
    assert [case["id"] for case in json.loads(sangaku("show", "miura-pearl", "rare-sugar", "--json").out)] == [
        "miura-pearl",
        "rare-sugar",
    ]


def test_show_can_be_brief_or_only_a_section(sangaku: Run) -> None:
    whole, brief = sangaku("show", "miura-pearl").out, sangaku("show", "miura-pearl", "--brief").out
    assert len(brief) < len(whole) / 3
    only = sangaku("show", "miura-pearl", "--section", "資金・支援制度", "--section", "gaps")
    assert "資金・支援制度" in only.out
    assert "参加機関" not in only.out
    assert set(json.loads(sangaku("show", "miura-pearl", "--section", "gaps", "--json").out)) == {"id", "gaps"}


def test_ids_come_from_a_pipe(sangaku: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"miura-pearl\nkc-miyagi\n")))
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


# --- search, similar, tips for a situation -----------------------------------------------------------


def test_a_hit_shows_the_field_and_the_words_around_the_match(sangaku: Run) -> None:
    answer = sangaku("search", "真珠")
    assert "三浦【真珠】プロジェクト" in answer.out
    record = json.loads(sangaku("search", "真珠", "--json").out)[0]
    assert (record["case"], record["section"], record["text"]["match"]) == ("miura-pearl", "name", "真珠")


@pytest.mark.parametrize("text", ["ｱｺﾔｶﾞｲ", "あこやがい", "アコヤガイ"])
def test_search_folds_both_sides(sangaku: Run, text: str) -> None:
    assert {hit["case"] for hit in json.loads(sangaku("search", text, "--json").out)} == {"miura-pearl"}


def test_search_says_how_it_widened_a_word_and_can_be_told_not_to(sangaku: Run) -> None:
    wide = sangaku("search", "官", "--json")
    assert "官 → 行政、自治体" in wide.err
    exact = sangaku("search", "官", "--exact", "--json")
    assert "→" not in exact.err
    assert {hit["case"] for hit in json.loads(exact.out)} < {hit["case"] for hit in json.loads(wide.out)}


def test_search_takes_phrases_barred_words_and_filters(sangaku: Run) -> None:
    def found(*words: str) -> set[str]:
        return {hit["case"] for hit in json.loads(sangaku("search", *words, "--json").out)}

    both = found("廃校", "大学")
    assert both == found("廃校") & found("大学")
    assert found("廃校 大学") == both
    assert found('"廃校大学"') == set()
    assert found("廃校", "-大学") == found("廃校") - found("大学")
    assert found("廃校", "--collection", "survey") == both & {"rice-milk", *found("廃校", "--collection", "survey")}
    assert found("fish", "-fish") == set()


def test_similar_gives_the_reasons_and_the_weights(sangaku: Run) -> None:
    answer = sangaku("similar", "miura-pearl", "--top", "1")
    assert answer.out.startswith("新シルク蚕業構想 (new-silk)")
    assert re.search(r"目指した成果 +地域伝統産業の復活 \+3", answer.out)
    assert "重み：目指した成果 3" in answer.out
    assert "%" not in answer.out


def test_tips_for_my_situation_say_why_and_what_i_lack(sangaku: Run) -> None:
    answer = sangaku("tips", "--for", "lead=官,market=overseas,stage=matching,have=公設試")
    assert "近い順" in answer.out
    assert "理由：中核が同じ（官） +2" in answer.out
    assert "足りない前提" in answer.out
    assert "有効" not in answer.out
    ranked = json.loads(sangaku("tips", "--for", "lead=官,stage=matching,have=公設試", "--json").out)
    points = [tip["points"] for tip in ranked]
    assert points == sorted(points, reverse=True)
    assert all(tip["points"] == sum(reason[3] for reason in tip["reasons"]) for tip in ranked)
    assert all("public-institute" not in tip["lacking"] for tip in ranked)
    assert {tip["challenge"] for tip in ranked} == {"matching"}


def test_that_no_tip_answers_is_said_with_what_to_do(sangaku: Run) -> None:
    for asked in (["--actor", "銀行"], ["--for", "lead=官"]):
        answer = sangaku("tips", *asked, "--prefecture", "沖縄", "--challenge", "交渉")
        assert (answer.code, answer.err) == (0, "")
        assert answer.out == "当てはまる工夫はない。条件を減らすか、sangaku tips で全体を見る。\n"
        assert json.loads(sangaku("tips", *asked, "--prefecture", "沖縄", "--challenge", "交渉", "--json").out) == []


def test_tips_can_be_asked_by_who_acted(sangaku: Run) -> None:
    tips = json.loads(sangaku("tips", "--actor", "銀行", "--json").out)
    assert tips
    assert all("bank" in tip["actors"] for tip in tips)


# --- counts, map, citation ----------------------------------------------------------------------------


def test_stats_keep_the_collections_apart_and_always_count_the_unknown(sangaku: Run) -> None:
    lines = sangaku("stats", "--by", "lead", "--csv").out.splitlines()
    assert lines[0] == "lead,survey,companion,total"
    assert lines[-1].startswith("unknown,")
    assert (
        sangaku("stats", "--by", "region", "--collection", "companion", "--csv").out.splitlines()[-1] == "unknown,0,0"
    )


def test_a_cross_table_adds_up_to_the_cases_of_each_pair(sangaku: Run) -> None:
    answer = sangaku("stats", "--by", "lead,market", "--csv")
    header, *lines = [line.split(",") for line in answer.out.splitlines()]
    table = {(line[0], header[index]): int(line[index]) for line in lines for index in range(1, len(header))}
    both = json.loads(sangaku("filter", "--lead", "gov", "--market", "overseas", "--json").out)
    assert table["government", "overseas"] == len(both)
    assert "標本ではない" in answer.err


def test_the_map_counts_what_the_list_below_it_names(sangaku: Run) -> None:
    answer = sangaku("map", columns=80)
    assert "神奈川 1" in answer.out
    assert "三浦真珠プロジェクト" in answer.out
    assert "不明" in answer.out
    narrow = sangaku("map", columns=50)
    assert "山口 ." not in narrow.out
    assert "神奈川県" in narrow.out


def test_japan_has_47_tiles() -> None:
    from sangaku import words
    from sangaku.tiles import ROWS, TILES

    assert sorted(TILES) == sorted(words.PREFECTURE)
    assert len(set(TILES.values())) == 47
    assert [len(row) for row in ROWS] == [7] * 7


def test_a_citation_has_the_line_that_government_content_asks_for(sangaku: Run) -> None:
    answer = sangaku("cite")
    assert "加工して作成" in answer.out
    assert "総務省行政評価局" in answer.out
    bibtex = sangaku("cite", "miura-pearl", "--format", "bibtex").out
    assert bibtex.count("{") == bibtex.count("}")
    assert "@techreport{survey," in bibtex
    items = json.loads(sangaku("cite", "miura-pearl", "--json").out)
    assert items[0]["id"] == "sangaku-miura-pearl"
    assert all(item["accessed"]["date-parts"] for item in items[1:])
    assert "survey" not in {item["id"] for item in json.loads(sangaku("cite", "kindai-tuna", "--json").out)}


def test_a_term_says_what_it_means_here_and_in_the_survey(sangaku: Run) -> None:
    answer = sangaku("terms", "生産拠点づくり")
    for text in ("ここでの意味", "調査での意味", "［調査", "別名", "tsuruoka-bio"):
        assert text in answer.out
    assert "中核 官" in sangaku("terms", "官").out
    assert "資料に明記" in sangaku("terms", "documented").out
    assert "四国" in sangaku("terms", "香川").out
    assert "敷居が高い" in sangaku("terms", "matching").out


def test_a_source_is_opened_or_its_address_said(sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: not opened.append(url))
    assert "開いた" in sangaku("show", "miura-pearl", "--web").err
    sangaku("show", "miura-pearl", "--source", "utokyo-2019")
    assert opened == [
        "http://www.u-tokyo.ac.jp/ja/news/topics/topics_z0106_00009.html",
        "https://www.u-tokyo.ac.jp/focus/ja/articles/z0508_00001.html",
    ]
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    assert "アドレス：http" in sangaku("show", "miura-pearl", "--open").err
    make_case.write(tmp_path, ("    url: https://example.org/1\n", ""))
    answer = sangaku("show", "sample", "--web", "--data", str(tmp_path))
    assert (answer.code, answer.err) == (1, "sangaku: この事例の出典にはアドレスがない\n")


# --- own cases ------------------------------------------------------------------------------------------


def test_own_cases_stand_beside_the_bundled_ones_and_never_count_as_the_surveys(sangaku: Run, tmp_path: Path) -> None:
    make_case.write(tmp_path)
    answer = sangaku("list", "--data", str(tmp_path), "--outcome", "heritage-revival")
    assert "見本の事例" in answer.out
    assert "mine" in answer.out
    assert "手元の事例1件" in answer.out
    assert "把握しているのは16件" in answer.out
    assert sangaku("filter", "--data", str(tmp_path), "--no-bundled").out.split() == ["sample"]


def test_a_new_file_asks_the_surveys_questions_and_validation_says_what_is_still_empty(
    sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for lang in ("ja", "en"):
        path = tmp_path / f"my-{lang}.yaml"
        made = sangaku("new", f"my-{lang}", "--lang", lang)
        assert made.code == 0
        assert path.name in made.err
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=file:///")
        assert all(f"\n{field}:" in text for field in ("background", "motive", "matching", "results", "tips"))
        found = json.loads(sangaku("validate", str(path), "--json").out)
        assert {"name.ja", "tips.0.challenge", "sources.source-1.kind"} <= {problem["field"] for problem in found}
        assert {problem["severity"] for problem in found} == {"error"}
    again = sangaku("new", "my-ja")
    assert again.code == 1
    assert "もうある" in again.err
    assert sangaku("new", "私の事例").code == 2
    assert sangaku("new", "my-en", "--lang", "en", "-o", "elsewhere.yaml").code == 0
    assert (tmp_path / "elsewhere.yaml").read_bytes() == (tmp_path / "my-en.yaml").read_bytes()
    assert sangaku("new", "my-en", "--lang", "en", "-o", "-").out.encode() == (tmp_path / "my-en.yaml").read_bytes()
    assert len(list(tmp_path.iterdir())) == 3


def test_a_new_file_can_be_filled_in_by_answers(sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO('見本 "引用" \\\\ # 印\nSample: one\nみほん\n神奈川\n2020\n'))
    assert sangaku("new", "mine", "--ask").code == 0
    fields = {problem["field"] for problem in json.loads(sangaku("validate", "mine.yaml", "--json").out)}
    assert not fields & {"name.ja", "name.en", "name.kana", "places.0", "period"}
    assert '見本 \\"引用\\"' in (tmp_path / "mine.yaml").read_text(encoding="utf-8")


def test_validate_warns_of_what_a_good_case_lacks_without_failing(sangaku: Run, tmp_path: Path) -> None:
    path = make_case.write(tmp_path)
    answer = sangaku("validate", str(path))
    assert answer.code == 0
    assert "注意：" in answer.out
    assert sangaku("validate", str(path), "--no-warnings").out == "1件の事例ファイルに誤りはない。\n"


def test_validate_speaks_to_github_and_reads_stdin(
    sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_case.write(tmp_path, ("challenge: matching", "challenge: maching"))
    line = sangaku("validate", str(path), "--format", "github", "--lang", "en").out
    assert line.startswith(f"::error file={path},line=15,col=16,title=tips.0.challenge::“maching” is not a term")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert sangaku("validate", "-", "--lang", "en").out.startswith("-:15:16: tips.0.challenge")


def test_rows_can_be_sorted_either_way_and_go_without_headings(sangaku: Run) -> None:
    up = sangaku("list", "--csv", "--sort", "start", "--fields", "start", "--no-headers").out.split("\n")
    down = sangaku("list", "--csv", "--sort", "-start", "--fields", "start", "--no-headers").out.split("\n")
    known = [start for start in up if start.strip('"')]
    assert known == sorted(known)
    assert [start for start in down if start.strip('"')] == sorted(known, reverse=True)
    assert "" in up[-3:]  # what is not known comes last, whichever way


def test_sorted_or_chosen_columns_are_what_json_prints_too(sangaku: Run) -> None:
    for line, column in ((["tips", "--challenge", "matching"], "case"), (["show", "miura-pearl"], "section")):
        chosen = json.loads(sangaku(*line, "--json", "--fields", column).out)
        assert all([*row] == [column] for row in chosen)
        down = [row[column] for row in json.loads(sangaku(*line, "--json", "--sort", f"-{column}").out)]
        assert down == sorted((row[column] for row in chosen), reverse=True)


def test_a_heading_stays_with_its_column_when_columns_are_chosen(sangaku: Run) -> None:
    assert sangaku("list", "--fields", "outcome,id").out.split()[0] == "成果"


def test_several_whole_cases_make_a_page_of_cases(sangaku: Run) -> None:
    page = sangaku("show", "miura-pearl", "rare-sugar", "--format", "html").out
    assert page.count("<article") == 2


def test_what_read_means_is_said_below_sources_and_nowhere_else(sangaku: Run) -> None:
    said = phrases.say("read_opening", "ja")[:12]
    assert said in sangaku("show", "miura-pearl").out
    assert said in sangaku("show", "miura-pearl", "--section", "sources").out
    assert said not in sangaku("show", "miura-pearl", "--section", "tips").out
    assert said not in sangaku("show", "miura-pearl", "--brief").out


def test_what_nobody_is_to_read_is_neither_counted_nor_laid_out(sangaku: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    table = sangaku("list").out
    monkeypatch.setattr("sangaku.query.counts", never)
    monkeypatch.setattr("sangaku.record._Page", never)
    monkeypatch.setattr("sangaku.views._did", never)
    assert json.loads(sangaku("list", "--json").out)
    assert json.loads(sangaku("show", "miura-pearl", "--json").out)["id"] == "miura-pearl"
    assert json.loads(sangaku("tips", "--json").out)
    assert "さらに絞るには" in table


def test_a_passage_is_shown_once_for_a_word_however_it_was_typed(sangaku: Run) -> None:
    assert sangaku("search", "企業", "企業").out == sangaku("search", "企業").out
    rows = [tuple(map(str, row.values())) for row in json.loads(sangaku("search", '"企業" 企業', "--json").out)]
    assert len(set(rows)) == len(rows)


def test_ascii_is_for_json_and_loses_nothing(sangaku: Run) -> None:
    answer = sangaku("list", "--json", "--ascii")
    assert answer.out.isascii()
    assert json.loads(answer.out) == json.loads(sangaku("list", "--json").out)


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
        (["--frmat"], 2, "一覧は sangaku --help"),
        (["list", "--format", ""], 2, "使えるのは table"),
        (["list", "--fields", ""], 2, "あるのは name"),
        (["list", "--fields", ","], 2, "あるのは name"),
        (["list", "--sort", ""], 2, "あるのは name"),
        (["list", "--csv=x"], 2, "--csv の使い方が違う"),
        (["list", "--lang"], 2, "--lang の使い方が違う"),
        (["list", "one (more)"], 2, "「one (more)」は余分"),
        (["new"], 2, "ID が要る"),
        (["similar", "miura-pearl", "--top", "x"], 2, "--top の使い方が違う"),
        (["similar", "miura-pearl", "--top", "0"], 2, "--top の使い方が違う"),
        (["list", "--lang", "fr"], 2, "ja, en"),
        (["--lang", "fr", "list"], 2, "ja, en"),
        (["export", "csv", "--lang", "fr"], 2, "ja, en"),
        (["list", "-o", ""], 1, "書けない"),
        (["list", "-o", "/nowhere/at/all.csv"], 1, "書けない"),
        (["show", "miura-pearl", "--section", "tip"], 2, "「tips」ではないか"),
        (["terms", "ほげほげほげ"], 1, "という言葉はない"),
        (["search"], 2, "sangaku search 真珠"),
        (["search", "-真珠"], 2, "sangaku search 真珠"),
        (["search", "真珠", "--jsn"], 2, "--jsn"),
        (["similar"], 2, "sangaku similar miura-pearl"),
        (["similar", "miura-pearl", "--like", "lead=官"], 2, "どちらか一つ"),
        (["similar", "--like", "lead:官"], 2, "「軸=値」"),
        (["similar", "--like", "led=官"], 2, "「軸=値」"),
        (["tips", "--for", "have=公設し"], 2, "「公設試」ではないか"),
        (["tips", "--for", ""], 2, "「軸=値」"),
        (["cite", ""], 1, "という事例はない"),
        (["terms", ""], 1, "という言葉はない"),
        (["trends", "--axis", "leed"], 2, "「lead」ではないか"),
        (["stats", "--by", "leed"], 2, "「lead」ではないか"),
        (["stats", "--by", "lead,market,outcome"], 2, "一つか二つ"),
        (["cite", "miura"], 1, "「miura-pearl」ではないか"),
        (["show", "miura-pearl", "--source", "utokyo-2091"], 1, "「utokyo-2019」ではないか"),
        (["list", "--data", "/nowhere"], 1, "開けない"),
        (["validate", "/nowhere.yaml"], 1, ""),
        (["validate", "x" * 300], 1, ""),
        (["new", "my-case", "-o", "x" * 300], 1, "書けない"),
    ],
)  # fmt: skip
def test_an_error_is_one_line_that_says_what_to_type(sangaku: Run, line: list[str], code: int, message: str) -> None:
    for lang in ("ja", "en"):
        answer = sangaku(*line, *(["--lang", lang] if "--lang" not in line else []))
        assert answer.code == code
        complaint = answer.err or answer.out
        assert len(complaint.splitlines()) == (2 if line[0] == "validate" else 1), complaint
        assert "Traceback" not in complaint
        if lang == "ja":
            assert message in complaint


@pytest.mark.parametrize(
    "line",
    [
        ["{}"], ["list", "{}"], ["list", "--{}"], ["show", "{}"], ["list", "--lead", "{}"], ["list", "--sort", "{}"],
        ["list", "--since", "{}"], ["list", "--format", "{}"], ["list", "--lang", "{}"], ["terms", "{}"],
        ["similar", "--like", "{}"], ["export", "{}"], ["new", "{}!"], ["list", "-o", "{}"], ["list", "--data", "{}"],
        ["validate", "{}"],
    ],
)  # fmt: skip
def test_no_more_of_what_was_typed_is_told_than_a_reader_can_use(sangaku: Run, line: list[str]) -> None:
    answer = sangaku(*(word.format("x" * 100_000) for word in line))
    assert answer.code in (1, 2)
    assert len(answer.err + answer.out) < layout.PATH_LIMIT + 500


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


@pytest.mark.parametrize("name", [name for name in LINES if name not in ("filter", "validate")])
def test_every_field_can_be_printed_alone(sangaku: Run, name: str) -> None:
    complaint = sangaku(*LINES[name], "--fields", "?").err
    for field in re.findall(r"[\w-]+", complaint.partition("あるのは ")[2]):
        for format_ in ("table", "plain", "md", "csv", "html"):
            answer = sangaku(*LINES[name], "--fields", field, "--sort", field, "--format", format_, columns=40)
            assert answer.code == 0, (field, format_)


def test_fields_choose_and_order_the_columns(sangaku: Run) -> None:
    lines = sangaku("list", "--csv", "--fields", "start,id").out.splitlines()
    assert lines[0] == "start,id"
    assert "2013,miura-pearl" in lines


def test_of_an_option_given_twice_the_last_counts(sangaku: Run) -> None:
    assert sangaku("list", "--lang", "en", "--lang=ja").out == sangaku("list").out
    assert sangaku("list", "--format", "md", "--format", "tsv").out == sangaku("list", "--format", "tsv").out


def test_a_folder_named_twice_is_read_once(sangaku: Run, tmp_path: Path) -> None:
    make_case.write(tmp_path)
    answer = sangaku("filter", "--no-bundled", "--data", str(tmp_path), "--data", f"{tmp_path}/../{tmp_path.name}/")
    assert answer.out.split() == ["sample"]


def test_the_version_is_printed(sangaku: Run) -> None:
    import sangaku as package

    assert sangaku("--version").out == f"sangaku {package.__version__}\n"
