"""The page to hand on, as text: nothing escapes from it, nothing is lost in it. What a reader does with
it is tried in test_page_browser."""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache, cached_property
from html.parser import HTMLParser
from typing import Any

import pytest

from sangaku import claims, comparison, layout, page, query, record, store, views, words
from sangaku.sheet import Column, Look, Note, Sheet

Case = dict[str, Any]
VOID = {"meta", "input", "br"}
DATE = "2026-11-23"
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" \'',
    "&lt;b&gt; &amp;amp; $title ${title} {total}",
    "\u202egnp.exe\u2066",
]


class Element:
    """One element of a parsed page, with what stands inside it."""

    def __init__(self, name: str, attributes: dict[str, str | None], parent: Element | None) -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.inside: list[Element | str] = []

    @cached_property
    def elements(self) -> list[Element]:
        """Every element inside, in order."""
        children = (child for child in self.inside if isinstance(child, Element))
        return [element for child in children for element in (child, *child.elements)]

    def all(self, name: str = "", /, class_: str = "", **attributes: str) -> list[Element]:
        """Those of a name, of a class and with these attributes."""
        given = {key.replace("_", "-"): value for key, value in attributes.items()}
        return [
            element
            for element in self.elements
            if name in ("", element.name)
            and (not class_ or class_ in (element.attributes.get("class") or "").split())
            and all(element.attributes.get(key) == value for key, value in given.items())
        ]

    def text(self, lang: str = "") -> str:
        """All text, or all that is shown in one language."""
        if lang and self.name == "span" and self.attributes.get("lang", lang) != lang:
            return ""
        return "".join(child if isinstance(child, str) else child.text(lang) for child in self.inside)


