"""The tables that the data is handed on in: what they are called, what stands in them, and filling them.

Owns the name and description of every table and field of an export (`docs/exports.md` follows it),
and spreads chosen cases over them. Knows no format and writes nothing. Names are canonical English
and never change with the language. Every piece of evidence is a row of `claims`; tables that hold
its details lead there by `claim_id` and repeat its basis, so that a table read alone stays honest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sangaku import claims, query, words

Row = dict[str, Any]
Survey = dict[str, Any]


class Field(NamedTuple):
    """One field. `kind` is a type of Table Schema, or date (YYYY, YYYY-MM or YYYY-MM-DD) or uri;
    `vocabulary` closes it to the keys of a vocabulary, `refers` names the table it leads to."""

    name: str
    about: str  # Japanese / English
    kind: str = "string"
    vocabulary: str = ""
    refers: str = ""
    optional: bool = False  # may be empty: not known, or nothing to say; never "no"


class Table(NamedTuple):
    """One table: what a row is, the fields that identify it, and all its fields."""

    name: str
    about: str  # Japanese / English
    key: tuple[str, ...]
    fields: tuple[Field, ...]


def _pair(name: str, about: str, *, optional: bool = False) -> tuple[Field, Field]:
    """A text in Japanese and English, as two fields."""
    ja, en = about.split(" / ")
    return (
        Field(f"{name}_ja", f"{ja}（日本語） / {en}, in Japanese", optional=optional),
        Field(f"{name}_en", f"{ja}（英語） / {en}, in English", optional=optional),
    )


def _refers(name: str, about: str, table: str, *, optional: bool = False) -> Field:
    return Field(name, about, refers=table, optional=optional)


_CASE = _refers("case_id", "事例 / the case", "cases")
_CLAIM = _refers("claim_id", "根拠と出典をもつ記述 / the claim that holds its evidence", "claims")
_POSITION = Field("position", "事例の中での順。1から / order within the case, from 1", "integer")
_BASIS = Field("basis", "どう分かったか（claims と同じ） / how it is known, as in claims", vocabulary="basis")
_DATE = Field("date", "時期 / when", "date")
_TEXT = _pair("text", "記述 / the claim")

TABLES = (
    Table("about", "この書き出しについて / what this export is", ("key",), (
        Field("key", "項目 / what is said"),
        Field("value", "内容 / what it says"),
    )),
    Table("cases", "事例 / the cases", ("id",), (
        Field("id", "事例の id / id of the case"),
        Field("position", "並び順。調査の事例が先 / reading order, the survey's cases first", "integer"),
        Field("collection", "区分。survey、companion、または自分の名前 / survey, companion or a name of one's own"),
        Field("own", "手元の事例か / whether it is one's own, not bundled", "boolean"),
        *_pair("name", "名前 / name"),
        Field("kana", "日本語名の読み / reading of the Japanese name"),
        *_pair("summary", "概要 / summary"),
        Field("start_date", "開始 / beginning", "date", optional=True),
        Field("end_date", "終了。空は続いているか不明 / end; empty if it goes on or is not known", "date", optional=True),
        Field("period_basis", "期間がどう分かったか / how the period is known", vocabulary="basis"),
    )),
    Table("aliases", "事例の別名 / other names of a case", ("case_id", "position"), (
        _CASE, _POSITION, Field("alias", "別名 / other name or spelling"),
    )),
    Table("classifications", "調査の三つの軸での分類 / where a case stands on the survey's three axes", ("claim_id",), (
        _CLAIM, _CASE,
        Field("axis", "軸: outcome、market、lead / axis: outcome, market or lead"),
        Field("either", "出典がどれか一つに決めていない / whether the source leaves open which of the values", "boolean"),
        *_pair("note", "補足 / what a reader should know", optional=True),
        _BASIS,
    )),
    Table("facets", "絞り込みに使う値。分類の値もここにある / everything a case is filtered by, the values of its classes among it",
          ("case_id", "facet", "value"), (
        _CASE,
        Field("facet", "何の値か / what it is a value of"),
        Field("value", "値（terms の key）。unknown は不明 / the value, a key of terms; unknown where it is not known"),
        Field("position", "順。1が主 / order, the main one first", "integer"),
        Field("either", "出典がどれか一つに決めていない / whether the source leaves open which of the values", "boolean"),
        Field("basis", "どう分かったか。空は編者が付けた値 / how it is known; empty for what the editors assign",
              vocabulary="basis", optional=True),
    )),
    Table("places", "所在 / places", ("claim_id",), (
        _CLAIM, _CASE, _POSITION,
        Field("prefecture_code", "都道府県コード（JIS X 0401） / prefecture code, JIS X 0401", optional=True),
        Field("prefecture", "都道府県。空は不明 / prefecture; empty if not known", vocabulary="prefecture", optional=True),
        Field("municipality_code", "全国地方公共団体コード6桁 / six-digit municipality code", optional=True),
        *_pair("municipality", "市町村 / municipality", optional=True),
        *_pair("role", "そこで何をしているか / what is done there", optional=True),
        _BASIS,
    )),
    Table("partners", "参加機関 / partners", ("claim_id",), (
        _CLAIM, _CASE, _POSITION,
        *_pair("name", "名前 / name"),
        Field("kind", "主体の種類 / kind of body", vocabulary="sector"),
        *_pair("role", "役割 / what it does in the case", optional=True),
        _BASIS,
    )),
    Table("timeline", "経過 / timeline", ("claim_id",), (
        _CLAIM, _CASE, _POSITION, _DATE, *_pair("text", "できごと / what happened"), _BASIS,
    )),
    Table("figures", "数で表した成果 / results in numbers", ("claim_id",), (
        _CLAIM, _CASE, _POSITION,
        *_pair("measure", "何の数か / what is counted"),
        Field("value", "値。幅があるときは下限 / value; the lower end of a range", "number"),
        Field("upper", "幅の上限 / upper end of a range", "number", optional=True),
        *_pair("unit", "単位 / unit"),
        Field("approximate", "「約」の数か / whether the source says about", "boolean"),
        Field("status", "実績か計画か / achieved or planned", vocabulary="status"),
        _DATE._replace(about="いつの数か / when it held", optional=True),
        _BASIS,
    )),
    Table("funding", "資金・支援制度 / money and support schemes", ("claim_id",), (
        _CLAIM, _CASE, _POSITION, _DATE._replace(optional=True),
        Field("yen", "金額（円） / amount in yen", "integer", optional=True),
        *_TEXT, _BASIS,
    )),
    Table("tips", "課題に対して行われた工夫 / what somebody did about a difficulty", ("id",), (
        Field("id", "工夫の id / id of the tip"),
        _CLAIM, _CASE, _POSITION,
        Field("challenge", "課題 / difficulty", vocabulary="challenge"),
        *_pair("action", "したこと / what they did"),
        _refers("effect_claim_id", "その後（出典が述べるもの） / what followed, as a source says", "claims", optional=True),
        _refers("conditions_claim_id", "前提として要ったもの / what it needed in place", "claims", optional=True),
        _BASIS,
    )),
    Table("tip_actors", "工夫を行った主体 / who did it", ("tip_id", "actor"), (
        _refers("tip_id", "工夫 / the tip", "tips"),
        Field("actor", "主体の種類 / kind of body", vocabulary="sector"),
    )),
    Table("tip_needs", "工夫に要ったもの / what a tip needs", ("tip_id", "need"), (
        _refers("tip_id", "工夫 / the tip", "tips"),
        Field("need", "資源 / resource", vocabulary="resource"),
    )),
    Table("disagreements", "資料の食い違い / where sources disagree", ("id",), (
        Field("id", "食い違いの id / id of the disagreement"),
        _CASE, _POSITION, *_pair("about", "何について / what about"),
    )),
    Table("disagreement_claims", "食い違う記述 / the claims that disagree", ("claim_id",), (
        _CLAIM, _refers("disagreement_id", "食い違い / the disagreement", "disagreements"),
    )),
    Table("gaps", "探して見つからなかったこと / what was looked for and not found", ("id",), (
        Field("id", "id / id of the gap"),
        _CASE, _POSITION, *_pair("text", "見つからなかったこと / what was not found"),
    )),
    Table("gap_sources", "見つからなかったことに関わる出典 / sources that bear on a gap", ("gap_id", "source_id"), (
        _refers("gap_id", "見つからなかったこと / the gap", "gaps"),
        _refers("source_id", "出典 / the source", "sources"),
    )),
    Table("claims", "根拠をもつすべての記述 / everything that is said, each with how it is known", ("id",), (
        Field("id", "事例の id と path / the case's id and the path"),
        _CASE,
        Field("section", "事例のどの項目か。tie は調査の事例だと言える根拠 / section of the case; tie is what ties it to the survey"),
        Field("path", "事例の文書（jsonl）の中の場所 / where it stands in the case's document, as in jsonl"),
        _DATE._replace(optional=True),
        *_TEXT,
        Field("basis", "どう分かったか / how it is known", vocabulary="basis"),
        _refers("part", "調査の該当部分 / part of the survey", "parts", optional=True),
        *_pair("because", "読みの根拠となる事実 / facts that a reading rests on", optional=True),
    )),
    Table("citations", "記述とその出典 / which claim rests on which source", ("claim_id", "source_id"), (
        _CLAIM._replace(about="記述 / the claim"), _refers("source_id", "出典 / the source", "sources"),
    )),
    Table("sources", "出典 / sources", ("id",), (
        Field("id", "出典の id。survey は調査 / id of the source; survey is the survey"),
        _CASE._replace(about="事例。調査の側の出典では空 / the case; empty for the survey's own sources", optional=True),
        Field("key", "事例の中での見出し / its key within the case"),
        Field("title", "題 / title as published"),
        Field("publisher", "発行者 / publisher"),
        Field("kind", "種類 / kind of source", vocabulary="source_kind"),
        Field("url", "アドレス / address", "uri", optional=True),
        Field("published", "発行日。空は表示なし / date of publication; empty if none is shown", "date", optional=True),
        Field("accessed", "見た日 / day it was read", "date"),
        Field("read", "読んだ範囲 / how much of it was read", vocabulary="read"),
        *_pair("note", "補足 / note", optional=True),
    )),
    Table("parts", "調査の報告書・概要の部分 / parts of the survey's report and summary", ("id",), (
        Field("id", "部分の id / id of the part"),
        *_pair("title", "題 / title"),
        Field("pages", "報告書のページ / pages of the report", optional=True),
        Field("basis", "ページがどう分かったか / how the pages are known", vocabulary="basis"),
        *_pair("note", "補足 / note", optional=True),
    )),
    Table("terms", "言葉とその意味 / the terms and what they mean", ("vocabulary", "key"), (
        Field("vocabulary", "語彙 / vocabulary"),
        Field("key", "正規のキー / canonical key"),
        *_pair("label", "言葉 / term"),
        *_pair("meaning", "意味 / meaning", optional=True),
        Field("broader", "上位の言葉のキー / key of the broader term", optional=True),
    )),
    Table("fields", "表と項目の説明 / what the tables and fields are", ("table_name", "field_name"), (
        Field("table_name", "表 / table"),
        Field("field_name", "項目 / field"),
        Field("kind", "型 / type"),
        Field("optional", "空がありうるか / whether it may be empty", "boolean"),
        Field("vocabulary", "使える値の語彙 / vocabulary its values are from", optional=True),
        Field("refers", "指す表 / table it leads to", optional=True),
        *_pair("about", "説明 / what it is"),
    )),
)  # fmt: skip


_FIELDS = {table.name: [field.name for field in table.fields] for table in TABLES}

# What of a case the flat table has: the number of these, and these fields of the main place.
_COUNTED = (
    "partners", "timeline", "results", "figures", "tips", "funding", "setbacks", "disagreements", "gaps", "sources",
)  # fmt: skip
_OF_MAIN_PLACE = ("prefecture", "municipality")


def _overview() -> Table:
    """The one flat table: a row a case, a value a cell. What can have several values is a field
    for each of them, true or false, and empty where nothing is known."""
    axes: list[Field] = []
    for axis in words.AXES:
        axes += [
            Field(f"{axis}_basis", f"{axis} がどう分かったか / how {axis} is known", vocabulary="basis"),
            Field(
                f"{axis}_either",
                f"{axis} のどれか一つに決まっていない / whether the source leaves open which {axis}",
                "boolean",
            ),
            *_flags(axis, optional=True),
        ]
    flags = [*axes, *_flags("challenge"), *_flags("field")]
    counts = [Field(f"{name}_count", f"{name} の件数 / number of {name}", "integer") for name in _COUNTED]
    by_name = {table.name: table.fields for table in TABLES}
    place = [
        field._replace(about=field.about.replace(" / ", "（主な所在） / ") + " (main place)")
        for field in by_name["places"]
        if field.name.startswith(_OF_MAIN_PLACE)
    ]
    fields = (*by_name["cases"], *place, _BASIS._replace(name="place_basis"), *flags, *counts)
    return Table("overview", "一覧。一行が一事例 / one row a case", ("id",), fields)


def _flags(facet: str, *, optional: bool = False) -> list[Field]:
    return [
        Field(_flag(facet, key), f"{facet}：{term.ja} / {facet}: {term.en}", "boolean", optional=optional)
        for key, term in words.VOCABULARIES[facet].items()
    ]


def _flag(facet: str, key: str) -> str:
    return f"{facet}_{key}".replace("-", "_")


OVERVIEW = _overview()


# --- filling them ----------------------------------------------------------------------------------


def fill(store: sqlite3.Connection, ids: Sequence[str], survey: Survey) -> dict[str, list[Row]]:
    """The rows of every table for the chosen cases, but for `about`, which is the exporter's."""
    filling = _Filling(survey)
    for position, case in enumerate(query.cases(store, ids), 1):
        filling.case(case, query.document(store, case["id"]), position)
    filling.claims(store, ids)
    filling.ties()
    filling.sources()
    filling.facets()
    filling.terms()
    return filling.rows


