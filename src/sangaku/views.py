"""Answers: rows of the store in, a sheet out; one function a command.

Owns what each answer shows and in which order. Pure: it knows no paper (no Rich, no width, no
colour) and no language; a text is handed on in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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


def listing(cases: Sequence[Case], survey: Survey, narrower: dict[str, dict[str, int]]) -> Sheet:
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


def _narrowing(narrower: dict[str, dict[str, int]]) -> list[Note]:
    """The values that would narrow further, where there is more than one to choose from."""
    lines: dict[str, list[str]] = {lang: [] for lang in words.LANGUAGES}
    for facet, counts in narrower.items():
        for lang, found in lines.items():
            each = [
                phrases.say("count_of", lang, label=label(facet, key, lang), count=n)
                for key, n in counts.items()
            ]
            if len(each) > 1:
                found.append(f"--{facet} {phrases.listed(each, lang)}")
    if not any(lines.values()):
        return []
    facets = {lang: "\n".join(found) for lang, found in lines.items()}
    return [Note("narrow", {"facets": facets}, for_machines=False)]


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


def terms(found: Sequence[tuple[str, str]], counts: dict[str, dict[str, int]]) -> Sheet:
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
            [vocabulary, key, _both(term), counts.get(vocabulary, {}).get(key), meaning, list(term.aliases)]
        )
    return Sheet(columns, rows)


# --- validate ---------------------------------------------------------------------------------------


def problems(found: Sequence[Any], warnings: Sequence[Any], files: int) -> Sheet:
    """A row a problem: where it is and what to write; what a good case lacks comes as warnings."""
    columns = [
        Column("severity"),
        Column("file"),
        Column("line", "number"),
        Column("column", "number"),
        Column("field"),
        Column("message", "both"),
    ]
    rows = [
        [
            severity,
            p.file,
            p.line,
            p.column,
            p.field,
            {lang: phrases.say(p.phrase, lang, **p.details) for lang in words.LANGUAGES},
        ]
        for severity, listed in (("error", found), ("warning", warnings))
        for p in listed
    ]
    wrong = len({p.file for p in found})
    note = (
        Note("invalid", {"files": wrong, "problems": len(found)})
        if found
        else Note("valid", {"count": files})
    )
    return Sheet(columns, rows, notes=[note])


def written(path: str) -> Sheet:
    """A file that was made: nothing but a note that says what to do next."""
    return Sheet(
        [
            Column("severity"),
            Column("file"),
            *(Column(key) for key in ("line", "column", "field", "message")),
        ],
        [],
        notes=[Note("written", {"path": path})],
    )


def schema(document: dict[str, Any]) -> Sheet:
    """The fields of a case file, a row each; the JSON Schema itself for nested formats."""
    columns = [Column("part_of"), Column("field"), Column("required", "term", "truth"), Column("meaning")]
    rows = [
        [name, field, "true" if field in model.get("required", ()) else "false", about.get("description", "")]
        for name, model in ((document["title"], document), *document["$defs"].items())
        for field, about in model.get("properties", {}).items()
    ]
    return Sheet(columns, rows, document=document)


# --- search -----------------------------------------------------------------------------------------

_PASSAGES_SHOWN = 3  # of one case; how many more there are is said
_AROUND = 40  # characters on either side of a match


def hits(found: dict[str, list[Any]], cases: Sequence[Case], survey: Survey, wanted: Sequence[Any]) -> Sheet:
    """The cases found, each with the fields and the words around what matched."""
    columns = [
        Column("case", "titled"),
        Column("section", "heading"),
        Column("text", "marked"),
        Column("matched", people=False),
        Column("collection", "term", "collection", people=False),
    ]
    rows: list[list[Any]] = []
    for case in cases:
        title = {lang: f"{case[f'name_{lang}']} ({case['id']})" for lang in words.LANGUAGES}
        hits = list(dict.fromkeys(found[case["id"]]))
        # One hit of each word first, so that the reader sees why the case is here; then other sections.
        first = {hit.word.text: hit for hit in reversed(hits)}
        sections = {hit.section: hit for hit in reversed(hits)}
        shown = list(dict.fromkeys([*reversed(first.values()), *reversed(sections.values())]))
        shown = shown[:_PASSAGES_SHOWN]
        for hit in shown:
            marked = _marked(hit.text, hit.word.spellings)
            rows.append([(case["id"], title), hit.section, marked, hit.word.text, case["collection"]])
        if len(hits) > len(shown):
            more = {
                lang: phrases.say("more_hits", lang, count=len(hits) - len(shown)) for lang in words.LANGUAGES
            }
            rows.append([(case["id"], title), None, more, None, case["collection"]])
        if not hits:  # only barred words were asked for
            rows.append([(case["id"], title), None, None, None, case["collection"]])
    notes = [
        Note(
            "widened",
            {
                "word": word.text,
                "aliases": {lang: phrases.listed(list(word.aliases), lang) for lang in words.LANGUAGES},
            },
        )
        for word in wanted
        if word.aliases
    ]
    notes += [
        Note("found", {"count": len(cases)}) if cases else Note("nothing_found"),
        *coverage_notes(cases, survey),
    ]
    return Sheet(columns, rows, grouped=True, notes=notes)


def _marked(text: str, spellings: Sequence[str]) -> dict[str, Any]:
    """The part of a text around its first match, as before, match and after."""
    start, end = _match(text, spellings)
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return {
        "before": ("…" if start > _AROUND else "") + before,
        "match": text[start:end],
        "after": after + ("…" if end + _AROUND < len(text) else ""),
    }


def _match(text: str, spellings: Sequence[str]) -> tuple[int, int]:
    """Where in a text one of the folded spellings stands: character by character, so a match that
    only the whole text folded shows (a half-width voicing mark, say) is not marked."""
    folded = [words.fold(char) for char in text]
    joined = "".join(folded)
    for spelling in spellings:
        pattern = "".join(words.fold(char) for char in spelling)
        at = joined.find(pattern)
        if pattern and at >= 0:
            ends = 0
            start = end = -1
            for index, piece in enumerate(folded):
                ends += len(piece)
                if start < 0 and ends > at:
                    start = index
                if ends >= at + len(pattern):
                    end = index + 1
                    break
            return start, end
    return 0, 0


# --- similar ----------------------------------------------------------------------------------------


def alike(
    found: Sequence[tuple[Case, float, Sequence[Any]]], survey: Survey, weights: dict[str, float]
) -> Sheet:
    """The nearest cases, each with the reasons and what each reason weighs."""
    columns = [
        Column("case", "titled"),
        Column("facet", "heading"),
        Column("text", "both"),
        Column("points", "number", people=False),
        Column("collection", "term", "collection", people=False),
    ]
    rows: list[list[Any]] = []
    for case, points, reasons in found:
        name = {lang: f"{case[f'name_{lang}']} ({case['id']})" for lang in words.LANGUAGES}
        title = {
            lang: phrases.say("with_points", lang, text=name[lang], points=f"{points:g}")
            for lang in words.LANGUAGES
        }
        for reason in reasons:
            text = {lang: _reason(reason, lang) for lang in words.LANGUAGES}
            rows.append([(case["id"], title), reason.facet, text, reason.points, case["collection"]])
    document = [
        {"id": case["id"], "points": points, "reasons": [reason._asdict() for reason in reasons]}
        for case, points, reasons in found
    ]
    listed = {
        lang: phrases.listed([_weight(*pair, lang) for pair in weights.items()], lang)
        for lang in words.LANGUAGES
    }
    notes = [Note("weights", {"weights": listed}), Note("few_cases", for_machines=False)]
    if any(reason.read for _, _, reasons in found for reason in reasons):
        notes.append(Note("star", for_machines=False))
    cases = [case for case, _, _ in found]
    return Sheet(
        columns, rows, grouped=True, notes=[*notes, *coverage_notes(cases, survey)], document=document
    )


def _weight(facet: str, weight: float, lang: str) -> str:
    return phrases.say("count_of", lang, label=phrases.heading(facet, lang), count=f"{weight:g}")


def _reason(reason: Any, lang: str) -> str:
    """The shared values of one facet and their points, with a star where they rest on a reading."""
    values = phrases.listed([words.label(reason.facet, value, lang) for value in reason.values], lang)
    return f"{values}{'*' if reason.read else ''} +{reason.points:g}"


# --- tips for my situation --------------------------------------------------------------------------


def tips_for_me(ranked: Sequence[Any], survey: Survey, asked: dict[str, tuple[list[str], int]]) -> Sheet:
    """What others did, the nearest to my situation first, with why each is there and what I lack."""
    columns = [
        Column("section", "heading"),
        Column("name", "both"),
        Column("action", "both"),
        Column("evidence", "evidence"),
        Column("reasons", "both"),
        Column("effect", "both", machines=False),
        Column("conditions", "both", machines=False),
        Column("lacking", "terms", "resource"),
        Column("actors", "terms", "sector"),
        Column("challenge", "term", "challenge"),
        Column("points", "number", people=False),
        Column("case", people=False),
        Column("collection", "term", "collection", people=False),
        Column("id", people=False),
    ]
    rows, document = [], []
    for tip, points, reasons, lacking in ranked:
        why = {
            lang: phrases.listed([_point(reason, lang) for reason in reasons], lang)
            for lang in words.LANGUAGES
        }
        name = {lang: f"{tip['name'][lang]} ({tip['case']})" for lang in words.LANGUAGES}
        effect, conditions = (_with_evidence(tip.get(key), in_full=False) for key in ("effect", "conditions"))
        cells = ["for_me", name, tip["action"], evidence(tip, survey), why, effect, conditions, lacking]
        cells += [tip["actors"], tip["challenge"], points, tip["case"], tip["collection"], tip["id"]]
        rows.append(cells)
        document.append(
            tip | {"points": points, "reasons": [list(reason) for reason in reasons], "lacking": lacking}
        )
    cases = {tip["case"]: tip for tip, *_ in ranked}
    if not rows:
        return Sheet(columns, rows, grouped=True, notes=[Note("no_tips")], document=[])
    behind = {
        lang: phrases.listed(
            [
                phrases.say("count_of", lang, label=_asked_in_words(facet, values, lang), count=n)
                for facet, (values, n) in asked.items()
            ],
            lang,
        )
        for lang in words.LANGUAGES
    }
    notes = [Note("cases_behind", {"cases": behind})] if asked else []
    notes += [
        Note("for_me_points", for_machines=False),
        Note("not_a_promise", {"tips": len(rows), "cases": len(cases)}),
    ]
    return Sheet(
        columns,
        rows,
        grouped=True,
        notes=[*notes, *coverage_notes(list(cases.values()), survey)],
        document=document,
    )


def _asked_in_words(facet: str, values: Sequence[str], lang: str) -> str:
    return phrases.say(
        "labelled",
        lang,
        label=phrases.heading(facet, lang),
        text=phrases.listed([label(facet, value, lang) for value in values], lang),
    )


def _point(reason: tuple[str, str, list[str], float], lang: str) -> str:
    """One reason of a ranked tip in words: kind, vocabulary, keys, points."""
    kind, vocabulary, keys, points = reason
    values = phrases.listed([words.label(vocabulary, key, lang) for key in keys], lang) if vocabulary else ""
    text = phrases.say(
        f"because_{kind}",
        lang,
        heading=phrases.heading(vocabulary, lang) if vocabulary else "",
        values=values,
    )
    return f"{text} {points:+g}"


# --- stats ------------------------------------------------------------------------------------------


def statistics(facet: str, counts: dict[str, dict[str, int]], cases: Sequence[Case], survey: Survey) -> Sheet:
    """How many cases have each value of a facet: survey, companions and one's own apart, with bars."""
    collections = list(counts)
    values = [*words.VOCABULARIES[facet], "unknown"]
    columns = [Column(facet, "value", facet)]
    columns += [Column(name, "number", heading=_heading_of("collection", name)) for name in collections]
    columns += [Column("total", "number"), Column("bar", "bar", machines=False)]
    rows: list[list[Any]] = []
    for value in values:
        each = [counts[name].get(value, 0) for name in collections]
        if sum(each) or value == "unknown":
            rows.append([value, *each, sum(each), sum(each)])
    return Sheet(
        columns, rows, notes=[Note("not_a_sample"), Note("counted_each"), *coverage_notes(cases, survey)]
    )


