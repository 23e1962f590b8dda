"""The data handed on as files: chosen cases in, the bytes of files out; one function a format.

Owns what every export says of itself, and each format. What stands in the tables that csv, sqlite,
xlsx and datapackage share is in `tables`, the Digital Agency's case model in `gif`. Writes no file
and knows no option.

What a format makes is `Files`: what follows the output's path, and the bytes that belong there. ""
is the output itself, ".README.txt" a file beside it, "/cases.csv" a file in it as a folder.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sangaku import gif, layout, page, phrases, query, views, words
from sangaku.errors import CannotWrite
from sangaku.sheet import Note
from sangaku.tables import OVERVIEW, TABLES, Field, Table, described, fill, overview

Files = dict[str, bytes]
Row = dict[str, Any]
Survey = dict[str, Any]

LICENCE = {"name": "CC-BY-4.0", "path": page.LICENCE, "title": "Creative Commons Attribution 4.0 International"}
_README = ".README.txt"
_BETWEEN = {"ja": "", "en": " "}  # sentences


class Edition(NamedTuple):
    """The edition that an export is: the dataset's version, the day of the export (YYYY-MM-DD), and
    for csv whether it is `every` table or the flat one, and whether it is for spreadsheets (`bom`)."""

    version: str
    date: str
    every: bool = False
    bom: bool = False
    lang: str = "ja"  # what a page speaks at first


# --- what an export says of itself -------------------------------------------------------------------


def about(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> Row:
    """Title, source line, licence, version, date and coverage, under the keys of the table `about`."""
    cases = query.cases(store, ids)
    collections = [case["collection"] for case in cases]
    own = sum(1 for case in cases if case["own"])
    notices = ["not_endorsed", "own_not_covered"] if own else ["not_endorsed"]
    found: Row = {}
    for lang in words.LANGUAGES:
        covered = [phrases.say(note.phrase, lang, **note.details) for note in views.coverage_notes(cases, survey)]
        found[f"title_{lang}"] = phrases.say("dataset_title", lang)
        found[f"source_{lang}"] = phrases.say("attribution", lang)
        found[f"notice_{lang}"] = _BETWEEN[lang].join(phrases.say(phrase, lang) for phrase in notices)
        found[f"coverage_{lang}"] = _BETWEEN[lang].join([*covered, phrases.say("summary_only", lang)])
    return found | {
        "license": LICENCE["name"],
        "license_url": LICENCE["path"],
        "version": edition.version,
        "exported": edition.date,
        "survey_total": survey["total"],
        "survey_known": len(survey["roster"]),
        "survey_shown": collections.count("survey"),
        "companion_shown": collections.count("companion"),
        "own_shown": own,
    }


def _readme(said: Row, more: Sequence[str] = ()) -> bytes:
    """What an export says of itself as a text for people, in both languages, then more lines."""
    blocks = []
    for lang in words.LANGUAGES:
        details = {"licence": f"CC BY 4.0 {LICENCE['path']}", "edition": said["version"], "exported": said["exported"]}
        lines = [said[f"{key}_{lang}"] for key in ("title", "source", "notice")]
        lines += [
            phrases.say("labelled", lang, label=phrases.heading(key, lang), text=text) for key, text in details.items()
        ]
        blocks.append("\n".join([*lines, said[f"coverage_{lang}"]]))
    blocks += ["\n".join(more)] if more else []
    return ("\n\n".join(blocks) + "\n").encode()


def _rows(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> dict[str, list[Row]]:
    said = about(store, ids, survey, edition)
    return fill(store, ids, survey) | {"about": [{"key": key, "value": str(value)} for key, value in said.items()]}


# --- csv -------------------------------------------------------------------------------------------

# A spreadsheet takes a cell that begins so for a formula, or for the apostrophe that hides one.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def _cell(value: Any, guard: bool = False) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if guard and isinstance(value, str) and _FORMULA.match(value) else value


def _csv(table: Table, rows: Iterable[Row], bom: bool) -> bytes:
    """One table, every value as it is.

    With `bom` it is the variant for spreadsheets: it begins with a byte order mark, and a text that
    they would take for a formula has one apostrophe more, which `docs/exports.md` takes off again.
    """
    paper = io.StringIO()
    writer = csv.writer(paper, lineterminator="\n")
    writer.writerow(field.name for field in table.fields)
    writer.writerows([_cell(row.get(field.name), bom) for field in table.fields] for row in rows)
    return paper.getvalue().encode("utf-8-sig" if bom else "utf-8")


def to_csv(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> Files:
    """The flat table, a row a case, with a README beside it; or a folder of every table."""
    said = about(store, ids, survey, edition)
    guarded = [phrases.say("csv_guarded", lang) for lang in words.LANGUAGES] if edition.bom else []
    if not edition.every:
        made = _csv(OVERVIEW, overview(store, ids), edition.bom)
        columns = [f"{field.name}: {field.about}" for field in OVERVIEW.fields]
        return {"": made, _README: _readme(said, columns + guarded)}
    rows = _rows(store, ids, survey, edition)
    files = {f"/{table.name}.csv": _csv(table, rows[table.name], edition.bom) for table in TABLES}
    contents = [f"{table.name}.csv: {table.about}" for table in TABLES]
    return files | {"/README.txt": _readme(said, contents + guarded)}


# --- jsonl -----------------------------------------------------------------------------------------


def jsonl(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> Files:
    """The cases as they are kept, a document a line, with a README beside."""
    documents = [query.document(store, case_id) for case_id in ids]
    lines = [json.dumps(document, ensure_ascii=False, separators=(",", ":")) for document in documents]
    text = "".join(line + "\n" for line in lines)
    return {"": text.encode(), _README: _readme(about(store, ids, survey, edition))}


# --- datapackage -----------------------------------------------------------------------------------

_PROFILES = "https://datapackage.org/profiles/2.0"
_DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"


def datapackage(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> Files:
    """A Data Package, version 2: the tables, and a descriptor that says what is in them."""
    files = to_csv(store, ids, survey, edition._replace(every=True, bom=False))
    said = about(store, ids, survey, edition)
    descriptor = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "sangaku",
        "title": said["title_en"],
        "description": "\n\n".join(
            said[f"{key}_{lang}"] for lang in ("en", "ja") for key in ("title", "coverage", "notice")
        ),
        "version": edition.version,
        "created": f"{edition.date}T00:00:00Z",
        "keywords": ["産学官連携", "regional revitalisation", "case studies", "Japan"],
        "contributors": [{"title": "sangaku", "roles": ["creator"]}],
        "licenses": [LICENCE],
        "sources": [{"title": said["source_ja"]}, {"title": said["source_en"]}],
        "coverage": {key: said[key] for key in said if key.endswith(("_total", "_known", "_shown"))},
        "resources": [_resource(table, files[f"/{table.name}.csv"]) for table in TABLES],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    return files | {"/datapackage.json": text.encode()}


def _resource(table: Table, content: bytes) -> Row:
    schema: Row = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_described(field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    foreign = [
        {"fields": [field.name], "reference": {"resource": field.refers, "fields": ["id"]}}
        for field in table.fields
        if field.refers
    ]
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"$schema": f"{_PROFILES}/tabledialect.json", "lineTerminator": "\n"},
        "schema": schema | ({"foreignKeys": foreign} if foreign else {}),
    }


def _described(field: Field) -> Row:
    kind = field.kind if field.kind in ("integer", "number", "boolean") else "string"
    found: Row = {"name": field.name, "type": kind, "description": field.about}
    constraints: Row = {} if field.optional else {"required": True}
    if field.kind == "uri":
        found["format"] = "uri"
    if field.kind == "date":
        constraints["pattern"] = _DATE
    if field.vocabulary:
        constraints["enum"] = list(words.VOCABULARIES[field.vocabulary])
    return found | ({"constraints": constraints} if constraints else {})


def zipped(files: Files, edition: Edition) -> Files:
    """A folder of files as one zip, the same to the byte when made again on the same day."""
    paper = io.BytesIO()
    day = datetime.fromisoformat(edition.date)
    with zipfile.ZipFile(paper, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name.removeprefix("/"), (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return {"": paper.getvalue()}


# --- sqlite ----------------------------------------------------------------------------------------

# What people ask every day: the view, what it answers, its SELECT.
VIEWS = (
    ("facet_list", "値に言葉を添えたもの / the facets with their labels", """
        SELECT facets.*, coalesce(label_ja, value) AS label_ja, coalesce(label_en, value) AS label_en
        FROM facets LEFT JOIN terms
        ON key = value AND vocabulary = CASE value WHEN 'unknown' THEN 'basis' ELSE facet END"""),
    ("case_list", "どんな事例があるか / which cases are there", """
        SELECT cases.id, name_ja, name_en, collection, start_date, {labels}
        FROM cases ORDER BY cases.position"""),
    ("claim_list", "何が、どう分かって、どの出典にあるか / what is said, how it is known, and where", """
        SELECT claims.id, name_ja, name_en, section, date, text_ja, text_en, basis, part,
          because_ja, because_en,
          (SELECT group_concat(publisher || '「' || title || '」' || coalesce(' ' || url, ''), '; ')
           FROM citations JOIN sources ON sources.id = source_id WHERE claim_id = claims.id) AS sources
        FROM claims JOIN cases ON cases.id = case_id"""),
    ("tip_list", "課題に対して誰が何をしたか / who did what about a challenge", """
        SELECT tips.id, challenge, label_ja AS challenge_ja, label_en AS challenge_en,
          name_ja, name_en, action_ja, action_en,
          (SELECT group_concat(actor, '; ') FROM tip_actors WHERE tip_id = tips.id) AS actors,
          (SELECT group_concat(need, '; ') FROM tip_needs WHERE tip_id = tips.id) AS needs,
          effect.text_ja AS effect_ja, effect.text_en AS effect_en,
          conditions.text_ja AS conditions_ja, conditions.text_en AS conditions_en, tips.basis
        FROM tips JOIN cases ON cases.id = tips.case_id
        JOIN terms ON vocabulary = 'challenge' AND key = challenge
        LEFT JOIN claims AS effect ON effect.id = effect_claim_id
        LEFT JOIN claims AS conditions ON conditions.id = conditions_claim_id"""),
    ("partner_list", "誰が参加しているか / who takes part", """
        SELECT cases.name_ja AS case_ja, cases.name_en AS case_en, partners.name_ja, partners.name_en,
          coalesce(broader, kind) AS sector, kind, role_ja, role_en, basis
        FROM partners JOIN cases ON cases.id = case_id
        JOIN terms ON vocabulary = 'sector' AND key = kind"""),
    ("figure_list", "数で見る成果 / results in numbers", """
        SELECT name_ja, name_en, measure_ja, measure_en, approximate, value, upper, unit_ja, unit_en,
          status, date, basis
        FROM figures JOIN cases ON cases.id = case_id"""),
    ("funding_list", "いくら、誰が出したか / how much, and who paid", """
        SELECT name_ja, name_en, date, yen, text_ja, text_en, basis
        FROM funding JOIN cases ON cases.id = case_id"""),
    ("unknown_list", "何が分かっていないか / what is not known", """
        SELECT case_id, facet AS about, label_ja AS text_ja, label_en AS text_en
        FROM facet_list WHERE value = 'unknown'
        UNION ALL SELECT case_id, 'gap', text_ja, text_en FROM gaps"""),
    ("source_list", "どの出典に何件の記述が拠るか / how many claims rest on each source", """
        SELECT sources.id, title, publisher, kind, url, published, read, count(claim_id) AS claims
        FROM sources LEFT JOIN citations ON source_id = sources.id GROUP BY sources.id"""),
    ("coverage", "区分と根拠ごとの記述の件数 / claims by collection and by how they are known", """
        SELECT collection, section, basis, count(*) AS claims
        FROM claims JOIN cases ON cases.id = case_id GROUP BY collection, section, basis"""),
)  # fmt: skip
_SQL_TYPES = {"integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER"}
_LABELLED = ("prefecture", "lead", "market", "outcome", "field")
_SEARCHED = {"cases": ("name_ja", "name_en", "kana", "summary_ja", "summary_en"), "claims": ("text_ja", "text_en")}
LONGEST_WORD = 10  # characters of Japanese that full text finds as one word
_RUN = re.compile(r"[^\W_]+")


def sqlite(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> Files:
    """A SQLite file: the tables, views that answer everyday questions, and full text."""
    rows = _rows(store, ids, survey, edition)
    made = sqlite3.connect(":memory:")
    try:
        for table in TABLES:
            made.execute(_create(table))
            marks = ", ".join("?" * len(table.fields))
            values = [[row.get(field.name) for field in table.fields] for row in rows[table.name]]
            made.executemany(f"INSERT INTO {table.name} VALUES ({marks})", values)
            for field in table.fields:
                if field.refers and field.name != table.key[0]:
                    made.execute(f"CREATE INDEX {table.name}_{field.name} ON {table.name} ({field.name})")
        labels = ", ".join(_labels(facet, lang) for facet in _LABELLED for lang in words.LANGUAGES)
        for name, answers, select in VIEWS:
            made.execute(f"CREATE VIEW {name} AS -- {answers}{select.format(labels=labels)}")
        _full_text(made, rows)
        made.commit()
        made.execute("VACUUM")  # full text leaves a third of the file empty
        return {"": made.serialize()}
    finally:
        made.close()


def _create(table: Table) -> str:
    """The statement that makes a table. It carries the descriptions, where `.schema` shows them."""
    lines = [f"CREATE TABLE {table.name} ( -- {table.about}"]
    for field in table.fields:
        declared = f"{field.name} {_SQL_TYPES.get(field.kind, 'TEXT')}"
        declared += "" if field.optional else " NOT NULL"
        declared += f" REFERENCES {field.refers} (id)" if field.refers else ""
        lines.append(f"  {declared}, -- {field.about}")
    return "\n".join([*lines, f"  PRIMARY KEY ({', '.join(table.key)})", ")"])


def _labels(facet: str, lang: str) -> str:
    """The words for a case's values of a facet, as a column of a view."""
    between = phrases.listed(["", ""], lang)
    return (
        f"(SELECT group_concat(label_{lang}, '{between}') FROM (SELECT label_{lang} FROM facet_list"
        f" WHERE case_id = cases.id AND facet = '{facet}' ORDER BY position)) AS {facet}_{lang}"
    )


