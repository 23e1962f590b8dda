"""Exports: every format really opened, nothing lost, nothing more than was chosen.

`python tests/test_exports.py` writes the tables of docs/exports.md anew.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import re
import sqlite3
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import make_case
from conftest import ROOT, Run
from sangaku import exports, gif, layout, query, tables, terminal, words
from sangaku.errors import CannotWrite
from sangaku.exports import Edition, Files
from sangaku.store import open_store

DOCUMENT = ROOT / "docs" / "exports.md"
EDITION = Edition("0.1.0", "2026-11-23")
FEW = ["miura-pearl", "wireless-power", "rare-sugar"]
FORMULAS = ["=1+1", "+81", "-5", "@IT", "'=quoted", "''=twice", "＝1+1", "＠全角", "=A1\n=B2"]
HARMLESS = ["'plain", "a;=2", '三浦、"真珠"', "1-2", "a\nb"]


@pytest.fixture(scope="module")
def bundled() -> Iterator[sqlite3.Connection]:
    with closing(open_store()) as store:
        yield store


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A store with one case of one's own, whose texts a spreadsheet would take for formulas."""
    folder = tmp_path_factory.mktemp("own")
    aliases = json.dumps(FORMULAS + HARMLESS, ensure_ascii=False)
    path = make_case.write(
        folder,
        ("name: {ja: 見本の事例,", f"name: {{aliases: {aliases}, ja: '=HYPERLINK(\"https://example.org\")',"),
        ("summary: {ja: 見本。", "summary: {ja: '@SUM(1+1)'"),
    )
    make_case.case(path)
    with closing(open_store([folder])) as store:
        yield store


def everything(store: sqlite3.Connection) -> list[str]:
    return query.select(store, query.Asked())


def make(name: str, store: sqlite3.Connection, ids: Sequence[str] | None = None, edition: Edition = EDITION) -> Files:
    chosen = everything(store) if ids is None else ids
    return exports.FORMATS[name](store, chosen, query.survey(store), edition)


