"""Answers: rows of the store in, a sheet out; one function a command.

Owns what each answer shows and in which order. Pure: it knows no paper (no Rich, no width, no
colour) and no language; a text is handed on in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sangaku import claims, phrases, words
from sangaku.sheet import Column, Note, Sheet

Case = dict[str, Any]
Survey = dict[str, Any]
AXES = ("outcome", "market", "lead")
SECTORS = ("industry", "academia", "government", "finance", "community", "support")
SECTIONS = (
    "overview", "partners", "timeline", "background", "motive", "matching", "development",
    "results", "figures", "tips", "funding", "revitalisation", "intellectual_property",
    "setbacks", "namesakes", "disagreements", "gaps", "sources",
)  # fmt: skip


# --- list -----------------------------------------------------------------------------------------


def listing(cases: Sequence[Case], survey: Survey, narrower: dict[str, list[tuple[str, int]]]) -> Sheet:
    """A row a case. `narrower` gives, for some facets, the values that would narrow further."""
    columns = [
        Column("name", "both"),
        Column("id"),
        # One collection alone is named at the foot.
        Column("collection", "term", "collection", people=len({case["collection"] for case in cases}) > 1),
        Column("place", "places"),
        Column("lead", "class", "lead"),
        Column("market", "class", "market"),
        Column("outcome", "class", "outcome", heading={"ja": "成果", "en": "Outcome"}),
        Column("start", "date", people=False),
        Column("field", "terms", "field", people=False),
        Column("summary", "both", people=False),
    ]
    rows = [
        [
            {"ja": case["name_ja"], "en": case["name_en"]},
            case["id"],
            case["collection"],
            case["prefectures"],
            *(
                case["facets"][axis] | {"values": _values(case, axis)}
                for axis in ("lead", "market", "outcome")
            ),
            case["start"],
            _values(case, "field"),
            {"ja": case["summary_ja"], "en": case["summary_en"]},
        ]
        for case in cases
    ]
    notes = coverage_notes(cases, survey) if cases else [Note("nothing"), *coverage_notes(cases, survey)]
    shown = [cell for row in rows for cell in row[4:7]]
    if any(cell["either"] for cell in shown):
        notes.append(Note("or_means", for_machines=False))
    if any(cell["basis"] == "reading" for cell in shown):
        notes.append(Note("star", for_machines=False))
    return Sheet(columns, rows, notes=notes + _narrowing(narrower))


def _values(case: Case, facet: str) -> list[str]:
    """A facet's values in the vocabulary's order."""
    order = list(words.VOCABULARIES[facet])
    found = case["facets"].get(facet, {"values": []})["values"]
    return sorted((value for value in found if value != "unknown"), key=order.index)


def _narrowing(narrower: dict[str, list[tuple[str, int]]]) -> list[Note]:
    facets = {lang: [] for lang in words.LANGUAGES}  # type: dict[str, list[str]]
    for facet, counts in narrower.items():
        for lang, found in facets.items():
            values = [
                phrases.say("count_of", lang, label=label(facet, value, lang), count=n) for value, n in counts
            ]
            found.append(f"--{facet} {phrases.listed(values, lang)}")
    if not narrower:
        return []
    return [
        Note(
            "narrow",
            {"facets": {lang: "\n".join(found) for lang, found in facets.items()}},
            for_machines=False,
        )
    ]


def label(vocabulary: str, key: str, lang: str) -> str:
    return words.label("basis" if key == "unknown" else vocabulary, key, lang)


def coverage_notes(cases: Sequence[Case], survey: Survey) -> list[Note]:
    """How much of the survey the answer can speak for: at the foot of every list of cases."""
    known, total = len(survey["roster"]), survey["total"]
    shown = [case["collection"] for case in cases]
    notes = [
        Note(
            "coverage",
            {"known": known, "total": total, "shown": shown.count("survey"), "missing": total - known},
        )
    ]
    if companions := shown.count("companion"):
        notes.append(Note("with_companions", {"count": companions, "total": total}))
    if own := sum(1 for case in cases if case["own"]):
        notes.append(Note("with_own", {"count": own}))
    return notes


def ids(cases: Sequence[str]) -> Sheet:
    """The ids alone, for pipes."""
    return Sheet([Column("id")], [[case] for case in cases], document=list(cases))


# --- show -----------------------------------------------------------------------------------------


def evidence(item: dict[str, Any], survey: Survey) -> dict[str, Any]:
    """The evidence cell of a claim: how it is known, and where in the survey in words for people."""
    cell: dict[str, Any] = {"basis": item["basis"], "sources": item["sources"]}
    if part := item.get("part"):
        where = survey["parts"].get(part, {"title": {"ja": part, "en": part}})
        pages = where.get("pages")
        cell |= {
            "part": part,
            "pages": pages,
            "where": {"ja": pages, "en": pages} if pages else where["title"],
        }
    if because := item.get("because"):
        cell["because"] = because
    return cell


_RECORD = [
    Column("section", "heading"),
    Column("item", "both"),
    Column("text", "both"),
    Column("evidence", "evidence"),
    Column("effect", "both"),
    Column("conditions", "both"),
    Column("actors", "terms", "sector"),
    Column("case", people=False),
]


class _Record:
    """Collects the rows of one case's sheet."""

    def __init__(self, case: Case, survey: Survey) -> None:
        self.case = case
        self.survey = survey
        self.rows: list[list[Any]] = []

    def add(
        self, section: str, item: Any, text: Any, source: dict[str, Any] | None = None, **more: Any
    ) -> None:
        cells = [section, item, text, evidence(source, self.survey) if source else None]
        self.rows.append(
            [*cells, more.get("effect"), more.get("conditions"), more.get("actors"), self.case["id"]]
        )

    def each(self, section: str, items: Iterable[dict[str, Any]], under: str | None = None) -> None:
        """One row for each piece of evidence of a section, as that kind of evidence is best read."""
        for item in items:
            said = {lang: claims.said((section, 0), item, lang) for lang in words.LANGUAGES}
            beside = None
            if section == "partners":
                beside, said = item["name"], item.get("role") or _both(words.SECTOR[item["kind"]])
            elif section in ("timeline", "funding") and item.get("date"):
                beside = {lang: item["date"] for lang in words.LANGUAGES}
            elif section == "figures":
                beside, said = item["measure"], {lang: _figure(item, lang) for lang in words.LANGUAGES}
            self.add(under or section, beside, said, item)

    def tips(self, tips: Iterable[dict[str, Any]], under: str) -> None:
        for tip in tips:
            more = {
                key: _with_evidence(tip.get(key), in_full=under == "tips") for key in ("effect", "conditions")
            }
            challenge = _both(words.CHALLENGE[tip["challenge"]])
            self.add(under, challenge, tip["action"], tip, actors=tip["actors"], **more)

    def overview(self) -> None:
        case = self.case
        for place in case["places"]:
            text = _placed(place)
            if role := place.get("role"):
                text = {
                    lang: phrases.say("labelled", lang, label=text[lang], text=role[lang]) for lang in text
                }
            self.add("overview", phrases.both("place"), text, place)
        self.add("overview", phrases.both("period"), _period(case["period"]), case["period"])
        for axis in AXES:
            given = case["classification"][axis]
            text = {lang: _classified(axis, given, lang) for lang in words.LANGUAGES}
            self.add("overview", phrases.both(axis), text, given)
        fields = {
            lang: phrases.listed([words.label("field", key, lang) for key in case["field"]], lang)
            for lang in words.LANGUAGES
        }
        self.add("overview", phrases.both("field"), fields)
        if case["id"] in self.survey["roster"]:
            tie = self.survey["roster"][case["id"]]["tie"]
            self.add("overview", phrases.both("tie"), {"ja": tie["ja"], "en": tie["en"]}, tie)
        if names := case["name"]["aliases"]:
            self.add(
                "overview",
                phrases.both("aliases"),
                {lang: phrases.listed(names, lang) for lang in words.LANGUAGES},
            )

    def section(self, section: str) -> None:
        case = self.case
        if section == "overview":
            self.overview()
        elif section == "tips":
            self.tips(case["tips"], "tips")
        elif section == "disagreements":
            for point in case["disagreements"]:
                for number, claim in enumerate(point["claims"]):
                    self.add(
                        section,
                        point["about"] if number == 0 else None,
                        {lang: claim[lang] for lang in words.LANGUAGES},
                        claim,
                    )
        elif section == "gaps":
            for gap in case["gaps"]:
                self.add(section, None, {"ja": gap["ja"], "en": gap["en"]}, None)
        elif section == "sources":
            for key, source in case["sources"].items():
                self.add(
                    section,
                    {lang: key for lang in words.LANGUAGES},
                    {lang: _cited(source, lang) for lang in words.LANGUAGES},
                )
        else:
            self.each(section, case[section])


