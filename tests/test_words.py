"""Words: every term in both languages, every spelling understood, folding a law."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangaku import phrases, usage, words

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
        ("a‐b‑c–d—e―f−g", "abcdefg"),
        ("wi‑fi_5〜6~7～8", "WiFi5678"),
        ("men’s", "men's"),
        ("産・学･官·民", "産学官民"),
        ("三浦　 真珠", "三浦真珠"),
        ("辻\U000e0100\ufe0f三\u200b浦\u200d", "辻三浦"),
        ("コ−ヒ-", "コーヒー"),
        ("ス‐パ–ラ—メ―ン", "スーパーラーメーン"),
        ("スーパー-コンピュータ", "スーパーコンピュータ"),
        ("サーバーー室", "サーバ室"),
        ("ァヴヶ関", "ぁゔゖ関"),
    ],
)
def test_folding_takes_no_difference_a_reader_would_not(one: str, other: str) -> None:
    assert words.fold(one) == words.fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ビール", "ビル"), ("真珠", "珍珠"), ("はは", "はば"), ("カ", "ガ"), ("カ-ド", "カド")]
)
def test_folding_keeps_what_makes_another_word(one: str, other: str) -> None:
    assert words.fold(one) != words.fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert words.fold(words.fold(text)) == words.fold(text)


# A vocabulary made up to be looked words up in.
PETS = {
    "cat": words.Term("猫", "house cat", "鳴く", "it mews", ("ねこ", "犬")),
    "dog": words.Term("犬", "dog", "吠える", "it barks", ("hound",)),
    "poodle": words.Term("プードル", "poodle", broader="dog"),
}


@pytest.fixture
def pets(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(words.VOCABULARIES, "pets", PETS)
    return "pets"


def test_every_name_of_a_term_stands_for_its_key_and_a_label_before_anothers_alias(pets: str) -> None:
    assert words.spellings(pets) == {
        "cat": "cat", "猫": "cat", "housecat": "cat", "ねこ": "cat",
        "dog": "dog", "犬": "dog", "hound": "dog",
        "poodle": "poodle", "ぷーどる": "poodle",
    }  # fmt: skip
    assert words.parse(pets, "ネコ") == "cat"
    assert words.parse(pets, "鳥") is None


def test_a_term_is_read_in_either_language_and_an_unknown_key_as_it_is(pets: str) -> None:
    assert [words.label(pets, "dog", lang) for lang in words.LANGUAGES] == ["犬", "dog"]
    assert [PETS["dog"].meaning(lang) for lang in words.LANGUAGES] == ["吠える", "it barks"]
    assert words.label(pets, "my-own", "ja") == "my-own"


def test_a_term_comes_with_the_kinds_of_it(pets: str) -> None:
    assert words.narrower(pets, "dog") == ["dog", "poodle"]
    assert words.narrower(pets, "poodle") == ["poodle"]
    assert words.narrower(pets, "unknown") == ["unknown"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("kagwa", "Kagawa"),
        ("ＫＡＮＡＧＡＷＡ", "kanagawa"),
        ("ネゴ", "ねこ"),
        ("kzzw", None),  # like anything in less than half of it
        ("", None),
    ],
)
def test_the_nearest_candidate_is_named_as_it_is_written_if_any_is_near(text: str, near: str | None) -> None:
    assert words.nearest(text, ["kanagawa", "Kagawa", "KAGAWA", "ねこ"]) == near


def test_a_prefecture_goes_by_its_short_name_and_its_code_and_stands_in_its_region() -> None:
    kanagawa = words.Term("神奈川県", "Kanagawa", aliases=("神奈川", "14"), broader="kanto")
    assert vars(words.PREFECTURE["kanagawa"]) == vars(kanagawa)
    assert words.PREFECTURE["hokkaido"].aliases == ("北海道", "01")


@pytest.mark.parametrize(
    ("asked", "environ", "lang"),
    [
        ("en", {"SANGAKU_LANG": "ja", "LANG": "ja_JP.UTF-8"}, "en"),
        (None, {"SANGAKU_LANG": "en", "LANG": "ja_JP.UTF-8"}, "en"),
        (None, {"LANG": "en_GB.UTF-8"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "ja"),
        (None, {"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        (None, {"LANG": "en_US.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8"}, "ja"),
        (None, {"LC_MESSAGES": "ja_JP.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en"}, "en"),
        ("EN", {}, "en"),
        ("fr", {"SANGAKU_LANG": "fr", "LANG": "en"}, "en"),
        (None, {}, "ja"),
    ],
)
def test_the_language_is_the_asked_one_then_the_setting_then_the_locale(
    asked: str | None, environ: dict[str, str], lang: str
) -> None:
    assert words.language(asked, environ) == lang


@pytest.mark.parametrize("table", ["PHRASES", "HEADINGS", "COMMANDS", "OPTIONS", "HELP"])
def test_everything_is_said_in_both_languages(table: str) -> None:
    for key, sentence in getattr(phrases if hasattr(phrases, table) else usage, table).items():
        assert len(sentence) == 2, key
        assert all(text.strip() for text in sentence), key


def test_each_language_has_its_own_punctuation() -> None:
    tables = (phrases.PHRASES, phrases.HEADINGS, usage.COMMANDS, usage.OPTIONS, usage.HELP)
    for key, (ja, en) in ((key, sentence) for table in tables for key, sentence in table.items()):
        ja = re.sub(
            r"[「（][^」）]*: [^」）]*[」）]|either: true|sources: \[survey\]|\w+=[^。）]*", "", ja
        )  # what is typed
        assert not re.search(r"[ぁ-んァ-ヶ一-龠][,.:;?!]|[,:;?!][ぁ-んァ-ヶ一-龠]", ja), key
        assert not re.search(r"[、。，．：；！？（）「」［］【】・]", en), key


def test_both_languages_of_a_sentence_are_filled_with_the_same_things() -> None:
    import string

    for key, sentence in phrases.PHRASES.items():
        ja, en = (
            {
                name.removesuffix("_ja").removesuffix("_en").removesuffix("_s")
                for _, name, _, _ in string.Formatter().parse(text)
                if name
            }
            for text in sentence
        )
        assert ja == en, key
