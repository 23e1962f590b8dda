"""The claims of one case, as the plain data that a validated case is kept as.

Owns walking them, putting each into one line of text, and what they let a case be filtered by and found by.
Reads no files, asks no store, and imports no Pydantic: what it works on has been validated already.
"""

from collections.abc import Iterator
from typing import Any

from sangaku import words

Path = tuple[str | int, ...]  # keys and indexes that lead to a claim: ("tips", 2, "effect")


def evidence(document: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every piece of evidence in a dumped case, in reading order, with the path that leads to it."""
    is_mapping = type(document) is dict
    if is_mapping and "basis" in document:
        yield path, document
    for key, value in document.items() if is_mapping else enumerate(document):
        if type(value) in (dict, list):
            yield from evidence(value, (*path, key))


def said(path: Path, item: dict[str, Any], lang: str) -> str:
    """What a piece of evidence says, as one text in a language."""
    if lang in item:  # a claim
        return str(item[lang])
    if item["basis"] == "unknown":
        return words.label("basis", "unknown", lang)
    colon = "：" if lang == "ja" else ": "
    if path[0] == "classification":
        return ", ".join(words.label(str(path[1]), value, lang) for value in item["values"])
    if path[0] == "places":
        names = [
            words.label("prefecture", item.get("prefecture", ""), lang),
            item.get("municipality", {}).get(lang, ""),
        ]
        return "".join(names) if lang == "ja" else ", ".join(filter(None, reversed(names)))
    if path[0] == "partners":
        return colon.join(filter(None, (item["name"][lang], item.get("role", {}).get(lang))))
    if path[0] == "figures":
        return f"{item['measure'][lang]}{colon}{quantity(item, lang)}"
    if path[0] == "period":
        return "–".join((item.get("start", ""), item.get("end", "")))
    return str(item["action"][lang])  # a tip


def quantity(figure: dict[str, Any], lang: str) -> str:
    """A figure's value with its unit: 約155個, about 155 pearls, 30–40 t."""
    number = "–".join(_digits(figure[end]) for end in ("value", "upper") if end in figure)
    if lang == "ja":
        return f"{'約' if figure['approximate'] else ''}{number.replace('–', '〜')}{figure['unit']['ja']}"
    return f"{'about ' if figure['approximate'] else ''}{number} {figure['unit']['en']}"


def _digits(number: float) -> str:
    text = f"{number:,}"
    return f"{number:,.15f}".rstrip("0") if "e" in text else text  # 0.00001 rather than 1e-05


def facets(document: dict[str, Any]) -> Iterator[tuple[str, str, str | None, bool]]:
    """What a case can be filtered by: facet, value, basis, and whether the value is one of several
    that the source leaves open. The main value comes first; of several bases of one, the strongest."""
    yield "collection", document["collection"], None, False
    for axis in words.AXES:
        given = document["classification"][axis]
        for value in given["values"] or ["unknown"]:
            yield axis, value, given["basis"], given["either"]
    for place in document["places"]:
        key = place.get("prefecture", "unknown")
        yield "prefecture", key, place["basis"], False
        yield "region", words.PREFECTURE[key].broader if key in words.PREFECTURE else key, place["basis"], False
    for value in document["field"]:
        yield "field", value, None, False
    strength = list(words.BASIS)
    for facet, section, key in (("challenge", "tips", "challenge"), ("sector", "partners", "kind")):
        for item in sorted(document[section], key=lambda item: strength.index(item["basis"])):
            yield facet, item[key], item["basis"], False


# Keys whose value is a term or says nothing a reader would search for.
_NOT_SEARCHED = frozenset(
    {
        "basis", "part", "accessed", "read", "code", "status", "either", "approximate", "kind", "url",
        "collection", "values", "challenge", "actors", "needs",
    }
)  # fmt: skip
# Terms that a reader would search for, by the words people read for them.
_SEARCHED_AS_LABELS = ("field", "prefecture")
# A search looks here first, in this order; then through the rest as the file has it.
SEARCH_ORDER = ("id", "name", "summary", "tips")


def passages(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a case with the section it stands in, in the order a search ranks them."""
    for section in (*SEARCH_ORDER, *(key for key in document if key not in SEARCH_ORDER)):
        for text in _texts({section: document[section]}):
            yield section, text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in _SEARCHED_AS_LABELS:
                for term in [item] if isinstance(item, str) else item:
                    yield from (words.label(key, term, lang) for lang in words.LANGUAGES)
            elif key not in _NOT_SEARCHED and not (key == "sources" and isinstance(item, list)):
                yield from _texts(item)
