"""The page to hand on, in a browser as a reader uses it: headless Chromium, by `make browser-test`.

Whatever a test does, the console must stay empty and no request may leave the page.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sangaku import claims, page, query, store, words

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed: make browser-test")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMEDRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium and chromedriver are not installed")
FLAGS = [
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion", "--window-size=1280,900",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]  # fmt: skip


class Reader:
    """A browser with the page open, and what a reader sees of it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, path: Path, anchor: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(path.as_uri() + anchor)

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)  # type: ignore[no-any-return]

    def ask(self, script: str, *given: Any) -> Any:
        return self.driver.execute_script(f"return {script}", *given)

    def shown(self) -> list[str]:
        return [found.get_attribute("id") for found in self.all("article") if found.is_displayed()]

    def count(self) -> str:
        return str(self.one("#_shown").text)

    def tick(self, facet: str, value: str) -> None:
        self.one(f"#_narrow [name={facet}][value={value}]").click()

    def search(self, text: str) -> None:
        field = self.one("[name=_text]")
        field.clear()
        field.send_keys(text)

    def focused(self) -> Any:
        return self.driver.switch_to.active_element

    def press(self, *keys: str) -> None:
        for key in keys:
            self.focused().send_keys(key)

    def tab_to(self, selector: str, limit: int = 150) -> Any:
        """Presses the tab key until the focus is there, as someone without a mouse does."""
        for _ in range(limit):
            self.press(Keys.TAB)
            if self.ask("document.activeElement.matches(arguments[0])", selector):
                return self.focused()
        raise AssertionError(f"the tab key does not lead to {selector}")

    def emulate(self, command: str, **settings: Any) -> None:
        self.driver.execute_cdp_cmd(f"Emulation.{command}", settings)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    running = webdriver.Chrome(options, webdriver.ChromeService(CHROMEDRIVER))
    yield running
    running.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of all cases, in Japanese first; of one case; and of one with hostile texts."""
    connection = store.open_store()
    survey = query.survey(connection)
    cases = [query.document(connection, case_id) for case_id in query.select(connection, query.Asked())]
    pearl = next(case for case in cases if case["id"] == "miura-pearl")
    hostile = json.loads(re.sub("真珠", "</script><img src=x onerror=alert(1)>", json.dumps(pearl, ensure_ascii=False)))
    made = {"all": cases, "one": [pearl], "hostile": [hostile, cases[0]]}
    folder = tmp_path_factory.mktemp("pages")
    for name, documents in made.items():
        text = page.render(documents, survey, "1.2.3", "2026-11-23", "ja")
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture
def reader(driver: Any, pages: dict[str, Path]) -> Iterator[Reader]:
    """A reader at the page of all cases. Afterwards: nothing on the console, no request but pages'."""
    reader = Reader(driver)
    driver.get("about:blank")
    driver.get_log("performance")  # what the browser did to start
    reader.open(pages["all"])
    yield reader
    assert driver.get_log("browser") == []
    sent = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked_for = [each["params"]["request"]["url"] for each in sent if each["method"] == "Network.requestWillBeSent"]
    assert asked_for, "the browser reports no requests at all"
    assert {
        address for address in asked_for if not address.startswith((pages["all"].parent.as_uri(), "about:"))
    } == set()
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


# --- narrowing down ---------------------------------------------------------------------------------

ASKED = [
    {"lead": ["government"], "market": ["overseas"]},
    {"outcome": ["product"]},
    {"outcome": ["heritage-revival", "production-base"], "collection": ["survey"]},
    {"region": ["tohoku"], "challenge": ["matching"]},
    {"field": ["fisheries"]},
    {"lead": ["unknown"]},
]


@pytest.mark.parametrize("wanted", ASKED, ids=str)
def test_filters_show_what_the_command_line_would(reader: Reader, wanted: dict[str, list[str]]) -> None:
    everything = len(reader.shown())
    for facet, values in wanted.items():
        for value in values:
            reader.tick(facet, value)
    expected = query.select(store.open_store(), query.Asked(wanted=wanted))
    assert 0 < len(expected) < everything
    assert reader.shown() == expected
    assert reader.count() == f"{everything}件のうち{len(expected)}件を表示"
    reader.one("[type=reset]").click()
    assert len(reader.shown()) == everything


def test_every_count_beside_a_filter_is_what_choosing_it_shows(reader: Reader) -> None:
    reader.tick("lead", "government")
    for box in reader.all("[name=market], [name=region]"):
        count = int(box.find_element(By.XPATH, "..").text.split()[-1])
        if box.is_enabled():
            box.click()
            assert len(reader.shown()) == count
            box.click()
        else:
            assert count == 0


