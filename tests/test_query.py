"""Questions: filters only remove, all of them together, and an open class answers to each of its values."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make_case
from sangaku import files, likeness, query, search, words
from sangaku.errors import NotFound, UsageError
from sangaku.store import open_store


@pytest.fixture(scope="module")
def store() -> sqlite3.Connection:
    return open_store()


def select(store: sqlite3.Connection, **wanted: list[str]) -> list[str]:
    return query.select(store, query.Asked(wanted=wanted))


def test_an_open_class_answers_to_either(store: sqlite3.Connection) -> None:
    assert "rare-sugar" in select(store, lead=["academia"])
    assert "rare-sugar" in select(store, lead=["government"])
    assert "rare-sugar" not in select(store, lead=["industry"])


def test_the_broader_term_finds_the_narrower(store: sqlite3.Connection) -> None:
    assert "miura-pearl" in select(store, outcome=["heritage-revival"])
    assert "miura-pearl" in select(store, outcome=["product"])
    assert "miura-pearl" not in select(store, outcome=["local-products"])
    assert set(select(store, sector=["bank"])) <= set(select(store, sector=["finance"]))


def test_unknown_can_be_asked_for_and_is_no_value(store: sqlite3.Connection) -> None:
    unplaced = select(store, prefecture=["unknown"])
    assert {"wireless-power", "wastewater"} <= set(unplaced)
    assert not set(unplaced) & set(select(store, prefecture=list(words.PREFECTURE)))


def test_a_basis_admits_only_what_is_known_that_way(store: sqlite3.Connection) -> None:
    led = {"lead": ["government"]}
    stated = set(query.select(store, query.Asked(led, basis=["stated"])))
    read = set(query.select(store, query.Asked(led, basis=["reading"])))
    assert "rare-sugar" in stated
    assert stated
    assert read
    assert not stated & read
    otherwise = set(query.select(store, query.Asked(led, not_basis=["stated"])))
    assert stated == set(query.select(store, query.Asked(led))) - otherwise


def test_a_period_can_be_asked_for(store: sqlite3.Connection) -> None:
    early = query.select(store, query.Asked(until="2005"))
    late = query.select(store, query.Asked(since="2006"))
    assert "kc-miyagi" in early
    assert "miura-pearl" in late
    assert not set(early) & set(late)


def test_the_surveys_cases_come_first(store: sqlite3.Connection) -> None:
    every = query.cases(store, query.select(store, query.Asked()))
    collections = [case["collection"] for case in every]
    assert collections == sorted(collections, key=["survey", "companion"].index)


TERMS = {
    name: [*words.VOCABULARIES[name], *(["unknown"] if can_be_unknown else [])]
    for name, can_be_unknown in words.FACETS.items()
}
choices = st.dictionaries(st.sampled_from(sorted(TERMS)), st.integers(0, 10**6), max_size=3).map(
    lambda picked: {name: [TERMS[name][number % len(TERMS[name])]] for name, number in picked.items()}
)


@given(wanted=choices, unwanted=choices)
def test_filters_only_remove_and_keep_the_order(
    store: sqlite3.Connection, wanted: dict[str, list[str]], unwanted: dict[str, list[str]]
) -> None:
    every = query.select(store, query.Asked())
    found = query.select(store, query.Asked(wanted=wanted, unwanted=unwanted))
    assert found == [case for case in every if case in set(found)]
    for name, values in wanted.items():
        assert set(found) <= set(select(store, **{name: values}))
    for name, values in unwanted.items():
        assert not set(found) & set(select(store, **{name: values}))


@given(wanted=choices)
def test_every_facet_narrows_by_itself(store: sqlite3.Connection, wanted: dict[str, list[str]]) -> None:
    apart = set(query.select(store, query.Asked()))
    for name, values in wanted.items():
        apart &= set(select(store, **{name: values}))
    assert set(query.select(store, query.Asked(wanted=wanted))) == apart


@pytest.mark.parametrize("name", ["miura-pearl", "三浦真珠プロジェクト", "Miura Pearl Project", "ＭＩＵＲＡ－pearl"])
def test_a_case_is_found_by_id_or_name(store: sqlite3.Connection, name: str) -> None:
    assert query.document(store, name)["id"] == "miura-pearl"


def test_an_unknown_case_is_an_error_with_the_nearest(store: sqlite3.Connection) -> None:
    with pytest.raises(NotFound) as raised:
        query.document(store, "miura-peal")
    assert raised.value.details["near"] == "miura-pearl"


def test_search_does_not_depend_on_the_order_of_files(
    store: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sangaku import files

    forward = files.case_files
    monkeypatch.setattr(files, "case_files", lambda folder: forward(folder)[::-1])
    other = open_store()
    for text in ("大学", "真珠", "廃校 銀行", "university"):
        wanted = search.wanted([text])
        assert list(search.find(other, query.Asked(), wanted)) == list(search.find(store, query.Asked(), wanted))


def test_a_hit_in_the_name_comes_before_one_in_the_rest(store: sqlite3.Connection) -> None:
    found = list(search.find(store, query.Asked(), search.wanted(["希少糖"])))
    assert found[0] == "rare-sugar"


@pytest.mark.parametrize(
    ("texts", "words_", "barred"),
    [
        (["真珠", "養殖"], ["真珠", "養殖"], []),
        (["真珠　養殖"], ["真珠", "養殖"], []),
        (['"小学校 真珠" -観光'], ["小学校 真珠"], ["観光"]),
        (["-", '""', "・"], [], []),
        (["・", "真珠"], ["真珠"], []),
        (['真珠"小学校 給食"'], ["真珠", "小学校 給食"], []),
        (['-"地域 振興"', "a-b"], ["a-b"], ["地域 振興"]),
    ],
)
def test_a_search_is_read_as_words_phrases_and_barred_words(
    texts: list[str], words_: list[str], barred: list[str]
) -> None:
    found = search.wanted(texts)
    assert [word.text for word in found if not word.barred] == words_
    assert [word.text for word in found if word.barred] == barred


@given(one=st.integers(0, 36), other=st.integers(0, 36))
def test_likeness_is_the_same_from_either_side(store: sqlite3.Connection, one: int, other: int) -> None:
    every = list(likeness.profiles(store).values())
    there, back = likeness.reasons(every[one], every[other]), likeness.reasons(every[other], every[one])
    assert sorted(there) == sorted(back)


def test_nothing_is_more_like_a_case_than_itself(store: sqlite3.Connection) -> None:
    every = likeness.profiles(store)
    for case, profile in every.items():
        best = likeness.total(likeness.reasons(profile, profile))
        assert all(likeness.total(likeness.reasons(profile, other)) <= best for other in every.values()), case


def test_a_class_that_is_only_our_reading_weighs_half() -> None:
    mine: likeness.Profile = {"lead": {"government": None}}
    for basis, points in (("stated", 2.0), ("documented", 2.0), ("reading", 1.0)):
        [reason] = likeness.reasons(mine, {"lead": {"government": basis}})
        assert (reason.points, reason.read) == (points, basis == "reading")


# --- three made-up cases, small enough that every answer can be written out --------------------------------

PEARL = make_case.text(
    ("見本の事例, en: A sample case, kana: みほんのじれい", "真珠の里, en: Pearl village, kana: しんじゅのさと"),
    ("collection: mine", "collection: companion"),
    case_id="pearl",
)
RICE = """\
id: rice
name: {ja: 米の里, en: Rice village, kana: こめのさと, aliases: [米町]}
collection: companion
summary: {ja: 納屋の甘酒。, en: Amazake of the shed.}
field: [agriculture, food]
places: [{prefecture: 香川県, basis: documented, sources: [page]}]
period: {start: 2015-04, basis: documented, sources: [page]}
classification:
  outcome: {values: [product], basis: stated, sources: [survey], part: press-release}
  market: {values: [overseas, local], basis: documented, sources: [page]}
  lead: {values: [government], basis: reading, because: {ja: 事実, en: a fact}}
