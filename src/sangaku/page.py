"""A page to hand on: cases in, one self-contained HTML file out; or any sheet, as a page with one table.

Owns the markup, its escaping and the page's security policy; `page.html` holds the frame, the style
and the script. Asks no store, writes no file and loads nothing from anywhere: what the page shows
stands in it, once. The script never parses markup; it hides, copies and fills in plain text.

Both languages stand side by side as `<span lang="ja">` and `<span lang="en">`, of which the style
shows one. A text as it was published (a title, a publisher) is never in such a span: it is always
shown. Ids of the page's own begin with `_`, which no case and no source has.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Any

from sangaku import cells, claims, comparison, display, layout, phrases, record, views, words
from sangaku.phrases import Both
from sangaku.sheet import Column, Look, Sheet
from sangaku.tiles import TILES

Case = dict[str, Any]
Survey = dict[str, Any]

LANGUAGES = {"ja": "日本語", "en": "English"}  # each in itself, whatever the page speaks
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# What the cases of a page can be narrowed by, in the order a reader meets it.
FACETS = ("prefecture", "lead", "market", "outcome", "challenge", "field", "region", "collection")
# The rows of a comparison, in order, much as `sangaku compare` shows them.
COMPARED = (
    "collection", "places", "period", "field", "outcome", "market", "lead",
    *(f"{key}_partners" for key in comparison.SECTORS),
    "motive", "matching", "challenges", "figures", "funding", "setbacks",
)  # fmt: skip
_FIRST = {"motive": 2, "matching": 2, "funding": 3, "setbacks": 3}  # of a section, for comparison


# --- markup -----------------------------------------------------------------------------------------


class Html(str):
    """Markup. Any other string is escaped on its way into it, so that none can be forgotten."""

    __slots__ = ()


def _escaped(text: str) -> str:
    return text if isinstance(text, Html) else html.escape(layout.harmless(text))


def joined(pieces: Iterable[str], between: str = "") -> Html:
    """The pieces that are not empty, one after the other."""
    return Html(_escaped(between).join(_escaped(piece) for piece in pieces if piece))


def tag(name: str, /, *inside: str, **attributes: str | bool) -> Html:
    """One element. An attribute is written without a final `_` and with `-` for `_`; one that is
    True stands alone, one that is False or empty is left out."""
    given = ""
    for key, value in attributes.items():
        if value:
            given += f" {key.rstrip('_').replace('_', '-')}"
            given += "" if value is True else f'="{_escaped(value)}"'
    start = f"<{name}{given}>"
    return Html(start if name == "input" else f"{start}{joined(inside)}</{name}>")


def both(text: Mapping[str, str]) -> Html:
    """A text in each language; once only where the two are the same."""
    if text["ja"] == text["en"]:
        return joined([text["ja"]])
    return joined(tag("span", text[lang], lang=lang) for lang in words.LANGUAGES)


def say(phrase: str, **details: object) -> Html:
    return both(phrases.said(phrase, **details))


def heading(key: str) -> Html:
    return both(phrases.both(key))


def label(vocabulary: str, *keys: str) -> Html:
    return both(phrases.labels(vocabulary, keys))


def meaning(vocabulary: str, key: str) -> Html:
    return both(phrases.each(words.VOCABULARIES[vocabulary][key].meaning))


def pairs(found: Iterable[tuple[str, str]], **attributes: str) -> Html:
    """A list of terms, each with what is said of it."""
    return tag("dl", *(tag("div", tag("dt", term), tag("dd", text)) for term, text in found), **attributes)


def items(found: Iterable[str], **attributes: str) -> Html:
    return tag("ul", *(tag("li", text) for text in found), **attributes)


def link(address: str, *text: str) -> Html:
    """A link out of the page, or the text alone if the address is of no kind that a page may open."""
    if not re.fullmatch(r"https?://\S+", address):
        return joined(text)
    return tag("a", *text, href=address, target="_blank", rel="noopener noreferrer")


def as_data(value: Any) -> Html:
    """JSON that cannot end the script element it stands in."""
    return Html(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


# --- one case -----------------------------------------------------------------------------------------


class _Cited:
    """Something with sources of its own: a case, or the survey itself."""

    def __init__(self, key: str, sources: Mapping[str, dict[str, Any]]) -> None:
        self.key, self.sources = key, sources
        self.short = _short_names(sources)

    def said(self, text: Both, evidence: Mapping[str, Any] | None) -> Html:
        """A claim: what it says and, from its cell of `cells.evidence`, how that is known."""
        return joined([both(text), self.known(evidence)], " ")

    def known(self, evidence: Mapping[str, Any] | None) -> Html:
        """How a thing is known, and where it stands, in words; each source a link to its entry."""
        if evidence is None or evidence["basis"] == "unknown":
            return Html("")
        cited = self.citations(evidence["sources"])
        if "survey" in evidence["sources"]:
            where = evidence.get("where") or phrases.said("page_summary_of_survey")
            cited.insert(0, tag("a", both(where), href="#_survey"))
        because = both(evidence["because"]) if "because" in evidence else ""
        pieces = [tag("b", say(f"known_{evidence['basis']}")), because, joined(cited, " · ")]
        return tag("small", joined(pieces, " "), class_=f"known {evidence['basis']}")

    def citations(self, keys: Iterable[str]) -> list[Html]:
        return [tag("a", self.short[key], href=f"#{self.key}.{key}", lang="ja") for key in keys if key != "survey"]

    def listed_sources(self) -> Html:
        return tag("ul", *(self._source(key, source) for key, source in self.sources.items()), class_="cited")

    def _source(self, key: str, source: Mapping[str, Any]) -> Html:
        title = tag("cite", source["title"], lang="ja")
        named = self.short[key].startswith(source["publisher"])
        details = [
            "" if named else tag("bdi", source["publisher"], lang="ja"),
            source.get("published", ""),
            label("source_kind", source["kind"]),
            label("read", source["read"]),
            both(source["note"]) if "note" in source else "",
        ]
        pieces = [
            tag("b", self.short[key], lang="ja"),
            link(source["url"], title) if "url" in source else title,
            tag("small", joined(details, " · ")),
        ]
        return tag("li", joined(pieces, " "), id=f"{self.key}.{key}")


def _short_names(sources: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What each source is called beside a claim: publisher and year, numbered where two are alike."""
    names = {}
    for key, source in sources.items():
        publisher = source["publisher"].split("（")[0] or source["publisher"]
        names[key] = f"{publisher} {source.get('published', '')[:4]}".rstrip()
    often, seen = Counter(names.values()), Counter[str]()
    for key, name in names.items():
        if often[name] > 1:
            seen[name] += 1
            names[key] = f"{name} ({seen[name]})"
    return names


