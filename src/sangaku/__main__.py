"""`python -m sangaku`, and the `sangaku` command.

Owns what a signal does and nothing else: the rest is `cli`.
"""

import signal
import sys
from types import FrameType

# Windows has no SIGHUP.
_STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def main() -> None:
    for number in _STOPPING:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):  # not under nohup
            signal.signal(number, _stop)
    try:
        from sangaku.cli import main as run

        code = run()
    except KeyboardInterrupt:  # during the imports; `run` sees to the rest
        code = 130
    sys.exit(code)


def _stop(number: int, frame: FrameType | None) -> None:
    """Leave as Ctrl-C does: what is half written is cleared away on the way out, which a second one does not
    interrupt, and nothing is said."""
    for other in _STOPPING:
        signal.signal(other, _pass_over)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)


def _pass_over(number: int, frame: FrameType | None) -> None:
    """Not SIG_IGN: of a signal that is ignored while it is on its way, Python prints that it was."""


if __name__ == "__main__":
    main()
