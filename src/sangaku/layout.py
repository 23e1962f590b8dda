"""Text in terminal cells: how wide it is, where it may break, how it is made harmless.

Owns the line breaking of mixed Japanese and English. Rich would measure the same, but breaks
Japanese anywhere, also before 「、」 and 「。」. Knows no sheet and prints nothing.
"""

import re
import unicodedata

# What may not begin a line stays with what stands before it, and what may not end one with what
# stands after it (the everyday part of 行頭禁則 and 行末禁則).
_NOT_FIRST = "、。，．・：；！？」』）〉》】〕］〟”’ー々ゝゞァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ…‥,.!?:;)]}%％"
_NOT_LAST = "「『（〈《【〔［〝“‘([{"
_CLOSE, _OPEN = re.escape(_NOT_FIRST), re.escape(_NOT_LAST)
_WORD = r"[0-9A-Za-zÀ-ɏ'’_/&+@#$*=~^<>|\\\"`-]+"
_TOKEN = re.compile(rf"\n|[ \t]+|[{_OPEN}]*(?:(?:{_WORD}[{_CLOSE}]*)+|[^\s])[{_CLOSE}]*")
# Whatever moves the cursor, changes colour, hides or turns text round is shown, not sent.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def harmless(text: str) -> str:
    """`text` with control, formatting and direction characters written out as visible escapes."""
    return _HARMFUL.sub(lambda match: f"\\u{ord(match[0]):04x}", text.replace("\r\n", "\n").replace("\t", " "))


def width(text: str) -> int:
    """The cells that `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        2
        if unicodedata.east_asian_width(char) in "WF"
        else 0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 1
        for char in text
    )


def wrap(text: str, limit: int) -> list[str]:
    """`text` in lines of at most `limit` cells. Nothing but the blanks at line ends is lost."""
    lines: list[str] = []
    line, used = "", 0
    for token in _TOKEN.findall(text):
        if token == "\n":
            lines.append(line.rstrip())
            line, used = "", 0
            continue
        size = width(token)
        if used and used + size > limit:
            if token.isspace():
                continue
            lines.append(line.rstrip())
            line, used = "", 0
        if token.isspace() and not line:
            continue
        while size > limit:  # one token wider than the line: cut where it fits
            head = _fitting(token, limit - used)
            lines.append(line + token[:head])
            line, used, token = "", 0, token[head:]
            size = width(token)
        line, used = line + token, used + size
    lines.append(line.rstrip())
    return lines


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` fit in `limit` cells; at least one."""
    used = 0
    for count, char in enumerate(text):
        used += width(char)
        if used > limit:
            return max(count, 1)
    return len(text)


def pad(text: str, cells: int) -> str:
    return text + " " * max(0, cells - width(text))
