"""Full text: the words looked for, widened to their other names, and the cases in which they stand.

Owns the syntax of a search, what counts as a hit and how hits are ranked. Prints nothing; the folded text that is
searched was made when the store was compiled.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sangaku import words
from sangaku.query import Asked, among, where

if TYPE_CHECKING:
    import sqlite3


class Wanted:
    """One word or phrase of a search: as typed, everything that counts as it (folded), whether it is barred, and the
    names, as people read them, by which the search was widened."""

    def __init__(self, text: str, spellings: tuple[str, ...], barred: bool, aliases: tuple[str, ...]) -> None:
        self.text, self.spellings, self.barred, self.aliases = text, spellings, barred, aliases


# Words of these are widened to their other names. `lead` is left out: its aliases are looser.
_WIDENED = ("sector", "market", "outcome", "challenge", "field", "prefecture")


def wanted(texts: Sequence[str], *, exact: bool = False) -> list[Wanted]:
    """The words of a search: blanks divide them, "…" keeps a phrase together, - bars a word.

    A word that names a term is widened to the term's other names, unless it is `exact`, a phrase or barred. What folds
    to nothing is left out, so the list may be empty; what is there twice counts once.
    """
    found: dict[object, Wanted] = {}
    for barred, phrase, word in re.findall(r'(-?)(?:"([^"]*)"|([^\s"]+))', " ".join(texts)):
        text = phrase or word
        folded = words.fold(text)
        if not folded:
            continue
        aliases = () if exact or phrase or barred else _aliases(text)
        spellings = (folded, *map(words.fold, aliases))
        found.setdefault((spellings, barred), Wanted(text, spellings, bool(barred), aliases))
    return list(found.values())


def _aliases(text: str) -> tuple[str, ...]:
    """The other names of the term that `text` names, if it does: those in the same script, as every
    claim is there in both languages; too short ones would hit anything."""
    found: dict[str, str] = {}
    word = words.fold(text)
    for vocabulary in _WIDENED:
        key = words.parse(vocabulary, text)
        if key is not None:
            term = words.VOCABULARIES[vocabulary][key]
            for name in (term.ja, term.en, *term.aliases):
                folded = words.fold(name)
                if folded.isascii() != word.isascii() or word in folded:
                    continue
                if len(folded) >= (5 if folded.isascii() else 2):
                    found.setdefault(folded, name)
    return tuple(found.values())


class Hit:
    """A text of a case that holds a word of the search, and the section it stands in."""

    def __init__(self, section: str, text: str, word: Wanted) -> None:
        self.section, self.text, self.word = section, text, word


_SECTION_RANK = {"id": 0, "name": 0, "summary": 1, "tips": 2}


def find(store: sqlite3.Connection, asked: Asked, looked_for: Sequence[Wanted]) -> dict[str, list[Hit]]:
    """The cases in which every word occurs and no barred one, the best first, with their hits.

    A word found in the name counts before one in the summary, that before one in a tip, that before
    the rest; the ranks of all words are added up, and ties go by id.
    """
    condition, given = where(asked)
    # Looked through here rather than by SQLite's `instr`, which takes four times as long.
    sought = [([text.encode(errors="surrogatepass") for text in word.spellings], word.barred) for word in looked_for]
    ids = [
        case
        for case, folded in store.execute(
            f"SELECT cases.id, folded FROM cases JOIN fulltext ON fulltext.case_id = cases.id WHERE {condition}", given
        )
        if all(any(text in folded for text in spellings) != barred for spellings, barred in sought)
    ]
    hits: dict[str, list[Hit]] = {}
    ranks: dict[str, int] = {}
    for case, passages in store.execute(
        "SELECT case_id, passages FROM fulltext WHERE case_id IN (SELECT value FROM json_each(?))", (among(ids),)
    ):
        each = marshal.loads(passages)
        hits[case], ranks[case] = [], 0
        for word in looked_for:
            if not word.barred:
                found = [
                    Hit(section, text, word)
                    for section, text, folded in each
                    if any(map(folded.__contains__, word.spellings))
                ]
                hits[case] += found
                ranks[case] += _SECTION_RANK.get(found[0].section, 3)
    return {case: hits[case] for case in sorted(ids, key=lambda case: (ranks[case], case))}