def test_the_map_filters_by_mouse_and_by_keyboard(reader: Reader) -> None:
    reader.tick("prefecture", "kagawa")
    assert reader.shown() == ["rare-sugar"]
    tile = reader.one("li:has([value=kagawa])")
    assert tile.text.split() == ["香川", "1"]
    reader.one("[name=prefecture][value=kagawa]").send_keys(Keys.SPACE)
    reader.one("[name=prefecture][value=hokkaido]").send_keys(Keys.SPACE)
    expected = query.select(store.open_store(), query.Asked(wanted={"prefecture": ["hokkaido"]}))
    assert reader.shown() == expected
    assert reader.one("li:has([value=hokkaido])").text.split() == ["北海道", str(len(expected))]


def test_the_map_counts_what_the_other_filters_leave(reader: Reader) -> None:
    reader.tick("collection", "survey")
    for tile in reader.all(".tiles li:has(input)"):
        key = tile.find_element(By.CSS_SELECTOR, "input").get_attribute("value")
        asked = query.Asked(wanted={"collection": ["survey"], "prefecture": [key]})
        assert tile.text.split()[-1] == str(len(query.select(store.open_store(), asked)))


def test_nothing_found_is_said(reader: Reader) -> None:
    reader.search("そんな言葉はない")
    assert reader.shown() == []
    assert reader.count() == "当てはまる事例はない。条件を減らす。"
    assert not any(group.is_displayed() for group in reader.all(".group"))


# --- search -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["真珠", "補助金", "漁協", "155", "伊藤忠", "Mikimoto", "しんじゅ", "joyo bank"])
def test_search_finds_the_cases_that_hold_the_words(reader: Reader, text: str) -> None:
    connection = store.open_store()
    expected = [
        case_id
        for case_id in query.select(connection, query.Asked())
        if all(
            any(
                words.fold(word) in words.fold(found)
                for _, found in claims.passages(query.document(connection, case_id))
            )
            for word in text.split()
        )
    ]
    reader.search(text)
    assert expected
    assert reader.shown() == expected


SPELLINGS = {
    "ｱｺﾔｶﾞｲ": "アコヤガイ", "あこやがい": "アコヤガイ", "眞珠": "真珠", "MIKIMOTO": "mikimoto", "ｍｉｋｉｍｏｔｏ": "mikimoto",
    "コーディネータ": "コーディネーター", "コ-ディネーター": "コーディネーター", "１５５個": "155個", 
    "大學": "大学", "希少-糖": "希少糖", "希少・糖": "希少糖",
}  # fmt: skip


def test_spellings_that_fold_together_find_the_same(reader: Reader) -> None:
    for spelling, plain in SPELLINGS.items():
        assert words.fold(spelling) == words.fold(plain)
        reader.search(spelling)
        found = reader.shown()
        reader.search(plain)
        assert found == reader.shown(), spelling


def test_a_match_in_a_closed_part_is_quoted_with_its_section(reader: Reader) -> None:
    reader.search("アコヤガイ")
    quoted = reader.one("#miura-pearl .found")
    assert quoted.is_displayed()
    assert quoted.text.startswith("見つかった箇所")
    assert "アコヤガイ" in quoted.find_element(By.CSS_SELECTOR, "q").text
    assert reader.ask("CSS.highlights.get('found').size") > 1
    reader.search("三浦真珠プロジェクト")
    assert not reader.one("#miura-pearl .found").is_displayed()


# --- languages --------------------------------------------------------------------------------------


def test_the_language_switches_in_the_page(reader: Reader) -> None:
    reader.tick("prefecture", "kanagawa")
    reader.one("[name=_language][value=en]").click()
    assert reader.ask("document.documentElement.lang") == "en"
    assert "collaboration" in reader.driver.title
    assert reader.count() == "1 of 37 cases shown"
    assert reader.one("#miura-pearl h3").text == "Miura Pearl Project"
    assert not any(span.is_displayed() for span in reader.all("header span[lang=ja], #miura-pearl span[lang=ja]"))
    reader.one("[name=_language][value=ja]").click()
    assert reader.one("#miura-pearl h3").text == "三浦真珠プロジェクト"
    assert reader.driver.title == "地域の産学官連携 事例集"


# --- comparison -------------------------------------------------------------------------------------


def cells(reader: Reader, row: str) -> list[str]:
    [line] = [line for line in reader.all("#_comparison tbody tr") if line.find_element(By.TAG_NAME, "th").text == row]
    return [cell.text for cell in line.find_elements(By.TAG_NAME, "td")]