_RANKED = (*words.AXES, "prefecture", "field")  # facets whose values a case gives in an order, the main one first


class _Filling:
    """Spreads chosen cases over the tables, row by row."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.rows: dict[str, list[Row]] = {table.name: [] for table in TABLES}
        self.documents: dict[str, Row] = {}

    def add(self, table: str, item: Row | None = None, /, **given: Any) -> None:
        """A row: the fields that are given, and those that the item of the case has under their names."""
        self.rows[table].append(_row(table, item or {}) | given)

    def case(self, case: Row, document: Row, position: int) -> None:
        case_id = document["id"]
        self.documents[case_id] = document
        self.rows["cases"].append(_case(case, document, position))
        for number, alias in enumerate(document["name"]["aliases"], 1):
            self.add("aliases", case_id=case_id, position=number, alias=alias)
        for axis, given in document["classification"].items():
            self.add("classifications", given, claim_id=f"{case_id}/classification/{axis}", case_id=case_id, axis=axis)
        for place, row in self._each("places", case_id):
            self.rows["places"].append(_place(place) | row)
        for section in ("partners", "timeline", "figures", "funding"):
            for item, row in self._each(section, case_id):
                self.add(section, item, **row)
        for tip, row in self._each("tips", case_id):
            self._tip(tip, row)
        for number, point in enumerate(document["disagreements"]):
            which = f"{case_id}/disagreements/{number}"
            self.add("disagreements", point, id=which, case_id=case_id, position=number + 1)
            for index in range(len(point["claims"])):
                self.add("disagreement_claims", claim_id=f"{which}/claims/{index}", disagreement_id=which)
        for number, gap in enumerate(document["gaps"]):
            gap_id = f"{case_id}/gaps/{number}"
            self.add("gaps", gap, id=gap_id, case_id=case_id, position=number + 1)
            for key in gap["sources"]:
                self.add("gap_sources", gap_id=gap_id, source_id=self.source(case_id, key))

    def _each(self, section: str, case_id: str) -> Iterator[tuple[Row, Row]]:
        """Each item of a section, with the fields that place it."""
        for index, item in enumerate(self.documents[case_id][section]):
            yield item, {"claim_id": f"{case_id}/{section}/{index}", "case_id": case_id, "position": index + 1}

    def _tip(self, tip: Row, row: Row) -> None:
        tip_id = f"{row['case_id']}/{tip['id']}"
        inner = {f"{key}_claim_id": f"{row['claim_id']}/{key}" for key in ("effect", "conditions") if key in tip}
        self.add("tips", tip, **row, **inner, id=tip_id)
        for actor in dict.fromkeys(tip["actors"]):
            self.add("tip_actors", tip_id=tip_id, actor=actor)
        for need in dict.fromkeys(tip["needs"]):
            self.add("tip_needs", tip_id=tip_id, need=need)

    def source(self, case_id: str, key: str) -> str:
        """The id of a source by its key: one of the case's own, or one of the survey's."""
        return f"{case_id}/{key}" if key in self.documents[case_id]["sources"] else key

    def claims(self, store: sqlite3.Connection, ids: Sequence[str]) -> None:
        """Every claim of the cases, and what it rests on."""
        rows = store.execute(
            "SELECT case_id || '/' || path AS id, case_id, section, path, date, ja AS text_ja, en AS text_en,"
            " basis, part, because_ja, because_en FROM claim"
            " WHERE case_id IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            (query.among(ids),),
        )
        names = [column[0] for column in rows.description]
        self.rows["claims"] += [dict(zip(names, row, strict=True)) for row in rows]
        for case_id, path, key in store.execute(
            "SELECT case_id, path, source FROM citation WHERE case_id IN (SELECT value FROM json_each(?))",
            (query.among(ids),),
        ):
            self.add("citations", claim_id=f"{case_id}/{path}", source_id=self.source(case_id, key))

    def ties(self) -> None:
        """What ties the cases to the survey: claims that stand in the survey's own file."""
        for case_id in [each for each in self.documents if each in self.survey["roster"]]:
            tie, claim_id = self.survey["roster"][case_id]["tie"], f"{case_id}/tie"
            self.add("claims", tie, id=claim_id, case_id=case_id, section="tie", path="tie")
            for key in tie["sources"]:
                self.add("citations", claim_id=claim_id, source_id=key)

    def sources(self) -> None:
        """The sources of the cases, those of the survey's that they use, and the parts of the survey."""
        used = {row["source_id"] for table in ("citations", "gap_sources") for row in self.rows[table]}
        for key, source in self.survey["sources"].items():
            if key in used:
                self.add("sources", source, id=key, key=key)
        for case_id, document in self.documents.items():
            for key, source in document["sources"].items():
                self.add("sources", source, id=f"{case_id}/{key}", case_id=case_id, key=key)
        for key, part in self.survey["parts"].items():
            self.add("parts", part, id=key)

    def facets(self) -> None:
        """What the cases are filtered by: as a case ranks them, else as the vocabulary does; the unknown last."""
        for case_id, document in self.documents.items():
            found: dict[str, Row] = {facet: {} for facet in words.FACETS}
            for facet, value, basis, either in claims.facets(document):
                found[facet].setdefault(value, {"basis": basis, "either": either})
            for facet, held in found.items():
                ranks = held if facet in _RANKED else words.VOCABULARIES[facet]
                known = [value for value in ranks if value in held and value != "unknown"]
                for position, value in enumerate(dict.fromkeys([*known, *held]), 1):
                    self.add("facets", case_id=case_id, facet=facet, value=value, position=position, **held[value])

    def terms(self) -> None:
        for vocabulary, found in words.VOCABULARIES.items():
            for key, term in found.items():
                self.add(
                    "terms", vocabulary=vocabulary, key=key, label_ja=term.ja, label_en=term.en,
                    meaning_ja=term.ja_meaning or None, meaning_en=term.en_meaning or None,
                    broader=term.broader or None,
                )  # fmt: skip
        for table in TABLES:
            self.rows["fields"] += described(table)