partners: [{name: {ja: 甲銀行, en: Bank A}, kind: bank, basis: documented, sources: [page]}]
background: [{ja: 真珠を飾った。, en: They wore pearls., basis: documented, sources: [page]}]
tips:
  - id: loan
    challenge: commercialisation
    actors: [bank, company]
    action: {ja: 紙を貸した。, en: It lent paper.}
    basis: reading
    because: {ja: 事実, en: a fact}
    conditions: {ja: 金庫。, en: A safe., basis: documented, sources: [page]}
    needs: [residents, coordinator]
  - id: fair
    challenge: matching
    actors: [company]
    action: {ja: 市を立てた。, en: It held a fair.}
    effect: {ja: 売れた。, en: It sold., basis: documented, sources: [page]}
    basis: documented
    sources: [page]
disagreements:
  - about: {ja: 年, en: the year}
    claims:
      - {ja: 四年。, en: Year four., basis: documented, sources: [page]}
      - {ja: 五年。, en: Year five., basis: documented, sources: [page]}
gaps: [{ja: 量, en: amounts}]
sources: {page: {title: 頁, publisher: 新聞, kind: company, accessed: 2026-11-23, read: opening}}
"""
SHED = """\
id: shed
name: {ja: 納屋, en: The shed, kana: なや, aliases: [rice]}
collection: mine
summary: {ja: 真珠と紙。, en: Pearls and paper.}
places: [{prefecture: 神奈川県, basis: documented, sources: [page]}]
period: {basis: unknown}
classification: {outcome: {basis: unknown}, market: {basis: unknown}, lead: {basis: unknown}}
sources: {page: {title: 頁, publisher: 納屋, kind: company, published: 2019, accessed: 2026-11-23, read: whole}}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """The rice and the pearl as if they were bundled, and the shed as somebody's own."""
    bundled, own = tmp_path_factory.mktemp("bundled"), tmp_path_factory.mktemp("own")
    (bundled / "cases").mkdir()
    shutil.copy(files.bundled_data() / "survey.yaml", bundled)
    for path, text in ((bundled / "cases/rice", RICE), (bundled / "cases/pearl", PEARL), (own / "shed", SHED)):
        path.with_suffix(".yaml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANGAKU_NO_CACHE", "1")
        patch.setattr(files, "bundled_data", lambda: bundled)
        return open_store([own])


