"""Draw what a command prints in a language as an SVG, for its README: `make screenshot`.

Drawn here and not by Rich, whose SVG squeezes Japanese: it allots cells by characters.
"""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import sys

from rich.console import Console
from rich.text import Text

from sangaku import layout

WIDTH = 84  # cells
CELL, LINE, MARGIN = 8.4, 20, 16  # pixels
COMMANDS = {
    "ja": "list --lead 官 --market overseas --collection survey",
    "en": "list --lead government --market overseas --collection survey",
}
STYLES = {"bold": "font-weight:bold", "dim": "fill:#6b6b6b", "cyan": "fill:#0b6e7f"}


def printed(lang: str) -> list[Text]:
    done = subprocess.run(
        [sys.executable, "-m", "sangaku", *COMMANDS[lang].split(), "--color", "always", "--lang", lang],
        capture_output=True, check=True, env={**os.environ, "COLUMNS": str(WIDTH), "SANGAKU_DATA": ""},
    )  # fmt: skip
    return [Text(f"$ sangaku {COMMANDS[lang]}", "bold"), *Text.from_ansi(done.stdout.decode("utf-8")).split("\n")]


def drawn(lang: str) -> str:
    lines = printed(lang)
    console = Console(file=io.StringIO(), width=WIDTH * 2, force_terminal=True)
    height = 2 * MARGIN + LINE * len(lines)
    found = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * CELL + 2 * MARGIN:.0f} {height}" role="img"'
        f' aria-label="{html.escape(COMMANDS[lang])}">',
        "<style>text{font:14px monospace;fill:#1d1d1d}</style>",
        '<rect width="100%" height="100%" rx="8" fill="#fbfaf7" stroke="#d8d4ca"/>',
    ]
    for number, line in enumerate(lines):
        at = 0
        for segment in line.render(console):
            style = ";".join(css for word, css in STYLES.items() if word in str(segment.style))
            y = MARGIN + LINE * number + 14
            for run in re.findall(r"\s+|\S+", segment.text):
                # Every character gets its own place on the grid of cells, whatever font is at hand, and every run
                # its own element, because some programs heed the first place alone.
                places = []
                for char in run:
                    places.append(f"{MARGIN + at * CELL:.1f}")
                    at += layout.width(char)
                if not run.isspace():
                    found.append(f'<text x="{" ".join(places)}" y="{y}" style="{style}">{html.escape(run)}</text>')
    return "\n".join([*found, "</svg>"]) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(drawn(sys.argv[1]))
