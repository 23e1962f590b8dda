"""Draw what a command prints as an SVG, for the README: `make screenshot`.

Drawn here and not by Rich, whose SVG squeezes Japanese: it allots cells by characters.
"""

from __future__ import annotations

import html
import io
import subprocess
import sys

from rich.console import Console
from rich.text import Text

from sangaku import layout

WIDTH = 84  # cells
CELL, LINE, MARGIN = 8.4, 20, 16  # pixels
COMMAND = ["list", "--lead", "官", "--market", "overseas", "--collection", "survey"]
STYLES = {"bold": "font-weight:bold", "dim": "fill:#6b6b6b", "cyan": "fill:#0b6e7f"}


def printed() -> list[Text]:
    done = subprocess.run(
        [sys.executable, "-m", "sangaku", *COMMAND, "--color", "always", "--lang", "ja"],
        capture_output=True, check=True, env={"COLUMNS": str(WIDTH), "SANGAKU_NO_CACHE": "1"},
    )  # fmt: skip
    return [Text(f"$ sangaku {' '.join(COMMAND)}", "bold"), *Text.from_ansi(done.stdout.decode("utf-8")).split("\n")]


def drawn(lines: list[Text]) -> str:
    console = Console(file=io.StringIO(), width=WIDTH * 2, force_terminal=True)
    height = 2 * MARGIN + LINE * len(lines)
    found = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * CELL + 2 * MARGIN:.0f} {height}" role="img"'
        f' aria-label="{html.escape(" ".join(COMMAND))}">',
        "<style>text{font:14px monospace;fill:#1d1d1d;white-space:pre}</style>",
        '<rect width="100%" height="100%" rx="8" fill="#fbfaf7" stroke="#d8d4ca"/>',
    ]
    for number, line in enumerate(lines):
        at = 0
        for segment in line.render(console):
            # Every character gets its own place on the grid of cells, whatever font is at hand.
            places = []
            for char in segment.text:
                places.append(f"{MARGIN + at * CELL:.1f}")
                at += layout.width(char)
            style = ";".join(css for word, css in STYLES.items() if word in str(segment.style))
            if segment.text.strip():
                y = MARGIN + LINE * number + 14
                found.append(f'<text x="{" ".join(places)}" y="{y}" style="{style}">{html.escape(segment.text)}</text>')
    return "\n".join([*found, "</svg>"]) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(drawn(printed()))