class Parsed(HTMLParser):
    """A page as a tree. Every element must be closed where it was opened: ours always are."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("", {}, None)
        self.feed(text)
        self.close()
        assert self.open is self.root, f"<{self.open.name}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), attrs
        element = Element(tag, dict(attrs), self.open)
        self.open.inside.append(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag: str) -> None:
        assert self.open.name == tag, f"</{tag}> closes <{self.open.name}>"
        assert self.open.parent
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.inside.append(data)


@cache
def bundled() -> tuple[list[Case], dict[str, Any]]:
    connection = store.open_store()
    ids = query.select(connection, query.Asked())
    return [query.document(connection, case_id) for case_id in ids], query.survey(connection)


def case(case_id: str) -> Case:
    return next(each for each in bundled()[0] if each["id"] == case_id)


def render(*cases: Case, lang: str = "ja") -> str:
    return page.render(cases, bundled()[1], "1.2.3", DATE, lang)


@cache
def everything() -> str:
    return render(*bundled()[0])


@cache
def tree() -> Element:
    return Parsed(everything()).root


@cache
def articles() -> dict[str, Element]:
    return {str(found.attributes["id"]): found for found in tree().all("article")}


def article(case_id: str) -> Element:
    return articles()[case_id]


def with_text(value: Any, add: Callable[[str], str]) -> Any:
    """A case with every free text changed: names, claims, titles, publishers, notes."""
    if isinstance(value, list):
        return [with_text(item, add) for item in value]
    if not isinstance(value, dict):
        return value
    texts = {"ja", "en", "kana", "title", "publisher"}
    return {
        key: add(item)
        if key in texts and isinstance(item, str)
        else [*item, add("alias")]
        if key == "aliases"
        else with_text(item, add)
        for key, item in value.items()
    }


# --- safe -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile: str) -> None:
    bad = with_text(copy.deepcopy(case("miura-pearl")), lambda text: f"{text} {hostile}")
    harmless = layout.harmless(hostile)
    for text in (render(bad), render(bad, case("rice-milk"), lang="en")):
        root = Parsed(text).root
        kinds = [script.attributes.get("type") for script in root.all("script")]
        assert kinds == ["application/ld+json", "application/json", None]
        assert not root.all("img")
        for element in root.all():
            assert not any(name.startswith("on") for name in element.attributes), element.attributes
        [shown] = root.all("article", id="miura-pearl")
        assert f"戦後の短い間、真珠養殖が行われていた。 {harmless}" in shown.text()
        assert harmless in shown.all("ul", class_="cited")[0].text()
        assert "\u202e" not in root.all("title")[0].text() + root.all("body")[0].text()
        for script in root.all("script")[:2]:
            json.loads(script.text())


def test_only_web_addresses_become_links() -> None:
    bad = copy.deepcopy(case("miura-pearl"))
    addresses = ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://example.org/?a=1&b=%22"]
    for source, address in zip(bad["sources"].values(), addresses, strict=False):
        source["url"] = address
    links = [link.attributes for link in Parsed(render(bad)).root.all("a", target="_blank")]
    found = {link["href"] for link in links}
    assert found & set(addresses) == {"https://example.org/?a=1&b=%22"}
    assert all(re.match("https?://", str(address)) for address in found)
    assert {link["rel"] for link in links} == {"noopener noreferrer"}


def digests(text: str, element: str) -> set[str]:
    bodies = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
    return {f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies}


def policy(root: Element) -> dict[str, set[str]]:
    [meta] = root.all("meta", http_equiv="Content-Security-Policy")
    directives = [directive.split() for directive in str(meta.attributes["content"]).split(";")]
    return {name: set(values) for name, *values in directives}


def test_the_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    text = everything()
    assert policy(tree()) == {
        "default-src": {"'none'"},
        "style-src": digests(text, "style"),
        "script-src": digests(text, "script"),
        "base-uri": {"'none'"},
        "form-action": {"'none'"},
        "require-trusted-types-for": {"'script'"},
        "trusted-types": {"'none'"},
    }
    assert len(digests(text, "style")) == len(digests(text, "script")) == 1
    assert text.index("Content-Security-Policy") < text.index("<style") < text.index("<script")
    assert not any("style" in element.attributes for element in tree().all())


def test_nothing_is_loaded_from_anywhere() -> None:
    assert not tree().all("link")
    assert not any(name in element.attributes for element in tree().all() for name in ("src", "srcset", "action"))
    [style] = tree().all("style")
    assert not re.search(r"url\(|@import|@font-face", style.text())
    script = tree().all("script")[-1].text()
    assert not re.search(r"fetch|XMLHttp|import\(|innerHTML|outerHTML|insertAdjacent|document\.write|eval", script)


# --- whole ------------------------------------------------------------------------------------------


def spoken(value: Any) -> list[dict[str, str]]:
    """Every text of a case that is there in both languages."""
    if isinstance(value, list):
        return [text for item in value for text in spoken(item)]
    if not isinstance(value, dict):
        return []
    return ([value] if {"ja", "en"} <= value.keys() else []) + [
        text for item in value.values() for text in spoken(item)
    ]


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_text_of_every_case_is_there_in_both_languages(lang: str) -> None:
    for document in bundled()[0]:
        shown = article(document["id"]).text(lang)
        figures = [{key: claims.quantity(figure, key) for key in words.LANGUAGES} for figure in document["figures"]]
        units = [figure["unit"] for figure in document["figures"]]
        for text in [*spoken(document), *figures]:
            assert text[lang] in shown or text in units, (document["id"], text[lang])


def test_every_claim_says_how_it_is_known_and_links_to_its_sources() -> None:
    survey = bundled()[1]
    for document in bundled()[0]:
        case_id = document["id"]
        expected = [item for _, item in claims.evidence(document) if item["basis"] != "unknown"]
        expected += [survey["roster"][case_id]["tie"]] if case_id in survey["roster"] else []
        known = article(case_id).all("small", class_="known")
        bases = Counter(str(small.attributes["class"]).split()[1] for small in known)
        assert bases == Counter(item["basis"] for item in expected), case_id
        links = Counter(link.attributes["href"] for small in known for link in small.all("a"))
        wanted = Counter(
            "#_survey" if key == "survey" else f"#{case_id}.{key}" for item in expected for key in item["sources"]
        )
        assert links == wanted, case_id
        for small in known:
            [basis] = small.all("b")
            assert basis.text("ja") in ("調査", "資料", "編者の読み")
            assert basis.text("en") in ("survey", "source", "our reading")


def test_a_claim_stands_beside_its_own_evidence() -> None:
    [item] = [dd for dd in article("miura-pearl").all("dd") if dd.text("ja").startswith("油壺で育てた2年貝を浜揚げし")]
    assert item.text("en").endswith("gave 155 pearls. source 東京大学三崎臨海実験所 2020")
    [link] = item.all("a")
    assert link.attributes["href"] == "#miura-pearl.mmbs-2020"


def test_every_source_is_listed_with_its_title_publisher_and_address() -> None:
    for document in bundled()[0]:
        entries = {entry.attributes.get("id"): entry for entry in article(document["id"]).all("li")}
        for key, source in document["sources"].items():
            entry = entries[f"{document['id']}.{key}"]
            assert source["title"] in entry.text()
            assert source["publisher"] in entry.text()
            assert [link.attributes["href"] for link in entry.all("a")] == ([source["url"]] if "url" in source else [])


def test_sources_of_one_name_are_told_apart() -> None:
    for document in bundled()[0]:
        names = [entry.all("b")[0].text() for entry in article(document["id"]).all("ul", class_="cited")[0].all("li")]
        assert len(set(names)) == len(names), document["id"]


def test_no_text_stands_in_the_page_twice() -> None:
    for document in bundled()[0]:
        for lang in words.LANGUAGES:
            assert everything().count(html.escape(document["summary"][lang])) == 1


def test_every_element_is_closed_and_every_reference_leads_somewhere() -> None:
    ids = [element.attributes["id"] for element in tree().all() if "id" in element.attributes]
    places = set(ids)
    assert len(places) == len(ids)
    for element in tree().all():
        references = [element.attributes.get(name) for name in ("aria-labelledby", "aria-describedby")]
        href = element.attributes.get("href") or ""
        references += [href[1:]] if href.startswith("#") else []
        assert set(filter(None, references)) <= places, element.attributes


def test_the_same_cases_give_the_same_page_whatever_the_hash_seed() -> None:
    script = (
        "import hashlib; from sangaku import page, query, store; c = store.open_store();"
        "cases = [query.document(c, i) for i in query.select(c, query.Asked())[:5]];"
        "text = page.render(cases, query.survey(c), '1.2.3', '2026-11-23', 'ja');"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert made == {hashlib.sha256(render(*bundled()[0][:5]).encode()).hexdigest().encode() + b"\n"}


# --- what it says of itself -------------------------------------------------------------------------


def test_a_case_answers_to_the_filters_it_answers_to_on_the_command_line() -> None:
    connection = store.open_store()
    for facet in page.FACETS:
        for value in {value for document in bundled()[0] for value in page.facets(document)[facet]}:
            asked = query.Asked(wanted={facet: [value]})
            found = [document["id"] for document in bundled()[0] if value in page.facets(document)[facet]]
            assert found == query.select(connection, asked), (facet, value)


def test_the_coverage_line_stands_at_the_top_and_companions_apart() -> None:
    [header] = tree().all("header", class_="top")
    assert "総務省の調査33件のうち把握しているのは16件" in header.text("ja")
    companions = sum(case["collection"] == "companion" for case in bundled()[0])
    assert f"{companions} companion cases, documented elsewhere and not among the 33" in header.text("en")
    groups = {
        group.attributes["aria-labelledby"]: {found.attributes["data-collection"] for found in group.all("article")}
        for group in tree().all("section", class_="group")
    }
    assert groups == {"_survey_cases": {"survey"}, "_companion_cases": {"companion"}}
    assert article("kindai-tuna").all("b", class_="badge")[0].text("en") == "companion"


def test_own_cases_are_marked_and_kept_apart_from_the_licence() -> None:
    mine = copy.deepcopy(case("rice-milk")) | {"id": "mine-1", "collection": "mine"}
    root = Parsed(render(case("rice-milk"), mine)).root
    [found] = root.all("article", id="mine-1")
    assert found.all("b", class_="badge")[0].text("ja") == "手元 mine"
    assert found.parent
    assert found.parent.attributes["aria-labelledby"] == "_own_cases"
    assert "手元の事例1件" in root.all("header", class_="top")[0].text("ja")
    assert "手元の事例はこのライセンスに含まれない" in root.all("footer")[0].text("ja")
    assert "手元" not in tree().all("footer")[0].text("ja")


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_the_language_asked_for_is_shown_first(lang: str) -> None:
    root = Parsed(render(case("miura-pearl"), case("rice-milk"), lang=lang)).root
    assert root.all("html")[0].attributes["lang"] == lang
    [chosen] = [radio for radio in root.all("input", name="_language") if "checked" in radio.attributes]
    assert chosen.attributes["value"] == lang
    assert root.all("title")[0].text() == root.all("h1")[0].text(lang)


def test_one_case_alone_is_open_and_names_the_page() -> None:
    root = Parsed(render(case("rare-sugar"))).root
    assert root.all("h1")[0].text("ja") == "希少糖"
    assert "open" in root.all("details")[1].attributes
    assert not root.all("fieldset")[1:]
    assert not root.all("section", class_="group")
    assert "_title" in {found.attributes["aria-labelledby"] for found in root.all("article")}


def test_a_page_of_no_case_says_how_much_is_known() -> None:
    assert "表示は0件" in Parsed(render()).root.all("header", class_="top")[0].text("ja")


def test_the_map_has_a_tile_for_every_prefecture_and_a_box_where_there_are_cases() -> None:
    [tiles] = tree().all("ul", class_="tiles")
    places = [tile.attributes["class"] for tile in tiles.all("li")]
    assert len(places) == len(set(places)) == 47
    counted = Counter(value for document in bundled()[0] for value in page.facets(document)["prefecture"])
    boxes = {box.attributes["value"]: box for box in tiles.all("input")}
    assert boxes.keys() == counted.keys() - {"unknown"}
    for key, box in boxes.items():
        assert box.parent
        assert box.parent.text("ja").split() == [words.PREFECTURE[str(key)].aliases[0], str(counted[str(key)])]


def test_machines_find_a_dataset_with_its_cases() -> None:
    dataset = json.loads(tree().all("script", type="application/ld+json")[0].text())
    assert dataset["@context"] == "https://schema.org"
    assert dataset["@type"] == "Dataset"
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (dataset["version"], dataset["dateModified"]) == ("1.2.3", DATE)
    parts = {part["identifier"]: part for part in dataset["hasPart"]}
    assert list(parts) == [document["id"] for document in bundled()[0]]
    assert parts["onsen-torafugu"]["temporalCoverage"] == "2008/2023"
    assert {"@language": "en", "@value": "Rare sugar"} in parts["rare-sugar"]["name"]


def test_version_date_source_and_licence_stand_at_the_foot() -> None:
    foot = tree().all("footer")[0]
    for text in ("sangaku 1.2.3、2026-11-23 作成", "出典：総務省行政評価局", "確認・推奨したものではない", "CC BY 4.0"):
        assert text in foot.text("ja")


def test_a_page_of_all_cases_can_be_sent_by_mail() -> None:
    assert len(everything().encode()) < 3_000_000


# --- any other sheet --------------------------------------------------------------------------------


def nasty() -> Sheet:
    columns = [Column("id"), Column("name", "both"), Column("count", "number"), Column("effect", "both")]
    rows = [[f"case-{n}", {"ja": text, "en": text}, 1000 * n, None] for n, text in enumerate(HOSTILE)]
    return Sheet(columns, rows, title={"ja": HOSTILE[0], "en": HOSTILE[0]}, notes=[Note("star")])


def test_a_sheet_is_a_table_with_its_notes_and_nothing_hostile() -> None:
    text = page.sheet(nasty(), Look())
    root = Parsed(text).root
    assert policy(root)["style-src"] == digests(text, "style")
    assert policy(root)["script-src"] == {"'none'"}
    assert not root.all("script")
    assert not root.all("img")
    heads = [head.text() for head in root.all("th", scope="col")]
    assert heads == ["id", "事例", "件数"]  # an empty column is left out
    cells = [[cell.text() for cell in row.all("td")] for row in root.all("tbody")[0].all("tr")]
    assert cells == [[f"case-{n}", layout.harmless(hostile), f"{1000 * n:,}"] for n, hostile in enumerate(HOSTILE)]
    assert root.all("p")[0].text() == "* は編者の読み（資料に明記されていない）。"


def test_a_sheet_without_headers_has_none() -> None:
    assert not Parsed(page.sheet(nasty(), Look(headers=False))).root.all("thead")


def test_a_sheet_in_sections_keeps_its_sections_and_its_links() -> None:
    answer = record.record(case("miura-pearl"), bundled()[1], sections=["partners", "sources"])
    root = Parsed(page.sheet(answer, Look(lang="en"))).root
    assert [head.text() for head in root.all("th", scope="rowgroup")] == ["Partners", "Sources"]
    links = [link.attributes["href"] for link in root.all("a")]
    assert links == [source["url"] for source in case("miura-pearl")["sources"].values() if "url" in source]


def test_a_comparison_and_an_empty_answer_are_pages_too() -> None:
    compared = Parsed(page.sheet(comparison.comparison([case("miura-pearl"), case("new-silk")]), Look())).root
    assert "三浦真珠プロジェクト (miura-pearl)" in [head.text() for head in compared.all("th", scope="col")]
    empty = Parsed(page.sheet(views.listing([], bundled()[1], {}), Look())).root
    assert "当てはまる事例はない" in empty.all("p")[0].text()