def facets(case: Case) -> dict[str, list[str]]:
    """The values a case can be filtered by, as on the command line, the broader ones included."""
    found: dict[str, set[str]] = {facet: set() for facet in FACETS}
    for facet, value, _, _ in claims.facets(case):
        if facet in found:
            found[facet] |= {value, _broader(facet, value) or value}
    return {facet: _in_order(facet, values) for facet, values in found.items()}


def _broader(facet: str, key: str) -> str:
    """The term of the same vocabulary that a term is a kind of, or nothing."""
    terms = words.VOCABULARIES[facet]
    return terms[key].broader if key in terms and terms[key].broader in terms else ""


def _in_order(vocabulary: str, keys: Iterable[str]) -> list[str]:
    """Keys in the vocabulary's order; then those of somebody's own, then `unknown`."""
    order = {key: place for place, key in enumerate(words.VOCABULARIES[vocabulary])}
    return sorted(keys, key=lambda key: (order.get(key, len(order)), key == "unknown", key))


class _Article(_Cited):
    """One case: what everybody sees of it, and all of it in a part that opens.

    `data-row` marks what a comparison copies.
    """

    def __init__(self, case: Case, survey: Survey) -> None:
        super().__init__(case["id"], case["sources"])
        self.case, self.survey = case, survey
        self.facets = facets(case)
        sheet = record.record(case, survey, sections=record.SECTIONS)
        names = [column.key for column in sheet.columns]
        rows = (dict(zip(names, row, strict=True)) for row in sheet.rows)
        self.rows = {section: list(found) for section, found in groupby(rows, lambda row: row["section"])}
        kana = phrases.joined([case["name"]["kana"]])  # for whoever reads it aloud, and for search
        reading = {"section": "overview", "item": phrases.said("page_reading"), "text": kana, "evidence": None}
        self.rows["overview"].append(reading)

    def render(self, *, alone: bool) -> Html:
        """The article. `alone` on its page, it is open and has the page's title."""
        name = tag("h3", tag("a", both(self.case["name"]), href=f"#{self.key}"), id=f"{self.key}_name")
        found = [tag("b", say("page_found")), tag("span"), tag("q")]
        return tag(
            "article",
            tag(
                "header",
                tag("p", self._collection()),
                "" if alone else name,
                tag("p", self._where_and_when(), class_="where"),
                "" if alone else self._choose(),
            ),
            tag("p", both(self.case["summary"]), class_="summary"),
            self._classes(),
            tag("p", joined(found, " "), class_="found", hidden=True),
            tag(
                "details",
                tag("summary", say("page_full", count=sum(1 for _ in claims.evidence(self.case)))),
                tag("p", tag("button", say("page_print"), type="button"), class_="print scripted"),
                *self._sections("h2" if alone else "h4"),
                open=alone,
            ),
            id=self.key,
            aria_labelledby="_title" if alone else f"{self.key}_name",
            **{f"data_{facet}": " ".join(values) for facet, values in self.facets.items()},
        )

    def _collection(self) -> Html:
        key, group = self.case["collection"], _group(self.case)
        text = joined([say("page_own"), key], " ") if group == "own" else label("collection", key)
        return tag("b", text, class_=f"badge {group}", data_row="collection")

    def _choose(self) -> Html:
        box = tag("input", type="checkbox", aria_describedby=f"{self.key}_name")
        return tag("label", box, " ", say("page_compare"), class_="choose scripted")

    def _where_and_when(self) -> Html:
        """The main place, the period and the subjects; what is not known says what it is."""
        places = self.case["places"]
        where = record.placed(places[0])
        if len(places) > 1:
            where = phrases.said("and_elsewhere", text=where)
        [when] = (row["text"] for row in self.rows["overview"] if row["item"] == phrases.both("period"))
        pieces = [
            _labelled("place", where) if places[0]["basis"] == "unknown" else both(where),
            _labelled("period", when) if self.case["period"]["basis"] == "unknown" else both(when),
            label("field", *self.case["field"]),
        ]
        return joined(pieces, " · ")

    def _classes(self) -> Html:
        """The three axes in a word each, our readings starred, and the challenges that were met."""
        found = []
        for axis in words.AXES:
            column, given = Column(axis, "class", axis), self.case["classification"][axis]
            text = phrases.each(lambda lang, column=column, given=given: display.people(column, given, lang))  # type: ignore[misc]
            found.append(tag("div", tag("dt", heading(axis)), tag("dd", both(text))))
        if met := self.facets["challenge"]:
            challenges = tag("dd", label("challenge", *met), data_row="challenges")
            found.append(tag("div", tag("dt", heading("challenges")), challenges))
        return tag("dl", *found, class_="classes")

    def _sections(self, level: str) -> Iterator[Html]:
        written = {
            "tips": self._tips,
            "disagreements": self._disagreements,
            "gaps": self._gaps,
            "sources": self.listed_sources,
        }
        for section, rows in self.rows.items():
            body = written[section]() if section in written else self._listed(rows, self._compared(section))
            yield tag("section", tag(level, heading(section)), body)

    def _listed(self, rows: Sequence[Mapping[str, Any]], compared: Sequence[str]) -> Html:
        """Rows beside their items, or as a plain list where some have none."""
        marked = list(zip(rows, compared, strict=True))
        if any(row["item"] is None for row in rows):
            lines = []
            for row, key in marked:
                item = tag("b", both(row["item"])) if row["item"] else ""
                lines.append(tag("li", joined([item, self.said(row["text"], row["evidence"])], " "), data_row=key))
            return tag("ul", *lines)
        found = []
        for (_, key), under in groupby(marked, key=lambda pair: (pair[0]["item"], pair[1])):
            same = [row for row, _ in under]
            # The items of an overview are the headings of a comparison's rows.
            inside = key if same[0]["section"] == "overview" else ""
            values = [tag("dd", self.said(row["text"], row["evidence"]), data_row=inside) for row in same]
            found.append(tag("div", tag("dt", both(same[0]["item"])), *values, data_row="" if inside else key))
        return tag("dl", *found)

    def _compared(self, section: str) -> list[str]:
        """For each row of a section, the row of a comparison it is copied to, or nothing."""
        rows = self.rows[section]
        if section == "overview":
            keys = {phrases.heading(_IN_OVERVIEW.get(key, key), "en"): key for key in COMPARED}
            return [keys.get(row["item"]["en"], "") for row in rows]
        if section == "partners":
            kinds = (partner["kind"] for partner in self.case["partners"])
            return [f"{words.SECTOR[kind].broader or kind}_partners" for kind in kinds]
        if section == "figures":
            telling = record.telling(self.case["figures"])
            return ["figures" if figure in telling else "" for figure in self.case["figures"]]
        return [section if place < _FIRST.get(section, 0) else "" for place in range(len(rows))]

    def _claim(self, claim: dict[str, Any], text: Both | None = None) -> Html:
        return self.said(text or claim, cells.evidence(claim, self.survey))

    def _tips(self) -> Html:
        return items((self._tip(tip) for tip in self.case["tips"]), class_="tips")

    def _tip(self, tip: dict[str, Any]) -> Html:
        more = [(heading("actors"), label("sector", *tip["actors"]))]
        more += [(heading(key), self._claim(tip[key])) for key in ("effect", "conditions") if key in tip]
        more += [(heading("needs"), label("resource", *tip["needs"]))] if tip["needs"] else []
        challenge = tag("b", label("challenge", tip["challenge"]))
        return joined([challenge, tag("p", self._claim(tip, tip["action"])), pairs(more)])

    def _disagreements(self) -> Html:
        found = []
        for point in self.case["disagreements"]:
            versions = [tag("dd", self._claim(claim)) for claim in point["claims"]]
            found.append(tag("div", tag("dt", both(point["about"])), *versions))
        return tag("dl", *found)

    def _gaps(self) -> Html:
        return items(
            joined([both(gap), joined(self.citations(gap["sources"]), " · ")], " ") for gap in self.case["gaps"]
        )