def cross_table(
    one: str, other: str, counts: dict[tuple[str, str], int], cases: Sequence[Case], survey: Survey
) -> Sheet:
    """How many cases have each pair of values of two facets."""
    across = [
        value
        for value in (*words.VOCABULARIES[other], "unknown")
        if any(pair[1] == value for pair in counts) or value == "unknown"
    ]
    columns = [Column(one, "value", one)]
    columns += [Column(value, "number", heading=_heading_of(other, value)) for value in across]
    rows = [
        [value, *(counts.get((value, second), 0) for second in across)]
        for value in (*words.VOCABULARIES[one], "unknown")
        if any(pair[0] == value for pair in counts) or value == "unknown"
    ]
    notes = [Note("crossed", {"one": phrases.both(one), "other": phrases.both(other)}, for_machines=False)]
    return Sheet(
        columns,
        rows,
        notes=[*notes, Note("not_a_sample"), Note("counted_each"), *coverage_notes(cases, survey)],
    )


def _heading_of(vocabulary: str, key: str) -> dict[str, str]:
    return {lang: label(vocabulary, key, lang) for lang in words.LANGUAGES}


# --- map --------------------------------------------------------------------------------------------


def prefectures(cases: Sequence[Case], survey: Survey, tiles: Sequence[Sequence[str | None]]) -> Sheet:
    """Japan as tiles with counts, then the same as a list with the cases' names."""
    placed: dict[str, list[Case]] = {}
    for case in cases:
        for key in case["prefectures"] or ["unknown"]:
            placed.setdefault(key, []).append(case)
    columns = [
        Column("prefecture", "value", "prefecture"),
        Column("count", "number"),
        Column("cases", "names"),
        Column("ids", "list", people=False),
    ]
    rows = [
        [
            key,
            len(placed[key]),
            [{lang: case[f"name_{lang}"] for lang in words.LANGUAGES} for case in placed[key]],
            [case["id"] for case in placed[key]],
        ]
        for key in (*words.PREFECTURE, "unknown")
        if key in placed
    ]
    picture = [[(_short(key), len(placed.get(key, ()))) if key else None for key in line] for line in tiles]
    return Sheet(
        columns,
        rows,
        notes=[Note("map_counts"), Note("not_a_sample"), *coverage_notes(cases, survey)],
        picture=picture,
    )


