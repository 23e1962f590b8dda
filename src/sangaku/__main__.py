"""`python -m sangaku`, and the `sangaku` command."""

import sys


def main() -> None:
    from sangaku.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