def rows_of(store: sqlite3.Connection, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    return tables.fill(store, ids, query.survey(store))


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def open_sqlite(files: Files) -> sqlite3.Connection:
    opened = sqlite3.connect(":memory:")
    opened.deserialize(files[""])
    return opened


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif not isinstance(value, bool):
        yield str(value)


# --- the tables -------------------------------------------------------------------------------------


def test_every_value_of_every_case_is_in_some_table(bundled: sqlite3.Connection) -> None:
    for case_id in everything(bundled):
        found = rows_of(bundled, [case_id])
        kept = {
            str(value)
            for name in found
            if name not in ("terms", "fields")
            for row in found[name]
            for value in row.values()
        }
        document = query.document(bundled, case_id)
        kept |= {tip["id"] for tip in document["tips"] if f"{case_id}/{tip['id']}" in kept}
        assert not set(leaves(document)) - kept


def test_every_claim_facet_and_citation_of_the_store_is_handed_on(bundled: sqlite3.Connection) -> None:
    found = rows_of(bundled, everything(bundled))
    ties = [row for row in found["claims"] if row["section"] == "tie"]
    assert {row["case_id"] for row in ties} == set(query.survey(bundled)["roster"])
    of_ties = [row for row in found["citations"] if row["claim_id"].endswith("/tie")]
    for table, theirs, more in (("claims", "claim", ties), ("citations", "citation", of_ties), ("facets", "facet", [])):
        count = bundled.execute(f"SELECT count(*) FROM {theirs}").fetchone()[0]
        assert len(found[table]) - len(more) == count


def test_nothing_of_another_case_is_handed_on(bundled: sqlite3.Connection) -> None:
    found = rows_of(bundled, FEW)
    others = set(everything(bundled)) - set(FEW)
    assert [row["id"] for row in found["cases"]] == FEW
    for name in set(found) - {"terms", "fields", "parts"}:
        for row in found[name]:
            assert row.get("case_id") in (None, *FEW)
            assert not {str(value).partition("/")[0] for key, value in row.items() if key.endswith("id")} & others
    assert {row["id"] for row in found["sources"] if row.get("case_id") is None} == {"survey"}


def test_every_row_is_as_its_fields_say(bundled: sqlite3.Connection) -> None:
    found = rows_of(bundled, everything(bundled)) | {"about": [{"key": "a", "value": "b"}]}
    flat = exports.overview(bundled, everything(bundled))
    kinds: dict[str, Any] = {"integer": int, "number": (int, float), "boolean": bool}
    for table, rows in [*((table, found[table.name]) for table in exports.TABLES), (exports.OVERVIEW, flat)]:
        assert rows
        assert len({tuple(row[name] for name in table.key) for row in rows}) == len(rows)
        for field in table.fields:
            ids = {row["id"] for row in found[field.refers]} if field.refers else set()
            for row in rows:
                assert set(row) <= {field.name for field in table.fields}
                value = row.get(field.name)
                if value is None:
                    assert field.optional, (table.name, field.name, row)
                    continue
                assert isinstance(value, kinds.get(field.kind, str))
                assert not field.refers or value in ids, (table.name, field.name, value)
                assert not field.vocabulary or value in words.VOCABULARIES[field.vocabulary]


def test_a_table_read_alone_says_how_its_claims_are_known(bundled: sqlite3.Connection) -> None:
    found = rows_of(bundled, everything(bundled))
    basis = {row["id"]: row["basis"] for row in found["claims"]}
    for name, rows in found.items():
        for row in rows:
            if "claim_id" in row and "basis" in row:
                assert row["basis"] == basis[row["claim_id"]], name


def test_what_is_not_known_is_empty_and_never_false(bundled: sqlite3.Connection) -> None:
    for row in exports.overview(bundled, everything(bundled)):
        for axis in words.AXES:
            flags = {row[f"{axis}_{key}".replace("-", "_")] for key in words.VOCABULARIES[axis]}
            assert flags == ({None} if row[f"{axis}_basis"] == "unknown" else flags - {None})
            assert row[f"{axis}_basis"] == "unknown" or True in flags
    rows = {row["id"]: row for row in exports.overview(bundled, FEW)}
    assert rows["wireless-power"]["prefecture"] is None
    assert rows["wireless-power"]["place_basis"] == "unknown"
    assert rows["miura-pearl"]["outcome_product"] is rows["miura-pearl"]["outcome_heritage_revival"] is True
    assert rows["rare-sugar"]["lead_either"] is rows["rare-sugar"]["lead_government"] is True
    assert rows["rare-sugar"]["lead_industry"] is False


def test_the_main_subject_comes_first(bundled: sqlite3.Connection) -> None:
    for case_id in FEW:
        found = [row for row in rows_of(bundled, [case_id])["facets"] if row["facet"] == "field"]
        assert [row["value"] for row in found] == query.document(bundled, case_id)["field"]
        assert [row["position"] for row in found] == list(range(1, len(found) + 1))


def test_a_place_that_is_not_known_comes_after_those_that_are(tmp_path: Path) -> None:
    make_case.write(tmp_path, ("places:\n", "places:\n  - {basis: unknown}\n"))
    with closing(open_store([tmp_path])) as store:
        found = rows_of(store, ["sample"])["facets"]
    for facet, known in (("prefecture", "kanagawa"), ("region", "kanto")):
        assert [row["value"] for row in found if row["facet"] == facet] == [known, "unknown"]


def test_names_are_plain_and_descriptions_in_both_languages() -> None:
    names = [table.name for table in (*exports.TABLES, exports.OVERVIEW)]
    assert len(set(names)) == len(names)
    for table in (*exports.TABLES, exports.OVERVIEW):
        assert len({field.name for field in table.fields}) == len(table.fields)
        assert set(table.key) <= {field.name for field in table.fields}
        for name, about in ((table.name, table.about), *(field[:2] for field in table.fields)):
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
            ja, en = about.split(" / ")
            assert ja
            assert not re.search(r"[ぁ-んァ-ヶ一-龠]", en)
            # 統一ルール: no characters that only some machines have.
            assert not re.search(r"[①-⓿Ⅰ-ↈ㈠-㏿]", about)


# --- what every export says -------------------------------------------------------------------------


def said_in(name: str, files: Files) -> str:
    """All the text of an export."""
    if name == "sqlite":
        return " ".join(str(row) for row in open_sqlite(files).execute("SELECT * FROM about"))
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(files[""]))
        return " ".join(str(cell.value) for row in book["about"].rows for cell in row)
    return " ".join(content.decode("utf-8") for content in files.values())


@pytest.mark.parametrize("name", exports.FORMATS)
def test_every_export_says_where_it_comes_from_and_how_far_it_reaches(bundled: sqlite3.Connection, name: str) -> None:
    ids = [*FEW, "kamaishi-cobalt"]
    for edition in (EDITION, EDITION._replace(every=True)) if name == "csv" else (EDITION,):
        text = said_in(name, make(name, bundled, ids, edition))
        for expected in (
            "出典：総務省行政評価局「産学官連携による地域活性化に関する実態調査」",
            "加工して作成",
            "edited and adapted",
            "推奨したものではない",
            "creativecommons.org/licenses/by/4.0",
            "0.1.0",
            "2026-11-23",
            "33件のうち把握しているのは16件、表示は3件",
            "16 are known here, 3 shown",
            "補足の事例1件",
            "1 companion case, ",
        ):
            assert expected in text, expected


def test_the_source_line_is_that_of_the_licence_file(bundled: sqlite3.Connection) -> None:
    licence = "".join((ROOT / "LICENSE-DATA").read_text(encoding="utf-8").split())
    said = exports.about(bundled, FEW, query.survey(bundled), EDITION)
    assert "".join(said["source_ja"].partition("（sangaku")[0].split()) in licence
    assert exports.LICENCE["path"].removeprefix("https://") in licence