def _short(prefecture: str) -> dict[str, str]:
    term = words.PREFECTURE[prefecture]
    return {"ja": term.aliases[0], "en": term.en[:7]}


# --- cite -------------------------------------------------------------------------------------------


def citation(entries: Sequence[dict[str, Any]]) -> Sheet:
    """Citations in both languages; CSL-JSON for nested formats."""
    columns = [Column("id"), Column("text", "both")]
    rows = [[entry["id"], {lang: _reference(entry, lang) for lang in words.LANGUAGES}] for entry in entries]
    return Sheet(
        columns,
        rows,
        notes=[Note("attribution")],
        document=[{key: value for key, value in entry.items() if key != "kind"} for entry in entries],
    )


def references(case: Case | None, survey: Survey, version: str, released: str) -> list[dict[str, Any]]:
    """What to cite, as CSL-JSON items: the survey and the dataset, or a case with its sources."""
    dataset: dict[str, Any] = {
        "id": "sangaku",
        "type": "dataset",
        "title": {lang: phrases.say("dataset_title", lang) for lang in words.LANGUAGES},
        "author": [{"literal": "sangaku"}],
        "issued": _date_parts(released),
        "version": version,
    }
    found = [dataset]
    own = "survey"
    if case is None or any("survey" in item["sources"] for _, item in claims.evidence(case)):
        found.insert(0, _source_entry(own, survey["sources"][own]) | {"type": "report"})
    if case is not None:
        title = {
            lang: phrases.say("case_title", lang, name=case["name"][lang], id=case["id"])
            for lang in words.LANGUAGES
        }
        found.insert(0, dataset | {"id": f"sangaku-{case['id']}", "title": title})
        found = [entry for entry in found if entry["id"] != "sangaku"]
        found += [_source_entry(key, source) for key, source in case["sources"].items()]
    return [
        entry | {"title": entry["title"]["ja"], "kind": entry["title"]}
        if isinstance(entry["title"], dict)
        else entry
        for entry in found
    ]


