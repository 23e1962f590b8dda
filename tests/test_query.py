"""Questions: filters only remove, all of them together, and an open class answers to each of its values."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangaku import query, words
from sangaku.errors import NotFound
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
    asked = query.Asked(wanted={"lead": ["government"]})
    stated = set(query.select(store, asked._replace(basis=["stated"])))
    read = set(query.select(store, asked._replace(basis=["reading"])))
    assert "rare-sugar" in stated
    assert stated
    assert read
    assert not stated & read
    assert stated == set(query.select(store, asked)) - set(query.select(store, asked._replace(not_basis=["stated"])))


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
    name: [*words.VOCABULARIES[name], *(["unknown"] if facet.can_be_unknown else [])]
    for name, facet in query.FACETS.items()
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
        wanted = query.wanted([text])
        assert list(query.search(other, query.Asked(), wanted)) == list(query.search(store, query.Asked(), wanted))


def test_a_hit_in_the_name_comes_before_one_in_the_rest(store: sqlite3.Connection) -> None:
    found = list(query.search(store, query.Asked(), query.wanted(["希少糖"])))
    assert found[0] == "rare-sugar"


@pytest.mark.parametrize(
    ("texts", "words_", "barred"),
    [
        (["真珠", "養殖"], ["真珠", "養殖"], []),
        (["真珠　養殖"], ["真珠", "養殖"], []),
        (['"小学校 真珠" -観光'], ["小学校 真珠"], ["観光"]),
        (["-", '""', "・"], [], []),
        (['-"地域 振興"', "a-b"], ["a-b"], ["地域 振興"]),
    ],
)
def test_a_search_is_read_as_words_phrases_and_barred_words(
    texts: list[str], words_: list[str], barred: list[str]
) -> None:
    found = query.wanted(texts)
    assert [word.text for word in found if not word.barred] == words_
    assert [word.text for word in found if word.barred] == barred


@given(one=st.integers(0, 36), other=st.integers(0, 36))
def test_likeness_is_the_same_from_either_side(store: sqlite3.Connection, one: int, other: int) -> None:
    every = list(query.profiles(store).values())
    there, back = query.likeness(every[one], every[other]), query.likeness(every[other], every[one])
    assert sorted(there) == sorted(back)


def test_nothing_is_more_like_a_case_than_itself(store: sqlite3.Connection) -> None:
    every = query.profiles(store)
    for case, profile in every.items():
        best = query.total(query.likeness(profile, profile))
        assert all(query.total(query.likeness(profile, other)) <= best for other in every.values()), case


def test_a_class_that_is_only_our_reading_weighs_half() -> None:
    mine: query.Profile = {"lead": {"government": None}}
    for basis, points in (("stated", 2.0), ("documented", 2.0), ("reading", 1.0)):
        [reason] = query.likeness(mine, {"lead": {"government": basis}})
        assert (reason.points, reason.read) == (points, basis == "reading")
