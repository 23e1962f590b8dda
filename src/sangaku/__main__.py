"""`python -m sangaku`, and the `sangaku` command.

Owns what a signal does and nothing else: the rest is `cli`.
"""

import signal
import sys
from types import FrameType


def main() -> None:
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number and signal.getsignal(number) == signal.SIG_DFL:  # not under nohup
            signal.signal(number, _stop)
    try:
        from sangaku.cli import main as run

        code = run()
    except KeyboardInterrupt:  # during the imports; `run` sees to the rest
        code = 130
    sys.exit(code)


def _stop(number: int, frame: FrameType | None) -> None:
    """Leave as Ctrl-C does: what is half written is cleared away on the way out, and nothing is said."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