def _source_entry(key: str, source: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": key,
        "type": "article-newspaper" if source["kind"] == "news" else "webpage",
        "title": source["title"],
        "author": [{"literal": source["publisher"]}],
        "accessed": _date_parts(source["accessed"]),
    }
    if "published" in source:
        entry["issued"] = _date_parts(source["published"])
    if "url" in source:
        entry["URL"] = source["url"]
    return entry


def _date_parts(date: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in date.split("-")]]}


def _dated(entry: dict[str, Any], field: str) -> str:
    return "-".join(f"{part:02d}" for part in entry[field]["date-parts"][0]) if field in entry else ""


def _reference(entry: dict[str, Any], lang: str) -> str:
    """Author, title, date, address, day of access, as each language writes them."""
    details = {
        "version": entry.get("version"),
        "URL": entry.get("URL"),
        "accessed": _dated(entry, "accessed"),
    }
    return phrases.say(
        "reference",
        lang,
        author=entry["author"][0]["literal"],
        title=entry["kind"][lang] if "kind" in entry else entry["title"],
        issued=_dated(entry, "issued") or phrases.say("undated", lang),
        more="".join(
            phrases.say(f"reference_{key}", lang, value=value) for key, value in details.items() if value
        ),
    )


# --- one term ---------------------------------------------------------------------------------------