_IN_OVERVIEW = {"places": "place"}  # rows of a comparison that stand under another heading there


def _labelled(key: str, text: Both) -> Html:
    return both(phrases.said("labelled", label=phrases.both(key), text=text))


def _group(case: Case) -> str:
    return case["collection"] if case["collection"] in words.COLLECTION else "own"


# --- what stands around the cases -----------------------------------------------------------------------


def _language(key: str, name: str, *, chosen: bool) -> Html:
    button = tag("input", type="radio", name="_language", value=key, checked=chosen)
    return tag("label", button, " ", name, lang=key)


def _filter(facet: str, articles: Sequence[_Article]) -> Html:
    """A box for each value that some case has; nothing where there is nothing to choose."""
    counted = Counter(value for article in articles for value in article.facets[facet])
    if facet == "prefecture":
        return _map(counted)
    if len(counted) < 2:
        return Html("")
    boxes = []
    for key in _in_order(facet, counted):
        class_ = "narrower" if _broader(facet, key) else ""
        boxes.append(_box(facet, key, label(facet, key), counted[key], class_))
    return tag("fieldset", tag("legend", heading(facet)), *boxes)


def _box(facet: str, key: str, text: Html, count: int, class_: str = "") -> Html:
    box = tag("input", type="checkbox", name=facet, value=key)
    return tag("label", joined([box, text, tag("span", str(count))], " "), class_=class_)


