"""Text in terminal cells: how wide it is, where it may break, how it is made harmless.

Owns the line breaking of mixed Japanese and English. Rich would measure the same, but breaks
Japanese anywhere, also before 「、」 and 「。」. Knows no sheet and prints nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

QUOTED_LIMIT = 100  # characters of what somebody wrote that are told of one problem
PATH_LIMIT = 4096  # of a path, which is as many as a system takes

# What may not begin a line stays with what stands before it, and what may not end one with what
# stands after it (the everyday part of 行頭禁則 and 行末禁則).
_NOT_FIRST = "、。，．・：；！？」』）〉》】〕］〟”’ー々ゝゞァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ…‥,.!?:;)]}%％*"
_NOT_LAST = "「『（〈《【〔［〝“‘([{"
# Between square brackets; no other of them means anything there.
_CLOSE, _OPEN = _NOT_FIRST.replace("]", r"\]"), _NOT_LAST.replace("[", r"\[")
_WITHIN = "".join(filter(str.isascii, _CLOSE))  # an address goes on after them
_WORD = r"[0-9A-Za-zÀ-ɏ'’_/&+@#$*=~^<>|\\\"`-]+"
_TOKEN = rf"\s+|[{_OPEN}]*(?:(?:[.!]*{_WORD}[{_WITHIN}]*)+|\S)[{_CLOSE}]*"
# One of these chooses a form of the character before it (葛󠄀, ❤️); a chain of them only hides something, and
# so does one after what has no forms: a blank, and what may stand before the first character of a value in a file.
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_FORMLESS = r"\s\"'\[{,:" + _SELECTORS
# Whatever moves the cursor, changes colour, turns text round or cannot be seen is not text: control and format
# characters (Cc, Cf), half a pair, no character at all, and letters that are drawn as nothing. It begins with one
# set of characters, which the search for the first of them needs to be quick. Not compiled before it is needed.
HIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    f"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff{_SELECTORS}](?<![^{_FORMLESS}][{_SELECTORS}])"
)


# What is in HIDDEN though Python calls it printable.
_CALLED_PRINTABLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0").union(
    map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0))
)


def harmless(text: str) -> str:
    """`text` with what a reader could not see, or a terminal would obey, written out as visible escapes."""
    if text.isprintable() and _CALLED_PRINTABLE.isdisjoint(text):
        return text  # as nearly every text is
    return re.sub(HIDDEN, _escape, text.replace("\r\n", "\n").replace("\t", " "))


def one_line(text: str) -> str:
    """The same with line breaks written out too, for what must stay one line whatever it holds."""
    return harmless(text).replace("\n", "\\n")


def quoted(text: str, limit: int = QUOTED_LIMIT) -> str:
    """The same for what somebody wrote and is told of, and no more of it than a reader can use."""
    return one_line(text if len(text) <= limit else text[:limit] + "…")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """The cells that `text` takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@cache
def _cells(char: str) -> int:
    category = unicodedata.category(char)
    # A mark is drawn over what stands before it, the vowel and the end of a hangul syllable into it.
    if category in ("Mn", "Me", "Mc", "Cf") or "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff":
        return 0
    # Python calls whatever is not assigned full-width.
    return 2 if unicodedata.east_asian_width(char) in "WF" and category != "Cn" else 1


def wrap(text: str, limit: int) -> list[str]:
    """`text` in lines of at most `limit` cells. Nothing but the blanks at line ends is lost."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += _wrapped(line, limit) if width(line) > limit else [line.strip()]
    return lines


def _wrapped(text: str, limit: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for token in re.findall(_TOKEN, text):
        size = width(token)
        if used and used + size > limit:
            if token.isspace():
                continue
            lines.append(line.rstrip())
            line, used = "", 0
        if token.isspace() and not line:
            continue
        if size > limit:  # one token wider than a line: cut where it fits
            *whole, line = _pieces(line + token, limit)
            lines += whole
            used = width(line)
        else:
            line += token
            used += size
    lines.append(line.rstrip())
    return lines


def _pieces(text: str, limit: int) -> Iterator[str]:
    """`text` in pieces of at most `limit` cells; a character wider than that stands alone."""
    start = used = 0
    for index, char in enumerate(text):
        cells = width(char)
        if used + cells > limit and index > start:
            end = index
            while text[end] in _NOT_FIRST and end > start + 1:
                end -= 1
            if text[end] in _NOT_FIRST:  # nothing else will do
                end = index
            yield text[start:end]
            start, used = end, width(text[end:index])
        used += cells
    yield text[start:]
