"""Regional 産学官連携 (industry-academia-government collaboration) cases that can be asked questions.

    import sangaku

    data = sangaku.load()
    data.cases(lead="官", market="overseas")

What `load` returns, `sangaku.library.Dataset`, is the whole public API; the other modules may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from sangaku.library import Dataset

__version__ = "0.1.0"
RELEASED = "2026-11-23"  # the day of this version, for citations


def load(*folders: str | PathLike[str]) -> Dataset:
    """The bundled cases, and beside them the case files in folders of your own.

    Raises CannotRead for a folder that is not there, BadData for case files that are wrong.
    """
    from sangaku.library import Dataset  # not at the top: the command line must not pay for it

    return Dataset(folders)