def record(case: Case, survey: Survey, *, sections: Sequence[str] = (), brief: bool = False) -> Sheet:
    """One case: a screenful first (what, who, when, class, three tips, what came of it, what went
    wrong), then every section; or only some sections; or, `brief`, only the screenful."""
    page = _Record(case, survey)
    title = {lang: f"{case['name'][lang]} ({case['id']})" for lang in words.LANGUAGES}
    if not sections:
        page.add("summary", None, case["summary"])
        page.rows[0][0] = ("summary", title)
    if brief or not sections:
        page.overview()
        page.tips(_first_tips(case["tips"]), "overview_tips")
        page.each("results", case["results"][:2], "overview_results")
        for figure in _telling(case["figures"]):
            page.add(
                "overview_results",
                None,
                {lang: _figure_in_full(figure, lang) for lang in words.LANGUAGES},
                figure,
            )
        page.each("setbacks", case["setbacks"][:2], "overview_setbacks")
    if not brief:
        shown_already = {"overview"} if not sections else set()
        for section in SECTIONS:
            if section not in shown_already and (not sections or section in sections):
                page.section(section)
    notes = []
    if case["collection"] == "companion":
        notes.append(Note("with_companions_one", {"total": survey["total"]}))
    if not brief and any(row[0] == "sources" for row in page.rows):
        notes.append(Note("read_opening", for_machines=False))
    if brief:
        notes.append(Note("more_in_show", {"id": case["id"]}, for_machines=False))
    document = (
        case if not sections else {"id": case["id"]} | {key: case[key] for key in sections if key in case}
    )
    return Sheet(_RECORD, page.rows, grouped=True, notes=notes, document=document)