def _map(counted: Mapping[str, int]) -> Html:
    """Japan as seven rows of seven tiles; a prefecture that has cases is a box to tick."""
    tiles = []
    for key, (row, column) in TILES.items():
        term, count = words.PREFECTURE[key], counted.get(key, 0)
        name = both({"ja": term.aliases[0], "en": term.en})
        inside = _box("prefecture", key, name, count) if count else joined([name, "0"], " ")
        tiles.append(tag("li", inside, class_=f"row{row} column{column}"))
    unknown = counted.get("unknown", 0)
    return tag(
        "fieldset",
        tag("legend", heading("prefecture")),
        tag("ul", *tiles, class_="tiles"),
        _box("prefecture", "unknown", label("prefecture", "unknown"), unknown) if unknown else "",
        tag("p", say("page_map_note"), class_="hint"),
    )


def _groups(articles: Sequence[_Article]) -> Iterator[Html]:
    """The survey's cases, the companions, our own: never mixed."""
    if len(articles) == 1:
        yield articles[0].render(alone=True)
        return
    for name in ("survey", "companion", "own"):
        found = [article for article in articles if _group(article.case) == name]
        if found:
            title = joined([say(f"page_{name}_cases"), tag("span", str(len(found)), class_="count")], " ")
            rendered = (article.render(alone=False) for article in found)
            yield tag(
                "section",
                tag("h2", title, id=f"_{name}_cases"),
                *rendered,
                aria_labelledby=f"_{name}_cases",
                class_="group",
            )