def test_cases_of_ones_own_are_marked_and_not_put_under_our_licence(own: sqlite3.Connection) -> None:
    said = exports.about(own, ["sample", "miura-pearl"], query.survey(own), EDITION)
    assert (said["survey_shown"], said["companion_shown"], said["own_shown"]) == (1, 0, 1)
    assert "手元の事例" in said["notice_ja"]
    assert "not covered" in said["notice_en"]
    assert [row["own"] for row in rows_of(own, ["sample", "miura-pearl"])["cases"]] == [True, False]
    assert "手元の事例" not in exports.about(own, FEW, query.survey(own), EDITION)["notice_ja"]


@pytest.mark.parametrize("name", exports.FORMATS)
def test_the_same_export_on_the_same_day_is_the_same_to_the_byte(bundled: sqlite3.Connection, name: str) -> None:
    first, again = make(name, bundled, FEW), make(name, bundled, FEW)
    assert first == again
    assert first != make(name, bundled, FEW, EDITION._replace(date="2027-01-01"))
    if "" not in first:
        assert exports.zipped(first, EDITION) == exports.zipped(again, EDITION)


@pytest.mark.parametrize("name", exports.FORMATS)
def test_an_export_of_no_case_is_whole_all_the_same(bundled: sqlite3.Connection, name: str) -> None:
    assert "表示は0件" in said_in(name, make(name, bundled, []))


# --- csv --------------------------------------------------------------------------------------------


def plain(value: Any) -> str:
    """A value as CSV has it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("bom", [False, True])
def test_csv_gives_back_every_value_of_every_table(own: sqlite3.Connection, bom: bool) -> None:
    edition = EDITION._replace(every=True, bom=bom)
    files, found = make("csv", own, edition=edition), rows_of(own, everything(own))
    for table in exports.TABLES[1:]:
        content = files[f"/{table.name}.csv"]
        assert content.startswith(b"\xef\xbb\xbf") == bom
        assert b"\r" not in content
        back = [{key: restored(cell) if bom else cell for key, cell in row.items()} for row in read_csv(content)]
        expected = [{field.name: plain(row.get(field.name)) for field in table.fields} for row in found[table.name]]
        assert back == expected


def test_the_flat_table_has_one_value_a_cell(bundled: sqlite3.Connection) -> None:
    rows = read_csv(make("csv", bundled)[""])
    assert [row["id"] for row in rows] == everything(bundled)
    for row in rows:
        for field in exports.OVERVIEW.fields:
            if field.kind == "boolean":
                assert row[field.name] in ("true", "false", "")
            if field.kind == "integer":
                assert row[field.name].isdigit()
            if not field.name.startswith(("summary", "name")):
                assert not re.search(r"[;、\n]", row[field.name])
    pearl = next(row for row in rows if row["id"] == "miura-pearl")
    assert (pearl["prefecture_code"], pearl["municipality_code"]) == ("14", "142107")


def test_without_the_mark_no_value_is_altered_and_with_it_no_cell_is_a_formula(own: sqlite3.Connection) -> None:
    given_, starts = FORMULAS + HARMLESS, tuple("=+-@\t\r\n＝＋－＠")
    for bom in (False, True):
        files = make("csv", own, ["sample"], EDITION._replace(every=True, bom=bom))
        aliases = [row["alias"] for row in read_csv(files["/aliases.csv"])]
        assert (aliases == given_) != bom
        assert any(alias.startswith(starts) for alias in aliases) != bom
        assert aliases[len(FORMULAS) :] == HARMLESS
        assert ("付けてある" in files["/README.txt"].decode()) == bom
    flat = read_csv(make("csv", own, ["sample"], EDITION._replace(bom=True))[""])[0]
    assert flat["name_ja"].startswith("'=HYPERLINK")


def test_numbers_are_not_taken_for_formulas() -> None:
    table = tables.Table("t", "", (), (tables.Field("n", "", "number"),))
    assert exports._csv(table, [{"n": -3.5}], bom=True).decode("utf-8-sig") == "n\n-3.5\n"


def way_back() -> str:
    """The program that docs/exports.md gives for undoing the guard."""
    found = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@cache
def _way_back() -> Any:
    names: dict[str, Any] = {}
    exec(way_back().partition("with open")[0], names)
    return names["restored"]


def restored(cell: str) -> str:
    text: str = _way_back()(cell)
    return text


@given(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠a真 "), max_size=6))
def test_the_guard_can_always_be_taken_off_again(text: str) -> None:
    guarded = exports._cell(text, guard=True)
    assert restored(guarded) == text
    assert not guarded.startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_the_documented_way_back_runs(own: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cases.csv").write_bytes(make("csv", own, ["sample"], EDITION._replace(bom=True))[""])
    names: dict[str, Any] = {}
    exec(way_back(), names)
    assert names["rows"][0]["summary_ja"] == "@SUM(1+1)"
    assert list(names["rows"][0]) == [field.name for field in exports.OVERVIEW.fields]


# --- jsonl ------------------------------------------------------------------------------------------


def test_jsonl_is_a_document_a_line(own: sqlite3.Connection) -> None:
    lines = make("jsonl", own)[""].decode().splitlines()
    assert [json.loads(line) for line in lines] == [query.document(own, case_id) for case_id in everything(own)]


# --- sqlite -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def handed_on(bundled: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The whole dataset as one SQLite file, made once."""
    with closing(open_sqlite(make("sqlite", bundled))) as opened:
        yield opened