ALL = ["rice", "pearl", "shed"]
EVERY = query.Asked()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (EVERY, ALL),
        (query.Asked(wanted={"lead": ["academia"]}), ["pearl"]),
        (query.Asked(wanted={"lead": ["academia"], "field": []}), ["pearl"]),
        (query.Asked(wanted={"lead": ["government"], "market": ["unknown"]}), ["pearl"]),
        (query.Asked(wanted={"market": ["overseas", "unknown"]}), ALL),
        (query.Asked(unwanted={"market": ["local"], "prefecture": []}), ["pearl", "shed"]),
        (query.Asked(unwanted={"market": ["local"], "lead": ["unknown"]}), ["pearl"]),
        (query.Asked(wanted={"outcome": ["product"]}), ["rice", "pearl"]),
        (query.Asked(wanted={"sector": ["finance"]}), ["rice"]),
        (query.Asked(wanted={"region": ["kanto"]}), ["pearl", "shed"]),
        (query.Asked(wanted={"collection": ["mine"]}), ["shed"]),
        (query.Asked(partner=["甲"]), ["rice"]),
        (query.Asked(partner=["甲", "ＢＡＮＫ a"]), ["rice"]),
        (query.Asked(partner=["甲", "乙"]), []),
        (query.Asked(partner=["真珠"]), []),
        (query.Asked(partner=["・"]), ["rice"]),  # which is no name, and so all that have partners
        (query.Asked(since="2013"), ["rice", "pearl"]),
        (query.Asked(since="2015-04"), ["rice"]),
        (query.Asked(since="2015-05"), []),
        (query.Asked(until="2015"), ["rice", "pearl"]),
        (query.Asked(until="2015-04-01"), ["rice", "pearl"]),
        (query.Asked(until="2015-03"), ["pearl"]),
        (query.Asked(since="2014", until="2016", wanted={"lead": ["government"]}), ["rice"]),
        (query.Asked(own_only=True), ["shed"]),
        (query.Asked(own_only=True, wanted={"lead": ["government"]}), []),
    ],
)
def test_a_filter_finds_what_it_says(small: sqlite3.Connection, asked: query.Asked, found: list[str]) -> None:
    assert query.select(small, asked) == found