def _coverage(cases: Sequence[Case], survey: Survey) -> Iterator[Html]:
    """How much of the survey the page can speak for."""
    shown = [{"collection": case["collection"], "own": _group(case) == "own"} for case in cases]
    for note in views.coverage_notes(shown, survey):
        yield tag("p", say(note.phrase, **note.details))


def _legend() -> Iterator[Html]:
    yield pairs(
        (tag("small", tag("b", say(f"known_{basis}")), class_=f"known {basis}"), meaning("basis", basis))
        for basis in words.BASIS
    )
    for phrase in (
        "star", "or_means", "unknown_is_not_no", "summary_only", "read_opening",
        "page_tips_are", "page_new_tab", "page_paper",
    ):  # fmt: skip
        yield tag("p", say(phrase))
    yield tag("h3", say("page_terms"))
    yield pairs(
        (label(vocabulary, key), meaning(vocabulary, key))
        for vocabulary in (*words.AXES, "challenge", "collection")
        for key in words.VOCABULARIES[vocabulary]
    )


def _survey(survey: Survey) -> Iterator[Html]:
    cited = _Cited("_survey", survey["sources"])
    yield tag("p", joined([both(survey["title"]), both(survey["publisher"]), survey["published"]], " · "))
    yield items(cited.said(fact, cells.evidence(fact, survey)) for fact in survey["facts"])
    yield tag("h3", heading("gaps"))
    yield items(both(gap) for gap in survey["gaps"])
    yield tag("h3", heading("sources"))
    yield cited.listed_sources()


def _linked_data(cases: Sequence[Case], survey: Survey, version: str, date: str, title: Both) -> dict[str, Any]:
    """The page as a schema.org Dataset of its cases, for machines that read pages."""

    def spoken(text: Mapping[str, str]) -> list[dict[str, str]]:
        return [{"@language": lang, "@value": text[lang]} for lang in words.LANGUAGES]

    def part(case: Case) -> dict[str, Any]:
        known = [place for place in case["places"] if "prefecture" in place]
        period = case["period"]
        found = {
            "@type": "CreativeWork",
            "@id": f"#{case['id']}",
            "identifier": case["id"],
            "name": spoken(case["name"]),
            "alternateName": case["name"]["aliases"],
            "spatialCoverage": [{"@type": "Place", "name": spoken(record.placed(place))} for place in known],
            "temporalCoverage": f"{period['start']}/{period.get('end', '..')}" if "start" in period else "",
            "keywords": [words.label("field", key, lang) for key in case["field"] for lang in words.LANGUAGES],
        }
        return {key: value for key, value in found.items() if value}

    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": spoken(title),
        "description": spoken(phrases.said("page_about", cases=len(cases))),
        "version": version,
        "dateModified": date,
        "inLanguage": list(words.LANGUAGES),
        "isAccessibleForFree": True,
        "license": LICENCE,
        "creditText": spoken(phrases.said("attribution")),
        "isBasedOn": {
            "@type": "Report",
            "name": spoken(survey["title"]),
            "publisher": {"@type": "GovernmentOrganization", "name": spoken(survey["publisher"])},
            "datePublished": survey["published"],
        },
        "hasPart": [part(case) for case in cases],
    }


def _for_the_script(title: Both) -> dict[str, Any]:
    """What the script needs besides the page: sentences it fills in, and how Japanese is folded."""
    filled_in = ("page_shown", "page_nothing", "page_chosen", "page_chosen_one", "not_recorded")
    return {
        "title": phrases.each(lambda lang: layout.harmless(title[lang])),
        "say": {phrase: dict(zip(words.LANGUAGES, phrases.PHRASES[phrase], strict=True)) for phrase in filled_in},
        "compared": {key: phrases.both(key) for key in COMPARED},
        "variants": {chr(old): chr(new) for old, new in words.OLD_FORMS.items()},
    }


