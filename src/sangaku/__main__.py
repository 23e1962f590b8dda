"""`python -m sangaku`, and the `sangaku` command."""

import sys


def main() -> None:
    try:
        from sangaku.cli import main as run

        code = run()
    except KeyboardInterrupt:  # during the imports; `run` sees to the rest
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
