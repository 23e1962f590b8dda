"""Words: every term in both languages, every spelling understood, folding a law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangaku import phrases, words

TERMS = [(name, key) for name, terms in words.VOCABULARIES.items() for key in terms]


@pytest.mark.parametrize(("vocabulary", "key"), TERMS)
def test_a_term_is_understood_by_every_spelling(vocabulary: str, key: str) -> None:
    term = words.VOCABULARIES[vocabulary][key]
    for spelling in (key, key.upper(), term.ja, term.en, *term.aliases):
        assert words.parse(vocabulary, spelling) == key


def test_no_alias_is_claimed_twice() -> None:
    for name, terms in words.VOCABULARIES.items():
        claimed: dict[str, str] = {}
        for key, term in terms.items():
            for spelling in {words.fold(text) for text in (key, term.ja, term.en, *term.aliases)}:
                assert claimed.setdefault(spelling, key) == key, f"{name}: {spelling} is {key} and {claimed[spelling]}"


def test_broader_terms_exist() -> None:
    for name, terms in words.VOCABULARIES.items():
        within = words.REGION if name == "prefecture" else terms
        assert all(term.broader in ("", *within) for term in terms.values())


def test_there_are_47_prefectures_with_their_codes_in_order() -> None:
    assert [term.aliases[1] for term in words.PREFECTURE.values()] == [f"{n:02}" for n in range(1, 48)]
    assert words.parse("prefecture", "神奈川") == words.parse("prefecture", "14") == "kanagawa"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＫＣみやぎ", "kcみやぎ"),
        ("ｱｺﾔｶﾞｲ", "あこやがい"),
        ("髙﨑廣濱", "高崎広浜"),
        ("サーバー", "サーバ"),
        ("wi-fi", "WiFi"),
        ("産・学・官", "産学官"),
        ("コ−ヒ−", "コーヒー"),
        ("三浦 真珠", "三浦真珠"),
    ],
)
def test_folding_takes_no_difference_a_reader_would_not(one: str, other: str) -> None:
    assert words.fold(one) == words.fold(other)


@pytest.mark.parametrize(("one", "other"), [("ビール", "ビル"), ("真珠", "珍珠"), ("はは", "はば")])
def test_folding_keeps_what_makes_another_word(one: str, other: str) -> None:
    assert words.fold(one) != words.fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert words.fold(words.fold(text)) == words.fold(text)


@pytest.mark.parametrize(
    ("asked", "environ", "lang"),
    [
        ("en", {"SANGAKU_LANG": "ja", "LANG": "ja_JP.UTF-8"}, "en"),
        (None, {"SANGAKU_LANG": "en", "LANG": "ja_JP.UTF-8"}, "en"),
        (None, {"LANG": "en_GB.UTF-8"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "ja"),
        (None, {"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        (None, {}, "ja"),
    ],
)
def test_the_language_is_the_asked_one_then_the_setting_then_the_locale(
    asked: str | None, environ: dict[str, str], lang: str
) -> None:
    assert words.language(asked, environ) == lang


@pytest.mark.parametrize("table", ["PHRASES", "HEADINGS", "COMMANDS", "OPTIONS"])
def test_everything_is_said_in_both_languages(table: str) -> None:
    for key, sentence in getattr(phrases, table).items():
        assert len(sentence) == 2, key
        assert all(text.strip() for text in sentence), key


def test_both_languages_of_a_sentence_are_filled_with_the_same_things() -> None:
    import string

    for key, sentence in phrases.PHRASES.items():
        ja, en = (
            {name.removesuffix("_ja").removesuffix("_en") for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in sentence
        )
        assert ja == en, key