def _full_text(made: sqlite3.Connection, rows: Mapping[str, Sequence[Row]]) -> None:
    """Full-text tables over cases and claims, in which a word is found as it is typed, 真珠 too.

    FTS5 takes a run of Japanese for one word, and its trigrams find nothing shorter than three
    characters. So what is indexed is not the text but every stretch of it; what is shown is the
    table's text. A case is found by its aliases as by its name.
    """
    names: dict[str, list[str]] = {row["id"]: [row["name_ja"]] for row in rows["cases"]}
    for row in rows["aliases"]:
        names[row["case_id"]].append(row["alias"])
    for table, columns in _SEARCHED.items():
        listed, marks = ", ".join(columns), ", ".join("?" * len(columns))
        made.execute(f'CREATE VIRTUAL TABLE {table}_search USING fts5({listed}, content="{table}", tokenize="porter")')
        for number, row in enumerate(rows[table], 1):  # as SQLite numbers the rows of the table
            texts = row | ({"name_ja": "\n".join(names[row["id"]])} if table == "cases" else {})
            made.execute(
                f"INSERT INTO {table}_search (rowid, {listed}) VALUES (?, {marks})",
                [number, *(" ".join(_stretches(texts[column])) for column in columns)],
            )
        made.execute(f"INSERT INTO {table}_search ({table}_search) VALUES ('optimize')")