def test_sqlite_holds_the_tables_and_every_reference_leads_somewhere(
    bundled: sqlite3.Connection, handed_on: sqlite3.Connection
) -> None:
    assert handed_on.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert handed_on.execute("PRAGMA foreign_key_check").fetchall() == []
    found = rows_of(bundled, everything(bundled))
    for table in exports.TABLES[1:]:
        kept = handed_on.execute(f"SELECT * FROM {table.name}").fetchall()
        assert kept == [tuple(row.get(field.name) for field in table.fields) for row in found[table.name]]


def test_sqlite_says_in_its_schema_what_each_field_is(handed_on: sqlite3.Connection) -> None:
    schema = "\n".join(sql for (sql,) in handed_on.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL"))
    for table in exports.TABLES:
        for about in (table.about, *(field.about for field in table.fields)):
            assert about in schema


@pytest.mark.parametrize("view", [name for name, _, _ in exports.VIEWS])
def test_every_view_answers(handed_on: sqlite3.Connection, view: str) -> None:
    assert handed_on.execute(f"SELECT * FROM {view}").fetchone()


def test_the_views_answer_everyday_questions(handed_on: sqlite3.Connection) -> None:
    def ask(sql: str) -> list[Any]:
        return handed_on.execute(sql).fetchall()

    pearl = "SELECT prefecture_ja, lead_ja, outcome_en, field_ja FROM case_list WHERE id = 'miura-pearl'"
    assert ask(pearl) == [("神奈川県", "学", "revival of a traditional local industry", "水産、教育、観光")]
    assert ask("SELECT market_ja FROM case_list WHERE id = 'kc-miyagi'") == [("不明",)]
    assert ("学、官",) in ask("SELECT lead_ja FROM case_list WHERE id = 'rare-sugar'")
    counted = [
        handed_on.execute(f"SELECT count(*) FROM {name}").fetchone()
        for name in ("tip_list", "tips", "claim_list", "claims", "partner_list", "partners", "facet_list", "facets")
    ]
    assert counted[::2] == counted[1::2]
    cited = ask("SELECT sources FROM claim_list WHERE id = 'miura-pearl/partners/1'")[0][0]
    assert "神奈川新聞「（三浦真珠プロジェクトの本格化の記事）」 https://jisin.jp/region/1596577" in cited
    assert ask("SELECT DISTINCT sector FROM partner_list ORDER BY 1") == [
        (name,) for name in sorted({term.broader or key for key, term in words.SECTOR.items()})
    ]
    assert ask("SELECT sum(claims) FROM coverage") == ask("SELECT count(*) FROM claims")
    assert ask("SELECT sum(claims) FROM source_list") == ask("SELECT count(*) FROM citations")


def found_by(store: sqlite3.Connection, word: str) -> set[str]:
    sql = "SELECT id FROM claims WHERE rowid IN (SELECT rowid FROM claims_search WHERE claims_search MATCH ?)"
    return {row[0] for row in store.execute(sql, (f"text_ja: {word}",))}


@pytest.mark.parametrize("word", ["真珠", "銀行", "学", "養殖", "くつ下", "三浦真珠プロジェクト", "コーディネーター"])
def test_full_text_finds_a_word_of_any_length_inside_a_sentence(handed_on: sqlite3.Connection, word: str) -> None:
    scanned = {row[0] for row in handed_on.execute("SELECT id FROM claims WHERE instr(text_ja, ?)", (word,))}
    assert found_by(handed_on, word) == scanned != set()


def test_full_text_finds_every_stretch_of_every_claim(handed_on: sqlite3.Connection) -> None:
    chance = random.Random(1)
    claims = handed_on.execute("SELECT id, text_ja FROM claims").fetchall()
    for claim_id, text in chance.sample(claims, 300):
        runs = [run for run in re.findall(r"[^\W_]+", text) if not run.isascii()]
        for run in runs[:2]:
            start = chance.randrange(len(run))
            word = run[start : start + chance.randint(1, exports.LONGEST_WORD)]
            assert claim_id in found_by(handed_on, word), word


def test_full_text_finds_english_words_and_the_names_of_cases(handed_on: sqlite3.Connection) -> None:
    def cases(word: str) -> list[str]:
        sql = "SELECT id FROM cases WHERE rowid IN (SELECT rowid FROM cases_search WHERE cases_search MATCH ?)"
        return [row[0] for row in handed_on.execute(sql, (word,))]

    assert cases("みうらパール") == cases("真珠") == ["miura-pearl"]  # the first is an alias
    assert cases("name_ja: 三浦真珠プロジェクト") == ["miura-pearl"]
    assert "rare-sugar" in cases("sugar")
    hits = handed_on.execute("SELECT text_en FROM claims_search WHERE claims_search MATCH 'pearl'").fetchall()
    assert any("pearls" in text for (text,) in hits)
    assert all("pearl" in text.lower() for (text,) in hits)


def test_full_text_shows_the_text_itself_and_survives_a_vacuum(own: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "cases.sqlite"
    path.write_bytes(make("sqlite", own, FEW)[""])
    opened = sqlite3.connect(path)
    before = found_by(opened, "真珠")
    opened.execute("VACUUM")
    assert found_by(opened, "真珠") == before != set()
    shown = opened.execute("SELECT text_ja FROM claims_search WHERE claims_search MATCH '真珠'").fetchall()
    assert all("真珠" in text and " 真" not in text for (text,) in shown)
    opened.close()


# --- xlsx -------------------------------------------------------------------------------------------


def test_a_workbook_gives_back_every_text_as_text_and_every_number_as_a_number(own: sqlite3.Connection) -> None:
    ids = [*FEW, "sample"]
    book = openpyxl.load_workbook(io.BytesIO(make("xlsx", own, ids)[""]))
    found = rows_of(own, ids) | {"overview": exports.overview(own, ids)}
    found["fields"] = tables.described(exports.OVERVIEW) + found["fields"]
    assert book.sheetnames[:2] == ["about", "overview"]
    for table in (exports.OVERVIEW, *exports.TABLES[1:]):
        sheet = book[table.name]
        names = [field.name for field in table.fields]
        assert [cell.value for cell in sheet[1]] == names
        for cells, row in zip(sheet.iter_rows(min_row=2), found[table.name], strict=True):
            for cell, field in zip(cells, table.fields, strict=True):
                value = row.get(field.name)
                number = field.kind in ("integer", "number")
                assert cell.value == (value if number or value is None else plain(value))
                assert cell.data_type in ("n" if number or value is None else "s")
                if isinstance(value, str):
                    assert cell.data_type == "s"
    assert [cell.value for cell in book["aliases"]["C"][-len(FORMULAS + HARMLESS) :]] == FORMULAS + HARMLESS


@pytest.fixture(scope="module")
def book(bundled: sqlite3.Connection) -> Any:
    """A workbook of a few cases, made once."""
    return openpyxl.load_workbook(io.BytesIO(make("xlsx", bundled, FEW)[""]))


def test_a_workbook_is_laid_out_for_reading(book: Any) -> None:
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        for column in sheet.columns:
            texts = [str(cell.value or "") for cell in column]
            widths = [layout.width(line) for text in texts for line in layout.wrap(text, 60)]
            # openpyxl keeps the width of neighbouring columns of one width with the first of them.
            dimension = next(
                each for each in sheet.column_dimensions.values() if each.min <= column[0].column <= each.max
            )
            assert max(widths) < dimension.width <= 63, (sheet.title, column[0].column_letter)
    text = book["cases"]["H2"].value
    lines = len(layout.wrap(text, 60))
    assert lines > 3
    assert book["cases"].row_dimensions[2].height >= 15 * lines


def test_a_workbook_links_to_the_sources(bundled: sqlite3.Connection, book: Any) -> None:
    def target(cell: Any) -> str:
        anchor = cell.hyperlink.location
        return str(cell.hyperlink.target) + (f"#{anchor}" if anchor else "")

    url = {row["id"]: row.get("url") for row in rows_of(bundled, FEW)["sources"]}
    addresses = [cell for cell in book["sources"]["G"][1:] if cell.value]
    assert addresses
    assert all(target(cell) == cell.value for cell in addresses)
    cited = book["citations"]["B"][1:]
    assert [target(cell) if cell.hyperlink else None for cell in cited] == [url[cell.value] for cell in cited]


def test_a_text_that_no_cell_can_hold_is_an_error_and_not_cut(
    own: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"case_id": "sample", "position": 1, "alias": "𠮷" * (exports._CELL_LIMIT // 2 + 1)}
    monkeypatch.setattr(exports, "fill", lambda *_: rows_of(own, ["sample"]) | {"aliases": [row]})
    with pytest.raises(CannotWrite) as raised:
        make("xlsx", own, ["sample"])
    assert raised.value.phrase == "cell_too_long"


def test_without_xlsxwriter_it_says_what_to_install(
    sangaku: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    answer = sangaku("export", "xlsx", "-o", str(tmp_path / "cases.xlsx"))
    assert answer.code == 1
    assert "pip install xlsxwriter" in answer.err
    assert list(tmp_path.iterdir()) == []


# --- datapackage ------------------------------------------------------------------------------------

TYPES = {
    "string": lambda cell: True,
    "integer": lambda cell: re.fullmatch(r"[+-]?\d+", cell),
    "number": lambda cell: re.fullmatch(r"[+-]?\d+(\.\d+)?", cell),
    "boolean": lambda cell: cell in ("true", "false"),
}
PATH = re.compile(r"(?=[^./~])(?!file:)((?!/\.\./)(?!\\)(?!://).)*|(http|ftp)s?://.*")


def check_package(files: Files) -> int:
    """Check a package by the rules of Data Package v2 and Table Schema v2; how many values it has."""
    package = json.loads(files["/datapackage.json"])
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", package["created"])
    assert all(each["name"] and PATH.fullmatch(each["path"]) for each in package["licenses"])
    assert all(each["title"] for each in package["sources"])
    assert isinstance(package["version"], str)
    assert package["contributors"]
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert len(resources) == len(package["resources"]) > 1
    rows = {name: read_csv(files[f"/{resource['path']}"]) for name, resource in resources.items()}
    for name, resource in resources.items():
        check_resource(resource, files[f"/{resource['path']}"])
        check_keys(resource["schema"], rows[name], rows)
        for field in resource["schema"]["fields"]:
            check_cells(field, [row[field["name"]] for row in rows[name]], resource["schema"]["missingValues"])
    return sum(len(rows[name]) * len(resource["schema"]["fields"]) for name, resource in resources.items())


def check_resource(resource: dict[str, Any], content: bytes) -> None:
    """What is said of a file is true of it."""
    assert PATH.fullmatch(resource["path"])
    assert resource["type"] == "table"
    assert resource["encoding"] == "utf-8"
    assert not content.startswith(b"\xef\xbb\xbf")
    assert resource["bytes"] == len(content)
    algorithm, _, digest = resource["hash"].partition(":")
    assert hashlib.new(algorithm, content).hexdigest() == digest
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert names == content.decode().split("\n", 1)[0].split(",")
    assert len(set(names)) == len(names)


def check_keys(schema: dict[str, Any], rows: list[dict[str, str]], every: dict[str, list[dict[str, str]]]) -> None:
    """A key tells the rows apart, a foreign one leads to a row."""
    assert set(schema["primaryKey"]) <= {field["name"] for field in schema["fields"]}
    assert len({tuple(row[key] for key in schema["primaryKey"]) for row in rows}) == len(rows)
    for foreign in schema.get("foreignKeys", ()):
        theirs = {row[foreign["reference"]["fields"][0]] for row in every[foreign["reference"]["resource"]]}
        assert {row[foreign["fields"][0]] for row in rows} <= theirs | {""}


def check_cells(field: dict[str, Any], cells: list[str], missing: list[str]) -> None:
    """Each cell is of the type, the form and the list that its field is said to have."""
    constraints = field.get("constraints", {})
    assert set(constraints) <= {"required", "pattern", "enum"}
    for cell in cells:
        if cell in missing:
            assert not constraints.get("required"), field
            continue
        assert TYPES[field["type"]](cell), (field, cell)
        assert field.get("format") != "uri" or re.fullmatch(r"https?://\S+", cell), (field, cell)
        assert re.fullmatch(constraints.get("pattern", ".*"), cell, re.DOTALL), (field, cell)
        assert "enum" not in constraints or cell in constraints["enum"], (field, cell)


def test_the_data_package_keeps_the_rules_of_version_2(own: sqlite3.Connection) -> None:
    assert check_package(make("datapackage", own)) > 10_000


def test_the_check_of_the_data_package_can_fail(own: sqlite3.Connection) -> None:
    files = make("datapackage", own, ["sample"])
    for old, new in (
        (b'"sha256:', b'"sha256:0'),
        (b'"type": "string"', b'"type": "integer"'),
        (b'"primaryKey": [\n          "id"', b'"primaryKey": [\n          "it"'),
    ):
        wrong = files["/datapackage.json"].replace(old, new)
        assert wrong != files["/datapackage.json"]
        with pytest.raises((AssertionError, KeyError)):
            check_package(files | {"/datapackage.json": wrong})


def test_the_zip_holds_the_same_files(bundled: sqlite3.Connection) -> None:
    files = make("datapackage", bundled, FEW)
    with zipfile.ZipFile(io.BytesIO(exports.zipped(files, EDITION)[""])) as archive:
        assert archive.testzip() is None
        assert {f"/{name}": archive.read(name) for name in archive.namelist()} == files


# --- gif --------------------------------------------------------------------------------------------

REQUIRED = {
    "タイトル",
    "事例の場所",
    "対象組織",
    "取り組みの概要",
    "取り組み理由",
    "目的",
    "取り組み内容",
    "連絡先情報",
}


def test_gif_has_the_items_of_the_model_and_reports_what_is_lacking(bundled: sqlite3.Connection) -> None:
    files = make("gif", bundled)
    found = json.loads(files[""])
    assert {item for item, required in gif.ITEMS.items() if required} == REQUIRED
    assert [case["ID"] for case in found["事例"]] == everything(bundled)
    for case in found["事例"]:
        assert list(case) == [item for item in (*gif.ITEMS, *gif.ADDED) if item in case]
        assert all(case.values())
        assert len(case["取り組みの概要"]) <= 300
    reported = {(row["case_id"], row["item"]) for row in read_csv(files[".lacking.csv"])}
    assert reported == {(case["ID"], item) for case in found["事例"] for item in REQUIRED - set(case)}
    assert {case_id for case_id, item in reported if item == "連絡先情報"} == set(everything(bundled))
    assert ("wireless-power", "事例の場所") in reported
    assert [item for case_id, item in reported if case_id == "miura-pearl"] == ["連絡先情報"]


def test_the_gif_catalogue_entry_keeps_to_the_model(bundled: sqlite3.Connection) -> None:
    entry = json.loads(make("gif", bundled)[""])["事例集"]
    assert list(entry)[:6] == [
        "データカタログ名",
        "データカタログ説明",
        "データカタログ作成者",
        "発行年",
        "ライセンス",
        "言語",
    ]
    assert len(entry["データカタログ説明"]) <= 300
    assert re.fullmatch(r"\d{4}", entry["発行年"])
    assert entry["言語"] == "JPN"


def test_a_gif_case_says_how_its_texts_are_known(bundled: sqlite3.Connection) -> None:
    case = gif.case(query.document(bundled, "miura-pearl"))
    assert case["事例実施年"] == "2013"
    assert case["事例の場所"] == "神奈川県"
    assert case["目的"] == ["地域伝統産業の復活［調査に明記］"]
    assert all(re.search(r"［(調査に明記|資料に明記|編者の読み)］$", text) for text in case["導入での工夫"])
    leading = {body["商号または名称"] for body in case["対象組織"]}
    assert "東京大学大学院理学系研究科附属臨海実験所（三崎臨海実験所）" in leading
    assert "株式会社ミキモト" in {body["商号または名称"] for body in case["協力者"]}
    planned = gif.case(query.document(bundled, "ai-fishery"))
    assert not any(text.startswith("漁獲予測の精度の目標") for text in planned["成果"])


def test_a_class_that_is_not_known_is_lacking_and_not_guessed(bundled: sqlite3.Connection) -> None:
    document = query.document(bundled, "miura-pearl")
    unknown = {"values": [], "either": False, "basis": "unknown", "sources": []}
    document["classification"] |= {"lead": unknown, "outcome": unknown}
    case = gif.case(document)
    assert gif.lacking(case) == ["対象組織", "目的", "連絡先情報"]
    assert len(case["協力者"]) == len(document["partners"])


# --- the command ------------------------------------------------------------------------------------


def test_a_csv_file_is_for_spreadsheets_and_a_pipe_is_not(
    sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    piped = sangaku("export", "csv", "--lead", "官")
    assert piped.code == 0
    assert piped.out.startswith("id,")
    assert "出典：" in piped.err
    assert sangaku("export", "csv", "--bom", "--lead", "官").out == "\ufeff" + piped.out
    for options, mark in (([], True), (["--no-bom"], False)):
        answer = sangaku("export", "csv", "-o", "cases.csv", "--lead", "官", *options)
        assert answer.out == ""
        content = Path("cases.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") == mark
        assert [row["id"] for row in read_csv(content)] == [row["id"] for row in read_csv(piped.out.encode())]
    assert {path.name for path in tmp_path.iterdir()} == {"cases.csv", "cases.csv.README.txt"}
    sangaku("export", "csv", "-o", "cases.txt")
    assert not Path("cases.txt").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_filters_choose_what_is_exported(sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    line = ("--lead", "官", "--not-market", "overseas", "--collection", "survey")
    chosen = sangaku("filter", *line).out.split()
    assert chosen
    assert sangaku("export", "sqlite", "-o", "cases.sqlite", *line).code == 0
    opened = sqlite3.connect("cases.sqlite")
    assert [row[0] for row in opened.execute("SELECT id FROM cases ORDER BY position")] == chosen
    opened.close()


def test_folders_and_zips(sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {f"{table.name}.csv" for table in exports.TABLES} | {"README.txt"}
    for kind, more in (("csv --all", set()), ("datapackage", {"datapackage.json"})):
        for place in ("a/b", "a.zip"):
            answer = sangaku("export", *kind.split(), "-o", place, "--collection", "survey")
            assert answer.code == 0
            assert place in answer.err
        assert {path.name for path in Path("a/b").iterdir()} == names | more
        with zipfile.ZipFile("a.zip") as archive:
            assert set(archive.namelist()) == names | more
    Path("a/b/mine.txt").write_text("mine")
    sangaku("export", "csv", "--all", "-o", "a/b")
    assert Path("a/b/mine.txt").read_text() == "mine", "a folder is added to, never emptied"


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ([], 2, "sangaku export csv -o cases.csv"),
        (["cvs"], 2, "「csv」ではないか"),
        (["sqlite"], 2, "sangaku export sqlite -o cases.sqlite"),
        (["xlsx", "-o", "-"], 2, "sangaku export xlsx -o cases.xlsx"),
        (["datapackage"], 2, "sangaku export datapackage -o folder/"),
        (["csv", "--all"], 2, "sangaku export csv --all -o folder/"),
        (["jsonl", "--all", "-o", "x"], 2, "--all は csv だけ"),
        (["gif", "--bom"], 2, "--bom は csv だけ"),
        (["csv", "-o", "/nowhere/at/all.csv"], 1, "書けない"),
        (["csv", "--all", "-o", "/dev/null/folder"], 1, "書けない"),
        (["csv", "--lead", "x"], 2, "産=industry"),
    ],
)
def test_an_error_of_export_is_one_line_that_says_what_to_type(
    sangaku: Run, line: list[str], code: int, message: str
) -> None:
    for lang in ("ja", "en"):
        answer = sangaku("export", *line, "--lang", lang)
        assert answer.code == code
        assert len(answer.err.splitlines()) == 1, answer
        assert answer.out == ""
        assert lang == "en" or message in answer.err


def test_export_tells_coverage_and_what_gif_lacks(sangaku: Run, bundled: sqlite3.Connection, tmp_path: Path) -> None:
    answer = sangaku("export", "gif", "-o", str(tmp_path / "cases.json"))
    assert "33件のうち把握しているのは16件" in answer.err
    assert f"連絡先情報 {len(everything(bundled))}" in answer.err
    assert "cases.json.lacking.csv" in answer.err
    for path in tmp_path.iterdir():
        assert str(path) in answer.err


# --- written whole or not at all ------------------------------------------------------------------------


@pytest.mark.parametrize("stroke", [1, 5, 20])
def test_an_interrupted_export_leaves_every_old_file_whole(
    sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stroke: int
) -> None:
    folder = tmp_path / "folder"
    sangaku("export", "csv", "--all", "-o", str(folder), "--collection", "survey")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    calls = []

    def fail(handle: Any, *given: Any, **named: Any) -> Any:
        calls.append(handle)
        if len(calls) == stroke:
            raise KeyboardInterrupt if stroke == 5 else OSError(28, "No space left on device")
        return open(handle, *given, **named)

    monkeypatch.setattr(terminal, "open", fail, raising=False)
    answer = sangaku("export", "csv", "--all", "-o", str(folder))
    assert answer.code == (130 if stroke == 5 else 1)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    monkeypatch.undo()
    assert sangaku("export", "csv", "--all", "-o", str(folder)).code == 0
    assert folder.joinpath("cases.csv").read_bytes() != before["cases.csv"]


# --- the document ---------------------------------------------------------------------------------------

MARK = "<!-- From here on written by `python tests/test_exports.py`. -->\n"


def described() -> str:
    """The tables, their fields and the views, as docs/exports.md has them."""
    parts = []
    for table in (exports.OVERVIEW, *exports.TABLES):
        lines = [f"### `{table.name}`", "", f"{table.about}. Key: {', '.join(f'`{name}`' for name in table.key)}", ""]
        lines += ["| field | type | what it is |", "|---|---|---|"]
        for field in table.fields:
            kind = [field.kind, *(["may be empty"] if field.optional else [])]
            kind += [f"term of `{field.vocabulary}`"] if field.vocabulary else []
            kind += [f"id in `{field.refers}`"] if field.refers else []
            lines.append(f"| `{field.name}` | {', '.join(kind)} | {field.about} |")
        parts.append("\n".join(lines))
    store = open_store()
    opened = open_sqlite(make("sqlite", store, FEW))
    lines = ["## Views of sqlite", "", "| view | answers | columns |", "|---|---|---|"]
    for name, answers, _ in exports.VIEWS:
        columns = [row[1] for row in opened.execute(f"PRAGMA table_info({name})")]
        lines.append(f"| `{name}` | {answers} | {', '.join(columns)} |")
    opened.close()
    store.close()
    return "\n\n".join([*parts, "\n".join(lines)]) + "\n"


def test_the_document_describes_every_table_field_and_view() -> None:
    head, mark, rest = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    assert mark
    assert rest == "\n" + described()
    for name in exports.FORMATS:
        assert f"| `{name}` |" in head


def test_the_document_tells_where_every_item_of_gif_comes_from(bundled: sqlite3.Connection) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    used = {item for case_id in everything(bundled) for item in gif.case(query.document(bundled, case_id))}
    for item in used:
        assert f"| {item} |" in text
    for item in gif.ITEMS.keys() - used:
        assert f"| {item} |" not in text
        assert item in text


def test_every_export_in_the_document_runs(sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shlex

    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^sangaku (export .*?)(?: +#.*)?$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) > 5
    for line in lines:
        assert sangaku(*shlex.split(line)).code == 0, line


if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8").partition(MARK)[0]
    DOCUMENT.write_text(text + MARK + "\n" + described(), encoding="utf-8")