def meaning(found: Sequence[tuple[str, str, list[Case], int | None]], survey: Survey) -> Sheet:
    """What a word means here, what the survey says of it, its aliases, and which cases have it."""
    columns = [
        Column("section", "both"),
        Column("item", "both"),
        Column("text", "both"),
        Column("evidence", "evidence"),
    ]
    rows: list[list[Any]] = []
    document = []

    def add(item: str, text: dict[str, str], source: dict[str, Any] | None = None) -> None:
        rows.append([section, phrases.both(item), text, evidence(source, survey) if source else None])

    for vocabulary, key, cases, claims_with in found:
        term = words.VOCABULARIES[vocabulary][key]
        heading = {lang: phrases.heading(vocabulary, lang) for lang in words.LANGUAGES}
        section = {lang: f"{heading[lang]} {term.label(lang)} ({key})" for lang in words.LANGUAGES}
        definition = _defined(vocabulary, key, survey)
        if term.ja_meaning:
            add("meaning", _in_both(term.meaning))
        if definition:
            add("definition", _text(definition), definition)
        if term.broader:
            add("broader", _heading_of("region" if vocabulary == "prefecture" else vocabulary, term.broader))
        if term.aliases:
            add("aliases", {lang: phrases.listed(list(term.aliases), lang) for lang in words.LANGUAGES})
        if claims_with is not None:
            add("claims", {lang: f"{claims_with:,}" for lang in words.LANGUAGES})
        else:
            add("cases", {lang: _named(cases, lang) for lang in words.LANGUAGES})
        document.append(
            {
                "vocabulary": vocabulary,
                "key": key,
                "label": _both(term),
                "aliases": list(term.aliases),
                "broader": term.broader or None,
                "meaning": _in_both(term.meaning),
                "definition": definition,
                "cases": [case["id"] for case in cases],
            }
        )
    return Sheet(columns, rows, grouped=True, document=document)


def _defined(vocabulary: str, key: str, survey: Survey) -> dict[str, Any] | None:
    """What the survey says of a term, where it says something."""
    if vocabulary == "challenge":
        found: dict[str, Any] | None = survey["challenges"].get(key, {}).get("problem")
        return found
    axis = survey["axes"].get(vocabulary)
    return axis["classes"].get(key) if axis else None


def _named(cases: Sequence[Case], lang: str) -> str:
    names = [f"{case[f'name_{lang}']} ({case['id']})" for case in cases]
    return phrases.listed(names, lang) or phrases.say("none", lang)


def _in_both(text: Callable[[str], str]) -> dict[str, str]:
    return {lang: text(lang) for lang in words.LANGUAGES}