@pytest.mark.parametrize(
    ("wanted", "basis", "not_basis", "found"),
    [
        ({"lead": ["government"]}, ["documented"], [], ["pearl"]),
        ({"lead": ["government"]}, ["reading"], [], ["rice"]),
        ({"lead": ["government"]}, ["reading", "documented"], [], ["rice", "pearl"]),
        ({"lead": ["government"]}, [], ["documented"], ["rice"]),
        ({"lead": ["government"]}, ["reading"], ["reading"], []),
        ({"lead": ["government"], "market": ["unknown"]}, ["documented"], [], []),
        # A subject is no claim: it has no basis that could keep it out.
        ({"field": ["fisheries"]}, ["stated"], [], ["pearl"]),
        # Alone, it is asked of the three axes: the shed's documented place is none of them.
        ({}, ["documented"], [], ["rice", "pearl"]),
        ({}, ["reading"], [], ["rice"]),
        ({}, ["stated"], [], ["rice"]),
        ({}, [], ["documented", "reading", "stated"], ["pearl", "shed"]),
    ],
)
def test_a_basis_holds_for_each_facet_asked_for(
    small: sqlite3.Connection, wanted: dict[str, list[str]], basis: list[str], not_basis: list[str], found: list[str]
) -> None:
    assert query.select(small, query.Asked(wanted=wanted, basis=basis, not_basis=not_basis)) == found


def test_a_short_record_has_the_facets_with_their_bases(small: sqlite3.Connection) -> None:
    [shed, pearl] = query.cases(small, ["shed", "pearl"])
    assert shed["id"] == "shed"
    assert pearl["prefectures"] == ["kanagawa"]
    assert pearl["facets"]["lead"] == {"values": ["academia", "government"], "either": True, "basis": "documented"}
    assert pearl["facets"]["market"] == {"values": ["unknown"], "either": False, "basis": "unknown"}


@pytest.mark.parametrize(
    ("name", "case_id"), [("米町", "rice"), ("ﾅﾔ", None), ("Pearl-Village", "pearl"), ("rice", "rice"), ("RICE", None)]
)
def test_a_name_must_be_of_one_case_and_an_id_comes_before_any_name(
    small: sqlite3.Connection, name: str, case_id: str | None
) -> None:
    if case_id:
        assert query.document(small, name)["id"] == case_id
    else:
        with pytest.raises(NotFound):
            query.document(small, name)


@pytest.mark.parametrize(("given", "near"), [("Rice vilage", "rice"), ("qqqqqq", None)])
def test_who_names_no_case_is_told_the_id_of_the_nearest_if_any_is_near(
    small: sqlite3.Connection, given: str, near: str | None
) -> None:
    with pytest.raises(NotFound) as raised:
        query.document(small, given)
    assert (raised.value.phrase, raised.value.details) == ("no_such_case", {"given": given, "near": near})


def test_counts_hold_the_broader_values_too_the_most_frequent_first(small: sqlite3.Connection) -> None:
    def counted(facet: str) -> list[tuple[str, int]]:
        return list(query.counts(small, ALL, facet).items())

    assert counted("outcome") == [("product", 2), ("heritage-revival", 1), ("unknown", 1)]
    assert counted("field") == [("agriculture", 1), ("fisheries", 1), ("food", 1)]
    assert counted("sector") == [("bank", 1), ("finance", 1)]
    assert counted("prefecture") == [("kanagawa", 2), ("kagawa", 1)]  # a region is a facet of its own
    assert counted("collection") == [("companion", 2), ("mine", 1)]
    assert query.counts(small, ["shed"], "prefecture") == {"kanagawa": 1}