def test_cases_are_compared_side_by_side_with_how_each_thing_is_known(reader: Reader) -> None:
    for case_id in ("miura-pearl", "rice-milk"):
        reader.one(f"#{case_id} .choose input").click()
    reader.one("#_tray .main").click()
    assert reader.ask("document.activeElement.id") == "_comparison_title"
    heads = [head.text for head in reader.all("#_comparison thead th")]
    assert heads == ["三浦真珠プロジェクト", "ライスミルク"]
    assert cells(reader, "区分") == ["調査", "調査"]
    assert cells(reader, "目指した成果")[0].split() == ["地域伝統産業の復活", "調査", "P5-6"]
    assert "株式会社ミキモト" in cells(reader, "参加（産）")[0]
    assert "浜揚げした真珠" not in cells(reader, "研究の動機")[0]
    assert "記載なし" in cells(reader, "参加（民）")
    assert not reader.all("#_comparison table [id]")
    reader.one("#_same").click()
    hidden = [line.find_element(By.TAG_NAME, "th") for line in reader.all("#_comparison tbody tr[hidden]")]
    assert "区分" in [head.get_attribute("textContent").removesuffix("From") for head in hidden]
    assert "分野" in [head.text for head in reader.all("#_comparison tbody th")]
    reader.one("#rice-milk .choose input").click()
    assert not reader.one("#_comparison").is_displayed()


def test_one_case_alone_cannot_be_compared(reader: Reader) -> None:
    reader.one("#miura-pearl .choose input").click()
    assert "もう一つ選ぶ" in reader.one("#_tray").text
    assert not reader.one("#_tray .main").is_enabled()


# --- without a mouse --------------------------------------------------------------------------------


def test_everything_can_be_done_with_the_keyboard(reader: Reader) -> None:
    reader.press(Keys.TAB)
    assert reader.focused().text == "事例の一覧へ進む"
    assert reader.focused().is_displayed()
    reader.tab_to("[name=_text]")
    reader.press("水産")
    reader.tab_to("[name=lead][value=industry]")
    reader.press(Keys.SPACE)
    shown = reader.shown()
    assert 2 <= len(shown) < 10
    for case_id in shown[:2]:
        reader.tab_to(f"#{case_id} .choose input")
        reader.press(Keys.SPACE)
    reader.tab_to("#_tray .main", limit=1)  # the very next stop
    reader.press(Keys.ENTER)
    assert len(reader.all("#_comparison thead th")) == 2
    reader.tab_to("#_close")
    reader.press(Keys.ENTER)
    assert not reader.one("#_comparison").is_displayed()
    assert reader.ask("document.activeElement.matches('.choose input')")
    reader.tab_to(f"#{shown[0]} summary")
    reader.press(Keys.ENTER)
    reader.tab_to(f"#{shown[0]} .known a")


def test_what_has_the_focus_shows_it(reader: Reader) -> None:
    for selector in (".skip", "[name=_text]", "[name=lead]", "[type=reset]", "h3 a", ".choose input", "summary"):
        reader.one("body").send_keys(Keys.NULL)
        reader.tab_to(selector)
        outline = reader.ask("getComputedStyle(document.activeElement).outline")
        assert "solid 3px" in outline or "3px" in outline, (selector, outline)
    reader.open(Path(reader.driver.current_url.removeprefix("file://").split("#")[0]))
    reader.tab_to(".tiles input")
    tile = reader.ask("getComputedStyle(document.activeElement.closest('li')).outlineWidth")
    assert tile == "3px"


# --- other readers ----------------------------------------------------------------------------------


