"""What a valid case still lacks to be a good one: warnings, never errors.

Owns the judgement of one case at a time. Knows no file and prints nothing; `commands` puts each
warning at the head of the file it is about.
"""

from __future__ import annotations

from typing import Any

# Sections that the survey sets out for every case, and those that make one worth reading.
_ASKED = ("background", "motive", "matching", "results", "tips", "partners", "timeline")
_TELLING = ("setbacks", "gaps", "figures", "funding")


def lacking(case: dict[str, Any]) -> list[tuple[str, str]]:
    """Each thing a good case would have and this one has not: the field, and the phrase that says so.

    `case` is a dumped case (see `claims`).
    """
    found = [(section, "lacks_asked") for section in _ASKED if not case[section]]
    found += [(section, "lacks_telling") for section in _TELLING if not case[section]]
    if case["tips"] and not any("conditions" in tip for tip in case["tips"]):
        found.append(("tips", "lacks_conditions"))
    if case["sources"] and all(source["read"] == "opening" for source in case["sources"].values()):
        found.append(("sources", "lacks_whole_reading"))
    if all(given["basis"] == "unknown" for given in case["classification"].values()):
        found.append(("classification", "lacks_class"))
    return found