def test_a_cross_table_counts_every_pair_and_skips_a_case_that_lacks_one(small: sqlite3.Connection) -> None:
    assert query.crossed(small, ALL, "field", "outcome") == {
        ("fisheries", "heritage-revival"): 1,
        ("fisheries", "product"): 1,
        ("agriculture", "product"): 1,
        ("food", "product"): 1,
    }
    assert query.crossed(small, ALL, "outcome", "field").keys() == {
        (outcome, field) for field, outcome in query.crossed(small, ALL, "field", "outcome")
    }
    assert query.crossed(small, ["pearl", "shed"], "market", "prefecture") == {("unknown", "kanagawa"): 2}


@pytest.mark.parametrize(
    ("challenges", "not_challenges", "actors", "asked", "found"),
    [
        ([], [], [], EVERY, ["rice/loan", "rice/fair", "pearl/desk"]),
        (["matching"], [], [], EVERY, ["rice/fair", "pearl/desk"]),
        ([], ["matching"], [], EVERY, ["rice/loan"]),
        ([], [], ["finance"], EVERY, ["rice/loan"]),
        ([], [], ["residents"], EVERY, []),  # they were needed, but did not act
        ([], [], ["bank", "university"], EVERY, ["rice/loan", "pearl/desk"]),
        (["matching"], [], ["company"], query.Asked(wanted={"lead": ["government"]}), ["rice/fair"]),
        ([], [], [], query.Asked(wanted={"lead": ["academia"]}), ["pearl/desk"]),
        # Here a basis is the tip's own: that its case is classed otherwise keeps it neither in nor out.
        ([], [], [], query.Asked(basis=["reading"]), ["rice/loan"]),
        ([], [], [], query.Asked(not_basis=["reading"]), ["rice/fair", "pearl/desk"]),
        ([], [], [], query.Asked(wanted={"outcome": ["product"]}, basis=["documented"]), ["rice/fair", "pearl/desk"]),
        ([], [], [], query.Asked(wanted={"market": ["overseas"]}, not_basis=["documented"]), ["rice/loan"]),
    ],
)
def test_tips_are_asked_for_by_challenge_actor_and_their_own_basis(
    small: sqlite3.Connection,
    challenges: list[str],
    not_challenges: list[str],
    actors: list[str],
    asked: query.Asked,
    found: list[str],
) -> None:
    assert [tip["id"] for tip in query.tips(small, asked, challenges, not_challenges, actors)] == found


def test_a_tip_knows_its_case(small: sqlite3.Connection) -> None:
    [tip] = query.tips(small, EVERY, ["commercialisation"], [], [])
    assert (tip["case"], tip["collection"], tip["own"]) == ("rice", "companion", 0)
    assert tip["name"] == {"ja": "米の里", "en": "Rice village"}
    assert tip["action"]["en"] == "It lent paper."


def test_coverage_counts_every_claim_source_and_gap(small: sqlite3.Connection) -> None:
    counted = query.coverage(small)
    assert counted["cases"] == {"companion": 2, "mine": 1}
    assert counted["bases"]["survey"] == {
        "tie": Counter(entry["tie"]["basis"] for entry in query.survey(small)["roster"].values())
    }
    assert counted["bases"]["companion"] == {
        "place": {"documented": 2},
        "outcome": {"documented": 1, "stated": 1},
        "market": {"documented": 1, "unknown": 1},
        "lead": {"documented": 1, "reading": 1},
        "claims": {"documented": 15, "reading": 2, "stated": 1, "unknown": 1},
    }
    assert counted["bases"]["mine"] == {
        "place": {"documented": 1},
        "outcome": {"unknown": 1},
        "market": {"unknown": 1},
        "lead": {"unknown": 1},
        "claims": {"documented": 1, "unknown": 4},
    }
    assert counted["claims"] == {"total": 24, "both_languages": 24}
    assert counted["sources"] == {
        "total": 3,
        "kinds": {"company": 2, "news": 1},
        "oldest": "2019",
        "newest": "2020-01-02",
        "undated": 1,
    }
    assert [*counted["sources"]["kinds"]] == ["company", "news"]  # the most frequent first
    assert counted["gaps"] == 1
    assert counted["disagreements"] == 1


