"""A case under the item names of the Digital Agency's case model: DS-451-3, 実装データモデル（行政）事例.

Owns the mapping and knows which items the model requires. Reads no store and writes no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sangaku import claims, phrases, words

Row = dict[str, Any]

# The items of the model in its order, and whether it requires them.
ITEMS = {
    "タイトル": True, "サブタイトル": False, "事例実施年": False, "事例の場所": True, "対象組織": True,
    "行政サービス分類": False, "テーマ": False, "キーワード": False, "取り組みの概要": True,
    "取り組み理由": True, "目的": True, "挑戦したこと": False, "取り組み内容": True, "学んだこと": False,
    "成果": False, "導入での工夫": False, "制約条件": False, "普及": False, "持続させる仕組み": False,
    "評価の方法": False, "利用した制度": False, "協力者": False, "イメージタイトル": False,
    "イメージファイル": False, "イメージのライセンス": False, "ビデオタイトル": False, "ビデオURL": False,
    "ビデオのライセンス": False, "関連URL": False, "関連事例": False, "連絡先情報": True, "ID": False,
    "公開日": False, "最終更新日": False,
}  # fmt: skip
# The model allows for more items; these of ours follow its own.
ADDED = ("区分", "うまくいかなかったこと", "資料の食い違い", "分からなかったこと", "出典")
_BETWEEN = ";"  # what the model puts between several values of one item
_OF_A_BODY = ("government", "university", "institute", "company", "organisation")


def case(document: Row) -> Row:
    """One case. Every claim is followed by how it is known; an item with nothing to say is left
    out, as the model allows."""
    subjects = [words.label("field", key, "ja") for key in document["field"]]
    challenges = dict.fromkeys(words.label("challenge", tip["challenge"], "ja") for tip in document["tips"])
    prefectures = dict.fromkeys(
        words.label("prefecture", place["prefecture"], "ja") for place in document["places"] if "prefecture" in place
    )
    lead = document["classification"]["lead"]["values"]
    leading = [partner for partner in document["partners"] if _sector(partner) in lead]
    achieved = [figure for figure in document["figures"] if figure["status"] == "actual"]
    sources = document["sources"].values()
    said = {
        "タイトル": document["name"]["ja"],
        "事例実施年": document["period"].get("start", "")[:4],
        "事例の場所": _BETWEEN.join(prefectures),
        "対象組織": [_body(partner) for partner in leading],
        "テーマ": _BETWEEN.join(subjects[:1]),
        "キーワード": _BETWEEN.join([*subjects, *document["name"]["aliases"]]),
        "取り組みの概要": document["summary"]["ja"],
        "取り組み理由": _prose("motive", document["motive"]),
        "目的": _prose("classification", [document["classification"]["outcome"]], "outcome"),
        "挑戦したこと": _BETWEEN.join(challenges),
        "取り組み内容": _prose("development", document["development"]),
        "成果": _prose("results", document["results"]) + _prose("figures", achieved),
        "導入での工夫": _prose("tips", document["tips"]),
        "制約条件": _prose("tips", [tip["conditions"] for tip in document["tips"] if "conditions" in tip]),
        "利用した制度": _prose("funding", document["funding"]),
        "協力者": [_body(partner) for partner in document["partners"] if partner not in leading],
        "関連URL": [each["url"] for each in sources if "url" in each and each["kind"] in _OF_A_BODY],
        "ID": document["id"],
        "区分": words.label("collection", document["collection"], "ja"),
        "うまくいかなかったこと": _prose("setbacks", document["setbacks"]),
        "資料の食い違い": [_disagreement(point) for point in document["disagreements"]],
        "分からなかったこと": [gap["ja"] for gap in document["gaps"]],
        "出典": [_reference(source) for source in sources],
    }
    return {item: said[item] for item in (*ITEMS, *ADDED) if said.get(item)}


def lacking(found: Row) -> list[str]:
    """The items that the model requires and a case made by `case` does not have."""
    return [item for item, required in ITEMS.items() if required and item not in found]


def _prose(section: str, items: Iterable[Row], part: str | int = 0) -> list[str]:
    """Claims as texts, each followed by how it is known; nothing for what is unknown."""
    return [
        claims.said((section, part), item, "ja")
        + phrases.say("bracketed", "ja", text=words.label("basis", item["basis"], "ja"))
        for item in items
        if item["basis"] != "unknown"
    ]


def _disagreement(point: Row) -> str:
    versions = "".join(_prose("disagreements", point["claims"]))
    return phrases.say("labelled", "ja", label=point["about"]["ja"], text=versions)


def _sector(partner: Row) -> str:
    kind: str = partner["kind"]
    return words.SECTOR[kind].broader or kind


def _body(partner: Row) -> Row:
    """A body under the item names of the model of bodies, DS-434 (法人)."""
    found = {"商号または名称": partner["name"]["ja"], "商号または名称（英字）": partner["name"]["en"]}
    return found | ({"説明": partner["role"]["ja"]} if "role" in partner else {})


def _reference(source: Row) -> str:
    given = (source["publisher"], f"「{source['title']}」", source.get("published"), source.get("url"))
    return " ".join(filter(None, given))