def test_without_javascript_every_case_is_there_to_read(reader: Reader, pages: dict[str, Path]) -> None:
    reader.emulate("setScriptExecutionDisabled", value=True)
    try:
        reader.open(pages["all"])
        assert len(reader.shown()) == 37
        assert not reader.one("#_narrow").is_displayed()
        assert not reader.one("#miura-pearl .choose").is_displayed()
        assert "JavaScript" in reader.one("noscript").text
        reader.one("#miura-pearl summary").click()
        assert "155個の真珠を収穫した" in reader.one("#miura-pearl").text
        assert not reader.one("h1 [lang=en]").is_displayed()
    finally:
        reader.emulate("setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_nothing_is_wider_than_the_screen(reader: Reader, width: int, lang: str) -> None:
    reader.emulate("setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    reader.one(f"[name=_language][value={lang}]").click()
    for case_id in ("miura-pearl", "rare-sugar"):
        reader.ask("document.getElementById(arguments[0]).querySelector('.choose input').click()", case_id)
        reader.ask("document.getElementById(arguments[0]).querySelector('details').open = true", case_id)
    reader.ask("document.querySelector('#_tray .main').click()")
    reader.ask("document.querySelector('#_narrow details').open = true")
    assert reader.ask("document.documentElement.scrollWidth") <= width


def contrast(reader: Reader, selector: str) -> float:
    """The contrast of a text with what is painted behind it (WCAG 2), from 1 to 21."""
    ink, ground = reader.ask(
        """(place => {
          const clear = color => /, 0\\)$|transparent/.test(color);
          let under = place;
          while (under && clear(getComputedStyle(under).backgroundColor)) under = under.parentElement;
          const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
          const rgb = (...colors) => {
            for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const paper = getComputedStyle(document.body).backgroundColor;
          const ground = under ? getComputedStyle(under).backgroundColor : paper;
          return [rgb(getComputedStyle(place).color), rgb(paper, ground)];
        })(document.querySelector(arguments[0]))""",
        selector,
    )

    def light(color: list[int]) -> float:
        parts = [value / 255 for value in color]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(ink), light(ground)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_text_can_be_read(reader: Reader, scheme: str) -> None:
    reader.emulate("setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    reader.tick("prefecture", "kanagawa")
    reader.one("#miura-pearl summary").click()
    reader.one("#miura-pearl .choose input").click()
    for selector in (
        "h1", ".coverage p", ".hint", "legend", "label span:last-child", "#_shown", ".badge.survey", ".badge.companion",
        "h3 a", ".where", ".summary", ".classes dt", ".classes dd", "h4", "article section dt", ".known.stated b",
        ".known.documented b", ".known.reading b", ".known", ".known a", ".cited a", ".cited small", "footer p",
        ".tiles li:not(:has(input))", ".tiles li:has(:checked) label", ".tiles li[data-level='1'] label",
        ".tiles li[data-level='2'] label", ".tiles li[data-level='3'] label", "label:has(:disabled)",
        "#_tray span", "#_tray .main", "#_tray button:last-child",
    ):  # fmt: skip
        assert contrast(reader, selector) >= 4.5, selector


# --- on paper ---------------------------------------------------------------------------------------


def test_paper_is_a4_and_open_cases_come_in_full(reader: Reader) -> None:
    reader.open(Path(reader.driver.current_url.removeprefix("file://")), "#miura-pearl")
    printed = reader.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    sizes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", pdf)}
    assert sizes
    assert all(abs(box[2] - 595.3) < 1 and abs(box[3] - 841.9) < 1 for box in sizes)
    reader.emulate("setEmulatedMedia", media="print")
    for selector in ("#_narrow", ".languages", ".skip", ".choose", "#miura-pearl .print", "#rice-milk details"):
        assert not reader.one(selector).is_displayed(), selector
    assert reader.one("#miura-pearl .cited").is_displayed()
    assert reader.one("#rice-milk .summary").is_displayed()
    assert reader.one("footer").is_displayed()
    address = reader.ask("getComputedStyle(document.querySelector('#miura-pearl .cited a'), '::after').content")
    assert f"<{reader.one('#miura-pearl .cited a').get_attribute('href')}>" in address


def test_one_case_can_be_printed_alone(reader: Reader) -> None:
    reader.ask("document.querySelector('#miura-pearl details').open = true")
    reader.ask(
        "window.print = () => { window.printed = [document.body.className, document.querySelector('.chosen').id] }"
    )
    reader.one("#miura-pearl .print button").click()
    assert reader.ask("window.printed") == ["several one", "miura-pearl"]
    assert reader.ask("document.body.className") == "several"


# --- other pages ------------------------------------------------------------------------------------


def test_a_link_to_a_case_opens_it(reader: Reader, pages: dict[str, Path]) -> None:
    reader.open(pages["all"], "#rare-sugar")
    assert reader.ask("document.querySelector('#rare-sugar details').open")
    reader.tick("prefecture", "kanagawa")
    reader.ask("location.hash = '#kc-miyagi'")
    assert "kc-miyagi" in reader.shown()
    reader.open(pages["all"], "#miura-pearl.utokyo-2019")
    assert reader.one("[id='miura-pearl.utokyo-2019']").is_displayed()


def test_the_page_of_one_case_is_open_and_has_no_filters(reader: Reader, pages: dict[str, Path]) -> None:
    reader.open(pages["one"])
    assert "155個の真珠を収穫した" in reader.one("main").text
    assert not reader.one("#_narrow").is_displayed()
    assert not reader.one("#_shown").is_displayed()
    reader.one("[name=_language][value=en]").click()
    assert reader.driver.title == reader.one("h1").text == "Miura Pearl Project"


def test_hostile_text_is_only_text(reader: Reader, pages: dict[str, Path]) -> None:
    reader.open(pages["hostile"])
    assert "<img src=x onerror=alert(1)>" in reader.one("#miura-pearl h3").text
    for found in reader.all(".choose input"):
        found.click()
    reader.one("#_tray .main").click()
    reader.search("onerror")
    assert reader.shown() == ["miura-pearl"]
    assert not reader.all("img")