def test_what_is_known_in_one_way_is_counted(small: sqlite3.Connection) -> None:
    assert query.claims_known_as(small, "reading") == 2
    assert query.having(small, "outcome", "product", "unknown") == ALL


def found_in(store: sqlite3.Connection, *texts: str, asked: query.Asked = EVERY) -> list[str]:
    return list(search.find(store, asked, search.wanted(texts)))


def test_a_name_ranks_before_a_summary_a_tip_and_the_rest_and_ranks_add_up(small: sqlite3.Connection) -> None:
    assert found_in(small, "納屋") == ["shed", "rice"]  # a name (and a source, which counts less), a summary
    assert found_in(small, "紙") == ["shed", "rice", "pearl"]  # a summary, a tip, a source
    assert found_in(small, "真珠") == ["pearl", "shed", "rice"]  # a name, a summary, the background
    assert found_in(small, "真珠", "紙") == ["shed", "pearl", "rice"]  # 1 + 1, 0 + 3, 3 + 2
    assert found_in(small, "rice") == ["rice", "shed"]  # an id and a name are the same rank: by id
    assert found_in(small, "新聞") == ["pearl", "rice"]


def test_a_barred_word_may_stand_anywhere(small: sqlite3.Connection) -> None:
    assert found_in(small, "紙", "-甘酒") == found_in(small, "-甘酒", "紙") == ["shed", "pearl"]
    assert found_in(small, "真珠", asked=query.Asked(own_only=True)) == ["shed"]


def test_hits_come_word_by_word_in_the_order_of_the_case(small: sqlite3.Connection) -> None:
    found = search.find(small, query.Asked(own_only=True), search.wanted(["紙", "真珠", "頁"]))
    assert [(hit.section, hit.text, hit.word.text) for hit in found["shed"]] == [
        ("summary", "真珠と紙。", "紙"),
        ("summary", "真珠と紙。", "真珠"),
        ("sources", "頁", "頁"),
    ]
    found = search.find(small, EVERY, search.wanted(["rice"]))
    assert [hit.text for hit in found["rice"]] == ["rice", "Rice village"]


def test_likeness_is_the_share_of_values_in_common_the_weightiest_first(small: sqlite3.Connection) -> None:
    every = likeness.profiles(small)
    assert every["shed"] == {
        "collection": {"mine": None},
        "prefecture": {"kanagawa": "documented"},
        "region": {"kanto": "documented"},
    }
    assert likeness.reasons(every["pearl"], every["rice"]) == [
        likeness.Reason("lead", ["government"], 0.5, read=True),  # 2.0 for one of two values, halved
        likeness.Reason("challenge", ["matching"], 0.5, read=False),
    ]
    assert likeness.reasons(every["shed"], every["rice"]) == []


def test_the_most_alike_come_first_and_those_alike_in_nothing_not_at_all(small: sqlite3.Connection) -> None:
    profile: likeness.Profile = {"lead": {"government": None}, "region": {"kanto": None}, "field": {"food": None}}

    def found(asked: query.Asked = EVERY, **more: str) -> list[tuple[str, float]]:
        return [(case, likeness.total(reasons)) for case, reasons in likeness.similar(small, profile, asked, **more)]

    assert found() == [("rice", 2.5), ("pearl", 2.0), ("shed", 1.0)]
    assert found(without="rice") == [("pearl", 2.0), ("shed", 1.0)]
    assert found(query.Asked(unwanted={"region": ["kanto"]})) == [("rice", 2.5)]
    profile = {"field": {"agriculture": None, "food": None}, "outcome": {"heritage-revival": None}}
    assert found() == [("pearl", 3.0), ("rice", 3.0)]