def together(records: Sequence[Sheet]) -> Sheet:
    """Several cases' records one after the other; a single one stays as it is."""
    first, *others = records
    if not others:
        return first
    notes = dict.fromkeys(note.phrase for sheet in records for note in sheet.notes)
    by_phrase = {note.phrase: note for sheet in records for note in sheet.notes}
    return first._replace(
        rows=[row for sheet in records for row in sheet.rows],
        notes=[by_phrase[phrase] for phrase in notes],
        document=[sheet.document for sheet in records],
    )


def _first_tips(tips: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Three tips that differ in their challenge where they can, best known first."""
    order = list(words.BASIS)
    ranked = sorted(tips, key=lambda tip: order.index(tip["basis"]))
    chosen = {tip["challenge"]: tip for tip in reversed(ranked)}
    first = [tip for tip in ranked if chosen[tip["challenge"]] is tip]
    return (first + [tip for tip in ranked if tip not in first])[:3]


def _telling(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The three newest figures that were reached, not planned."""
    actual = [figure for figure in figures if figure["status"] == "actual"]
    return sorted(actual, key=lambda figure: figure.get("date", ""), reverse=True)[:3]


def _both(term: words.Term) -> dict[str, str]:
    return {lang: term.label(lang) for lang in words.LANGUAGES}


def _period(period: dict[str, Any]) -> dict[str, str]:
    if "start" not in period:
        return _both(words.BASIS["unknown"])
    start, end = period["start"], period.get("end", "")
    return {"ja": f"{start}〜{end}", "en": f"{start} to {end}" if end else f"since {start}"}


def _classified(axis: str, given: dict[str, Any], lang: str) -> str:
    labels = [words.label(axis, key, lang) for key in given["values"]] or [
        words.label("basis", "unknown", lang)
    ]
    text = phrases.say("or", lang).join(labels) if given["either"] else phrases.listed(labels, lang)
    if note := given.get("note"):
        text = phrases.say("remarked", lang, text=text, remark=note[lang])
    return text


def _figure(figure: dict[str, Any], lang: str) -> str:
    text = claims.quantity(figure, lang)
    remarks = [figure["date"]] if "date" in figure else []
    if figure["status"] == "plan":
        remarks.append(words.label("status", "plan", lang))
    return phrases.say("remarked", lang, text=text, remark=phrases.listed(remarks, lang)) if remarks else text


def _figure_in_full(figure: dict[str, Any], lang: str) -> str:
    return phrases.say("labelled", lang, label=figure["measure"][lang], text=_figure(figure, lang))


def _with_evidence(claim: dict[str, Any] | None, *, in_full: bool) -> dict[str, str] | None:
    """A claim inside another's row: its text and how it is known; `in_full`, also why and where."""
    if claim is None:
        return None
    texts = {}
    for lang in words.LANGUAGES:
        details = [key for key in claim["sources"] if key != "survey"] if in_full else []
        if in_full and "because" in claim:
            details.insert(0, claim["because"][lang])
        bracket = f"{phrases.say('known_' + claim['basis'], lang)} {phrases.listed(details, lang)}".rstrip()
        texts[lang] = phrases.say("bracket_after", lang, text=claim[lang], bracket=bracket)
    return texts


def _cited(source: dict[str, Any], lang: str) -> str:
    """A source in one text: title, publisher, date, kind, how much was read, address."""
    kind, read = words.label("source_kind", source["kind"], lang), words.label("read", source["read"], lang)
    parts = [
        source["title"],
        source["publisher"],
        source.get("published", ""),
        kind,
        read,
        source.get("note", {}).get(lang, ""),
    ]
    text = phrases.listed([part for part in parts if part], lang)
    return f"{text}\n{source['url']}" if "url" in source else text


# --- compare --------------------------------------------------------------------------------------


def comparison(cases: Sequence[Case], *, differences: bool = False) -> Sheet:
    """A column a case, a row for everything that can be compared; `differences` hides equal rows."""
    columns = [Column("item", "both")]
    columns += [
        Column(
            case["id"],
            "mixed",
            heading={lang: f"{case['name'][lang]} ({case['id']})" for lang in words.LANGUAGES},
        )
        for case in cases
    ]
    rows: list[list[Any]] = []
    document: dict[str, dict[str, Any]] = {case["id"]: {} for case in cases}
    hidden = 0
    for key, cells in _compared(cases):
        for case, (_, value) in zip(cases, cells, strict=True):
            document[case["id"]][key] = value
        if differences and all(cell[1] == cells[0][1] for cell in cells):
            hidden += 1
        else:
            rows.append([phrases.both(key), *cells])
    notes = [Note("equal_hidden", {"count": hidden}, for_machines=False)] if hidden else []
    notes += [Note("star", for_machines=False), Note("unknown_is_not_no", for_machines=False)]
    return Sheet(columns, rows, notes=notes, document=document)


def _compared(cases: Sequence[Case]) -> Iterable[tuple[str, list[tuple[Column, Any]]]]:
    def row(column: Column, values: Iterable[Any]) -> list[tuple[Column, Any]]:
        return [(column, None if value == [] else value) for value in values]

    yield "collection", row(Column("", "term", "collection"), (case["collection"] for case in cases))
    yield (
        "places",
        row(
            Column("", "names"),
            ([_placed(place) for place in case["places"] if "prefecture" in place] for case in cases),
        ),
    )
    yield "start", row(Column("", "date"), (case["period"].get("start") for case in cases))
    yield "field", row(Column("", "terms", "field"), (case["field"] for case in cases))
    for axis in AXES:
        values = (
            {key: case["classification"][axis][key] for key in ("values", "either", "basis")}
            for case in cases
        )
        yield axis, row(Column("", "class", axis), values)
    for sector in SECTORS:
        kinds = words.narrower("sector", sector)
        cells = [[p["name"] for p in case["partners"] if p["kind"] in kinds] for case in cases]
        yield f"{sector}_partners", row(Column("", "names"), cells)
    for section in ("motive", "matching"):
        yield (
            section,
            row(Column("", "names"), ([_text(claim) for claim in case[section][:2]] for case in cases)),
        )
    yield (
        "challenges",
        row(
            Column("", "terms", "challenge"),
            (_ordered("challenge", {tip["challenge"] for tip in case["tips"]}) for case in cases),
        ),
    )
    yield (
        "figures",
        row(
            Column("", "names"),
            (
                [
                    {lang: f"{f['measure'][lang]} {_figure(f, lang)}" for lang in words.LANGUAGES}
                    for f in _telling(case["figures"])
                ]
                for case in cases
            ),
        ),
    )
    yield (
        "funding",
        row(Column("", "names"), ([_text(claim) for claim in case["funding"][:3]] for case in cases)),
    )
    yield (
        "setbacks",
        row(Column("", "names"), ([_text(claim) for claim in case["setbacks"][:3]] for case in cases)),
    )
    for section in ("tips", "disagreements", "gaps", "sources"):
        yield f"{section}_count", [(Column("", "number"), len(case[section])) for case in cases]


def _placed(place: dict[str, Any]) -> dict[str, str]:
    return {lang: claims.said(("places", 0), place, lang) for lang in words.LANGUAGES}


def _text(claim: dict[str, Any]) -> dict[str, str]:
    return {lang: claim[lang] for lang in words.LANGUAGES}


def _ordered(vocabulary: str, keys: Iterable[str]) -> list[str]:
    order = list(words.VOCABULARIES[vocabulary])
    return sorted(keys, key=order.index)


# --- tips -----------------------------------------------------------------------------------------


def tips(found: Sequence[dict[str, Any]], survey: Survey) -> Sheet:
    """What others did about a challenge, grouped by challenge; never called effective."""
    columns = [
        Column("challenge", "term", "challenge"),
        Column("name", "both"),
        Column("action", "both"),
        Column("evidence", "evidence"),
        Column("effect", "both", machines=False),
        Column("conditions", "both", machines=False),
        Column("actors", "terms", "sector"),
        Column("needs", "terms", "resource", people=False),
        Column("case", people=False),
        Column("collection", "term", "collection", people=False),
        Column("id", people=False),
    ]
    challenges, bases_in_order = list(words.CHALLENGE), list(words.BASIS)
    rows = [
        [
            tip["challenge"],
            {lang: f"{tip['name'][lang]} ({tip['case']})" for lang in words.LANGUAGES},
            tip["action"],
            evidence(tip, survey),
            _with_evidence(tip.get("effect"), in_full=False),
            _with_evidence(tip.get("conditions"), in_full=False),
            tip["actors"],
            tip["needs"],
            tip["case"],
            tip["collection"],
            tip["id"],
        ]
        for tip in sorted(
            found, key=lambda tip: (challenges.index(tip["challenge"]), bases_in_order.index(tip["basis"]))
        )
    ]
    if not rows:
        return Sheet(columns, rows, grouped=True, notes=[Note("no_tips")], document=[])
    bases = {
        lang: phrases.listed(
            [
                phrases.say("count_of", lang, label=words.label("basis", basis, lang), count=n)
                for basis in words.BASIS
                if (n := sum(1 for tip in found if tip["basis"] == basis))
            ],
            lang,
        )
        for lang in words.LANGUAGES
    }
    cases = {tip["case"]: tip for tip in found}
    notes = [Note("tips_count", {"tips": len(rows), "cases": len(cases), "bases": bases})]
    return Sheet(
        columns,
        rows,
        grouped=True,
        notes=notes + coverage_notes(list(cases.values()), survey),
        document=list(found),
    )


# --- trends ---------------------------------------------------------------------------------------


def trends(survey: Survey, axes: Sequence[str] = (), challenges: Sequence[str] = ()) -> Sheet:
    """The survey's tendencies by class and what it says was done about each challenge."""
    columns = [
        Column("section", "both"),
        Column("item", "both"),
        Column("text", "both"),
        Column("evidence", "evidence"),
        Column("cases", "list"),
    ]
    rows: list[list[Any]] = []
    for tendency in survey["tendencies"]:
        axis = tendency["axis"]
        if axes and axis not in axes:
            continue
        classes = [
            phrases.say("or", lang).join(words.label(axis, key, lang) for key in tendency["classes"])
            for lang in words.LANGUAGES
        ]
        section = {
            lang: phrases.say("labelled", lang, label=phrases.heading(axis, lang), text=text)
            for lang, text in zip(words.LANGUAGES, classes, strict=True)
        }
        rows.append([section, None, _text(tendency), evidence(tendency, survey), tendency["cases"]])
    for key, challenge in survey["challenges"].items():
        if challenges and key not in challenges:
            continue
        section = {
            lang: phrases.say(
                "labelled",
                lang,
                label=phrases.heading("challenge", lang),
                text=words.label("challenge", key, lang),
            )
            for lang in words.LANGUAGES
        }
        if problem := challenge.get("problem"):
            rows.append([section, phrases.both("problem"), _text(problem), evidence(problem, survey), None])
        for response in challenge["responses"]:
            rows.append(
                [
                    section,
                    phrases.both("response"),
                    _text(response),
                    evidence(response, survey),
                    response["cases"],
                ]
            )
        if not challenge["responses"]:
            rows.append(
                [
                    section,
                    None,
                    {lang: phrases.say("summary_is_silent", lang) for lang in words.LANGUAGES},
                    None,
                    None,
                ]
            )
    document = {
        "tendencies": [item for item in survey["tendencies"] if not axes or item["axis"] in axes],
        "challenges": {
            key: item for key, item in survey["challenges"].items() if not challenges or key in challenges
        },
    }
    return Sheet(columns, rows, grouped=True, notes=[Note("summary_only")], document=document)


# --- coverage ---------------------------------------------------------------------------------------


def coverage(counted: dict[str, Any], survey: Survey) -> Sheet:
    """How much is known, how: claims by basis for each collection, then what is missing."""
    bases = list(words.BASIS)
    columns = [Column("collection", "term", "collection"), Column("item", "both")]
    columns += [Column(basis, "number") for basis in bases] + [Column("total", "number")]
    rows = [
        [collection, phrases.both(item), *(counts.get(basis, 0) for basis in bases), sum(counts.values())]
        for collection, items in counted["bases"].items()
        for item, counts in items.items()
    ]
    total, known = survey["total"], len(survey["roster"])
    sources = counted["sources"]
    kinds = {
        lang: phrases.listed(
            [
                phrases.say("count_of", lang, label=words.label("source_kind", key, lang), count=n)
                for key, n in sources["kinds"].items()
            ],
            lang,
        )
        for lang in words.LANGUAGES
    }
    claims_counted = counted["claims"]
    complete = claims_counted["total"] == claims_counted["both_languages"]
    notes = [
        Note(
            "coverage",
            {
                "known": known,
                "total": total,
                "shown": counted["cases"].get("survey", 0),
                "missing": total - known,
            },
        ),
        Note("with_companions", {"count": counted["cases"].get("companion", 0), "total": total}),
        Note("gaps_counted", {"gaps": counted["gaps"], "disagreements": counted["disagreements"]}),
        Note(
            "sources_counted",
            {
                "count": sources["total"],
                "kinds": kinds,
                "oldest": sources["oldest"],
                "newest": sources["newest"],
                "undated": sources["undated"],
            },
        ),
        Note("languages_counted", {"claims": claims_counted["total"]})
        if complete
        else Note(
            "languages_missing",
            {"claims": claims_counted["total"], "complete": claims_counted["both_languages"]},
        ),
        Note("summary_only"),
    ]
    document = counted | {"survey": {"total": total, "known": known, "missing": total - known}}
    return Sheet(columns, rows, notes=notes, document=document)


# --- terms ------------------------------------------------------------------------------------------


def terms(found: Sequence[tuple[str, str]], counts: dict[tuple[str, str], int]) -> Sheet:
    """The words the tool knows: key, label, meaning, aliases, and how many cases have it."""
    columns = [
        Column("vocabulary", people=True),
        Column("key"),
        Column("term", "both"),
        Column("count", "number"),
        Column("meaning", "both"),
        Column("aliases", "list"),
    ]
    rows = []
    for vocabulary, key in found:
        term = words.VOCABULARIES[vocabulary][key]
        meaning = {lang: term.meaning(lang) for lang in words.LANGUAGES}
        rows.append(
            [vocabulary, key, _both(term), counts.get((vocabulary, key)), meaning, list(term.aliases)]
        )
    return Sheet(columns, rows)


# --- validate ---------------------------------------------------------------------------------------


def problems(found: Sequence[Any], files: int) -> Sheet:
    """A row a problem, as `file:line:column: field: message`."""
    columns = [
        Column("file"),
        Column("line", "number"),
        Column("column", "number"),
        Column("field"),
        Column("message", "both"),
    ]
    rows = [
        [
            p.file,
            p.line,
            p.column,
            p.field,
            {lang: phrases.say(p.phrase, lang, **p.details) for lang in words.LANGUAGES},
        ]
        for p in found
    ]
    wrong = len({p.file for p in found})
    note = (
        Note("invalid", {"files": wrong, "problems": len(found)})
        if found
        else Note("valid", {"count": files})
    )
    return Sheet(columns, rows, notes=[note])


def schema(document: dict[str, Any]) -> Sheet:
    """The fields of a case file, a row each; the JSON Schema itself for nested formats."""
    columns = [Column("part_of"), Column("field"), Column("required", "term", "truth"), Column("meaning")]
    rows = [
        [name, field, "true" if field in model.get("required", ()) else "false", about.get("description", "")]
        for name, model in ((document["title"], document), *document["$defs"].items())
        for field, about in model.get("properties", {}).items()
    ]
    return Sheet(columns, rows, document=document)