def _stretches(text: str) -> Iterator[str]:
    """Each ASCII word, and of Japanese every stretch of up to `LONGEST_WORD` characters."""
    for run in _RUN.findall(text):
        if run.isascii():
            yield run
            continue
        for start in range(len(run)):
            for end in range(start + 1, min(len(run), start + LONGEST_WORD) + 1):
                yield run[start:end]


# --- xlsx ------------------------------------------------------------------------------------------

_WIDEST = 60  # cells of a column; longer texts are broken over lines
_LINE, _HIGHEST = 18, 409  # points of a line, and of a row as far as Excel allows
_CELL_LIMIT = 32_767  # UTF-16 units that a cell of Excel can hold
_LINK_LIMIT = 2_079  # UTF-16 units of an address that Excel can follow


def xlsx(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> Files:
    """A workbook: what it is, the flat table, then a sheet a table. Text is written as text, never
    as a formula, and not altered. Raises CannotWrite without XlsxWriter, or if a cell is too small."""
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError as error:
        raise CannotWrite("needs_xlsxwriter") from error
    rows = _rows(store, ids, survey, edition)
    rows["fields"] = described(OVERVIEW) + rows["fields"]
    addresses = {row["id"]: row["url"] for row in rows["sources"]}
    first, *others = [(table, rows[table.name]) for table in TABLES]
    paper = io.BytesIO()
    with xlsxwriter.Workbook(paper, {"in_memory": True}) as book:
        made = datetime.fromisoformat(edition.date)
        book.set_properties({"title": phrases.say("dataset_title", "ja"), "created": made})
        wrapped = {"text_wrap": True, "valign": "top"}
        style = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "cell": book.add_format(wrapped),
            "link": book.add_format(wrapped | {"font_color": "blue", "underline": 1}),
        }
        for table, found in [first, (OVERVIEW, overview(store, ids)), *others]:
            _sheet(book.add_worksheet(table.name), table, found, addresses, style)
    return {"": paper.getvalue()}