def test_the_weightiest_reason_comes_first_and_points_have_two_digits() -> None:
    one: likeness.Profile = {"lead": {"a": None, "b": None, "c": None}, "field": {"d": None}, "region": {"e": None}}
    other: likeness.Profile = {"lead": {"a": None}, "field": {"d": "reading"}, "region": {"e": None}}
    reasons = likeness.reasons(one, other)
    assert [(reason.facet, reason.points) for reason in reasons] == [("field", 3.0), ("region", 1.0), ("lead", 0.67)]
    assert likeness.total(reasons) == 4.67


def a_tip(case: str, basis: str = "reading", needs: Sequence[str] = (), **more: object) -> dict[str, object]:
    return {"case": case, "basis": basis, "needs": needs, **more}


@pytest.mark.parametrize(
    ("tip", "mine", "have", "points"),
    [
        (a_tip("rice"), {}, [], [("basis", "basis", ["reading"], 0.0)]),
        (a_tip("rice", "documented"), {}, [], [("basis", "basis", ["documented"], 1.0)]),
        (a_tip("rice", "stated"), {}, [], [("basis", "basis", ["stated"], 2.0)]),
        (a_tip("rice", effect={}), {}, [], [("effect", "", [], 1.0)]),
        (a_tip("rice"), {"market": ["overseas"]}, [], [("same", "market", ["overseas"], 2.0)]),
        (a_tip("rice"), {"lead": ["government"]}, [], [("same_reading", "lead", ["government"], 1.0)]),
        (a_tip("pearl"), {"lead": ["government"]}, [], [("same", "lead", ["government"], 2.0)]),
        (a_tip("pearl"), {"outcome": ["product"]}, [], [("same", "outcome", ["heritage-revival"], 2.0)]),
        (a_tip("pearl"), {"market": ["overseas"], "sector": ["bank"]}, [], []),
        (a_tip("rice"), {"challenge": ["commercialisation"]}, [], [("same", "challenge", ["commercialisation"], 2.0)]),
        (a_tip("rice", needs=["bank", "mayor"]), {}, ["plan"], [("lacking", "resource", ["bank", "mayor"], -2.0)]),
        (a_tip("rice", needs=["bank", "mayor"]), {}, ["bank"], [("lacking", "resource", ["mayor"], -1.0)]),
        (a_tip("rice", needs=["bank"]), {}, ["bank"], []),
        (a_tip("rice", needs=["bank"]), {}, [], []),  # what one lacks is known only if one says what one has
    ],
)  # fmt: skip
def test_a_tip_earns_its_points_by_what_it_shares_how_it_is_known_and_what_it_needed(
    small: sqlite3.Connection,
    tip: dict[str, object],
    mine: dict[str, list[str]],
    have: list[str],
    points: list[likeness.Point],
) -> None:
    [(_, total, found, lacking)] = likeness.ranked(small, [tip], mine, have)
    assert [point for point in found if point[0] != "basis" or point in points] == points
    assert total == sum(point[3] for point in found)
    assert lacking == [key for kind, _, keys, _ in points if kind == "lacking" for key in keys]


def test_the_tips_with_most_points_come_first_and_ties_stay_as_they_were(small: sqlite3.Connection) -> None:
    tips = [a_tip("rice", n=1), a_tip("pearl", "stated", n=2), a_tip("rice", "documented", n=3), a_tip("rice", n=4)]
    assert [row[0]["n"] for row in likeness.ranked(small, tips, {}, [])] == [2, 3, 1, 4]


# --- what people type -------------------------------------------------------------------------------------


def test_filters_are_given_as_one_word_or_several_and_become_keys() -> None:
    assert vars(query.asked({})) == vars(query.Asked({}, {}, basis=[], not_basis=[]))
    given = {
        "lead": "官",
        "not_lead": ["学", "産"],
        "market": None,
        "basis": "明記",
        "not_basis": ["資料"],
        "partner": "大学",
        "since": "2013",
        "until": "2014-10-31",
        "no_bundled": True,
        "format": "json",
    }
    assert vars(query.asked(given)) == {
        "wanted": {"lead": ["government"]},
        "unwanted": {"lead": ["academia", "industry"]},
        "basis": ["stated"],
        "not_basis": ["documented"],
        "partner": ["大学"],
        "since": "2013",
        "until": "2014-10-31",
        "own_only": True,
    }
    assert query.asked({"partner": ["甲", "乙"]}).partner == ["甲", "乙"]