def render(cases: Sequence[Case], survey: Survey, version: str, date: str, lang: str) -> str:
    """The cases as one HTML page in both languages, `lang` shown first.

    A case is what `query.document` returns, `survey` what `query.survey` does; `date` (ISO 8601) is
    the day the page is made. The same arguments give the same page, byte for byte.
    """
    articles = [_Article(case, survey) for case in cases]
    several = len(cases) != 1
    title = phrases.said("page_title") if several else cells.text_of(cases[0]["name"])
    filters = [_filter(facet, articles) for facet in FACETS] if several else []
    own = any(_group(case) == "own" for case in cases)
    return _filled(
        lang=lang,
        tab=_escaped(title[lang]),
        title=both(title),
        about=say("page_about", cases=len(cases)) if several else "",
        coverage=joined(_coverage(cases, survey)),
        languages=joined(_language(key, name, chosen=key == lang) for key, name in LANGUAGES.items()),
        extent="several" if several else "alone",
        filters=joined(filters, "\n"),
        groups=joined(_groups(articles), "\n"),
        legend=joined(_legend(), "\n"),
        survey=joined(_survey(survey), "\n"),
        licence=link(LICENCE, "CC BY 4.0"),
        own=say("page_own_licence") if own else "",
        made=say("page_made", version=version, date=date),
        linked_data=as_data(_linked_data(cases, survey, version, date, title)),
        data=as_data(_for_the_script(title)),
    )


def _filled(**given: str) -> str:
    """The template with its marks filled in; one that is a phrase says it."""
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    marks = set(template.get_identifiers()) - {*given, "policy"}
    sentences = {name: say(name) for name in marks}
    return template.substitute(given, **sentences, policy=_policy(template.template))


def _policy(page: str) -> str:
    """The content security policy for a page: nothing from anywhere, no style or script but its own."""

    def allowed(element: str) -> str:
        texts = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digests = (hashlib.sha256(text.encode()).digest() for text in texts)
        return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests) or "'none'"

    return (
        f"default-src 'none'; style-src {allowed('style')}; script-src {allowed('script')};"
        " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


# --- any other sheet ------------------------------------------------------------------------------------

_SHEET = Template("""<!DOCTYPE html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.7 system-ui, sans-serif; line-break: strict; overflow-wrap: anywhere; margin: 2rem 1rem; }
table { border-collapse: collapse; font-size: .9rem; }
caption, th, td { text-align: start; vertical-align: top; }
caption { font-size: 1.25rem; padding-bottom: .5rem; }
th, td { padding: .4rem .8rem; white-space: pre-line; border-top: 1px solid; border-color: light-dark(#ccc, #444); }
tbody th { padding-top: 1.2rem; }
@media (min-width: 50rem) { td:first-child, tr:has(:nth-child(5)) > * { overflow-wrap: break-word; } }
p { white-space: pre-line; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<main>
<table>
$table
</table>
$notes
</main>
</body>
</html>
""")


def sheet(answer: Sheet, look: Look) -> str:
    """Any sheet as a page with one table, in one language: what `--format html` prints."""
    lang = look.lang
    title = display.people(Column("", "both"), answer.title, lang)
    columns = [(index, column) for index, column in enumerate(answer.columns) if column.people]
    rows = [[display.people(column, row[index], lang) for index, column in columns] for row in answer.rows]
    filled = [at for at, _ in enumerate(columns) if not rows or any(row[at] for row in rows)]
    if answer.grouped:  # the first column stands above its rows
        filled = [at for at in filled if at != 0]
    heads = [
        tag("th", display.heading(columns[at][1], lang), scope="col", class_=_numeric(columns[at][1])) for at in filled
    ]
    parts = [tag("caption", title)] if title else []
    if look.headers and rows:
        parts.append(tag("thead", tag("tr", *heads)))
    for section, found in groupby(rows, key=lambda row: row[0] if answer.grouped else ""):
        lines = [
            tag("tr", *(tag("td", _linked(row[at]), class_=_numeric(columns[at][1])) for at in filled)) for row in found
        ]
        if section:
            lines.insert(0, tag("tr", tag("th", section, scope="rowgroup", colspan=str(len(filled)))))
        parts.append(tag("tbody", *lines))
    return _SHEET.substitute(
        lang=lang,
        title=_escaped(title or "sangaku"),
        table=joined(parts, "\n"),
        notes=joined((tag("p", note.sentence(lang)) for note in answer.notes), "\n"),
        policy=_policy(_SHEET.template),
    )


def _numeric(column: Column) -> str:
    return "number" if column.kind == "number" else ""


def _linked(text: str) -> Html:
    """A text of which a line that is an address leads there."""
    return joined((link(line, line) for line in text.split("\n")), "\n")