def _sheet(sheet: Any, table: Table, rows: Sequence[Row], addresses: Mapping[str, str | None], style: Row) -> None:
    heights = dict.fromkeys(range(1, len(rows) + 1), 1)  # in lines
    for column, field in enumerate(table.fields):
        widest = layout.width(field.name)
        sheet.write_string(0, column, field.name, style["head"])
        for number, row in enumerate(rows, 1):
            value = _cell(row.get(field.name))
            if value == "":
                continue
            if isinstance(value, str):
                if _units(value) > _CELL_LIMIT:
                    raise CannotWrite("cell_too_long", table=table.name, field=field.name, limit=_CELL_LIMIT)
                address = _address(field, value, addresses)
                if not address or sheet.write_url(number, column, address, style["link"], value):
                    sheet.write_string(number, column, value, style["cell"])
            else:
                sheet.write_number(number, column, value, style["cell"])
            lines = layout.wrap(str(value), _WIDEST)
            widest = max(widest, *map(layout.width, lines))
            heights[number] = max(heights[number], len(lines))
        sheet.set_column(column, column, widest + 2)
    for number, lines_high in heights.items():
        if lines_high > 1:  # Excel would see to it by itself, others do not
            sheet.set_row(number, min(lines_high * _LINE, _HIGHEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(table.fields) - 1)
    sheet.repeat_rows(0)  # on paper: A4 on its side, as wide as the page, the header on each
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _address(field: Field, value: str, addresses: Mapping[str, str | None]) -> str | None:
    """Where a cell leads: an address, or a source that has one."""
    found = addresses.get(value) if field.refers == "sources" else value if field.kind == "uri" else None
    return found if found and _units(found) <= _LINK_LIMIT else None


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# --- gif -------------------------------------------------------------------------------------------


def to_gif(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> Files:
    """The cases in the Digital Agency's case model with its catalogue entry, and beside it which
    items that the model requires each case lacks."""
    said = about(store, ids, survey, edition)
    catalogue = {
        "データカタログ名": said["title_ja"],
        "データカタログ説明": said["coverage_ja"],
        "データカタログ作成者": "sangaku",
        "発行年": edition.date[:4],
        "ライセンス": f"CC BY 4.0 {LICENCE['path']}",
        "言語": "JPN",
        "出典": f"{said['source_ja']} {said['notice_ja']}",
        "版": edition.version,
        "書き出した日": edition.date,
    }
    cases = [gif.case(query.document(store, case_id)) for case_id in ids]
    text = json.dumps({"事例集": catalogue, "事例": cases}, ensure_ascii=False, indent=2) + "\n"
    report = Table("lacking", "", (), (Field("case_id", ""), Field("item", "")))
    lacking = [{"case_id": case["ID"], "item": item} for case in cases for item in gif.lacking(case)]
    return {"": text.encode(), ".lacking.csv": _csv(report, lacking, bom=False), _README: _readme(said)}


# --- html ------------------------------------------------------------------------------------------


def html(store: sqlite3.Connection, ids: Sequence[str], survey: Survey, edition: Edition) -> Files:
    """One page for somebody who has no terminal; source line, licence and coverage stand in it."""
    cases = [query.document(store, case_id) for case_id in ids]
    return {"": page.render(cases, survey, edition.version, edition.date, edition.lang).encode()}


# --- the formats -----------------------------------------------------------------------------------

FORMATS: dict[str, Callable[[sqlite3.Connection, Sequence[str], Survey, Edition], Files]] = {
    "csv": to_csv,
    "jsonl": jsonl,
    "sqlite": sqlite,
    "xlsx": xlsx,
    "datapackage": datapackage,
    "gif": to_gif,
    "html": html,
}
NOT_TEXT = frozenset({"sqlite", "xlsx", "datapackage"})  # these go to a file, not down a pipe


def notes(name: str, store: sqlite3.Connection, ids: Sequence[str], survey: Survey) -> list[Note]:
    """What to tell whoever exports: coverage, and for gif what the cases lack."""
    found = views.coverage_notes(query.cases(store, ids), survey)
    if name == "gif":
        cases = [gif.case(query.document(store, case_id)) for case_id in ids]
        lacking = Counter(item for case in cases for item in gif.lacking(case))
        counts = [phrases.say("count_of", "ja", label=item, count=n) for item, n in lacking.most_common()]
        found.append(Note("gif_lacks", {"items": phrases.listed(counts, "ja")}))
    return found