@pytest.mark.parametrize("text", ["13", "2013-1", "2013-10-1", "2013/10", "2013-10-01T00", "去年", ""])
@pytest.mark.parametrize("option", ["since", "until"])
def test_a_date_has_a_year_and_perhaps_a_month_and_a_day(option: str, text: str) -> None:
    with pytest.raises(UsageError) as raised:
        query.asked({option: text})
    assert (raised.value.phrase, raised.value.details) == ("not_a_date", {"option": option, "given": text})
    assert vars(query.asked({option: "2013-10"})) != vars(query.Asked({}, {}, basis=[], not_basis=[]))


@pytest.mark.parametrize(
    ("vocabulary", "text", "key"),
    [
        ("lead", "不明", "unknown"),
        ("market", "UNKNOWN", "unknown"),
        ("outcome", "unknown", "unknown"),
        ("prefecture", "わからない", "unknown"),
        ("region", "unknown", "unknown"),
        ("collection", "補足", "companion"),
        ("collection", "my-own-2", "my-own-2"),
    ],
)
def test_a_word_is_taken_for_a_term_for_unknown_or_for_a_collection_of_ones_own(
    vocabulary: str, text: str, key: str
) -> None:
    assert query.term(vocabulary, vocabulary, text) == key


@pytest.mark.parametrize(
    ("vocabulary", "text", "near"),
    [
        ("field", "不明", None),  # a case without a subject is about any
        ("challenge", "不明", None),
        ("sector", "不明", None),
        ("collection", "My own", None),
        ("collection", "不明", None),
        ("lead", "my-own", None),
        ("lead", "governmant", "government"),
    ],
)
def test_a_word_that_is_none_of_these_is_refused_with_the_nearest(vocabulary: str, text: str, near: str | None) -> None:
    with pytest.raises(UsageError) as raised:
        query.asked({f"not_{vocabulary}": text})
    details = raised.value.details
    assert raised.value.phrase == "no_such_value"
    assert (details["option"], details["given"], details["near"]) == (f"not-{vocabulary}", text, near)


def test_a_short_vocabulary_is_listed_and_a_long_one_pointed_to() -> None:
    def accepted(vocabulary: str) -> Mapping[str, str]:
        with pytest.raises(UsageError) as raised:
            query.term(vocabulary, vocabulary, "？")
        found = raised.value.details["accepted"]
        assert isinstance(found, Mapping)
        return found

    for lang in words.LANGUAGES:
        assert all(word in accepted("lead")[lang] for key in words.LEAD for word in (key, words.LEAD[key].label(lang)))
        assert "terms prefecture" in accepted("prefecture")[lang]


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("犬", ("いぬ",)),  # not 戌, which is too short, nor what holds the word anyway
        ("いぬ", ("番犬",)),
        ("DOG", ("hound",)),  # not mutt
        ("mutt", ("hound", "hotdog")),
        ("cat", ()),
        ('"犬"', ()),
        ("-犬", ()),
    ],
)
def test_a_word_is_widened_to_the_names_in_its_script_that_are_long_enough(
    monkeypatch: pytest.MonkeyPatch, text: str, aliases: tuple[str, ...]
) -> None:
    dog = words.Term("犬", "dog", aliases=("いぬ", "戌", "番犬", "mutt", "hound", "hotdog"))
    monkeypatch.setattr(words, "VOCABULARIES", {name: {} for name in words.VOCABULARIES} | {"field": {"dog": dog}})
    [word] = search.wanted([text])
    assert word.aliases == aliases
    assert word.spellings[1:] == aliases
    assert search.wanted([text], exact=True)[0].aliases == ()