def described(table: Table) -> list[Row]:
    """The rows of `fields` for one table."""
    rows = []
    for field in table.fields:
        about = dict(zip(words.LANGUAGES, field.about.split(" / "), strict=True))
        row = {"table_name": table.name, "field_name": field.name, "kind": field.kind, "optional": field.optional}
        row |= {"vocabulary": field.vocabulary or None, "refers": field.refers or None}
        rows.append(row | {f"about_{lang}": text for lang, text in about.items()})
    return rows


def _row(table: str, item: Row) -> Row:
    """What an item has for the fields of a table: a value under its name, a text under the name of each language."""
    row: Row = {}
    for name in _FIELDS[table]:
        stem, _, lang = name.rpartition("_")
        if lang in words.LANGUAGES:
            text = item if stem == "text" else item.get(stem)
            row[name] = text[lang] if text else None
        else:
            row[name] = item.get(name)
    return row


def _case(case: Row, document: Row, position: int) -> Row:
    period = document["period"]
    return _row("cases", document) | {
        "position": position,
        "own": case["own"],
        "kana": document["name"]["kana"],
        "start_date": period.get("start"),
        "end_date": period.get("end"),
        "period_basis": period["basis"],
    }


def _place(place: Row) -> Row:
    key = place.get("prefecture")
    codes = {
        "prefecture_code": words.PREFECTURE[key].aliases[1] if key else None,
        "municipality_code": place.get("code"),
    }
    return _row("places", place) | codes


def overview(store: sqlite3.Connection, ids: Sequence[str]) -> list[Row]:
    """The rows of the flat table `OVERVIEW`."""
    rows = []
    for position, case in enumerate(query.cases(store, ids), 1):
        document = query.document(store, case["id"])
        row = _case(case, document, position)
        main = _place(document["places"][0])
        row |= {name: value for name, value in main.items() if name.startswith(_OF_MAIN_PLACE)}
        row["place_basis"] = main["basis"]
        for axis in words.AXES:
            given = document["classification"][axis]
            row |= {f"{axis}_basis": given["basis"], f"{axis}_either": given["either"]}
            for key in words.VOCABULARIES[axis]:
                # A broader term holds where a narrower one does; unknown is empty, not false.
                held = not set(words.narrower(axis, key)).isdisjoint(given["values"])
                row[_flag(axis, key)] = held if given["values"] else None
        met = {tip["challenge"] for tip in document["tips"]}
        row |= {_flag("challenge", key): key in met for key in words.CHALLENGE}
        row |= {_flag("field", key): key in document["field"] for key in words.FIELD}
        row |= {f"{name}_count": len(document[name]) for name in _COUNTED}
        rows.append(row)
    return rows
