# Everything runs in a virtual environment of its own; the first target that needs it makes it.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?= list --lead 官 --market overseas

.PHONY: run test lint format schema man screenshot clean

run: .venv/ready
	@$(BIN)/sangaku $(ARGS)

test: .venv/ready lint
	@$(BIN)/python -m pytest

lint: .venv/ready
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary

format: .venv/ready
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

# The JSON Schema that editors read; a test fails when it is stale.
schema: .venv/ready
	@$(BIN)/sangaku schema > data/schema/case.schema.json

screenshot: .venv/ready
	@$(BIN)/python scripts/screenshot.py > docs/screenshot.svg

# The manual page, from the words of --help: man ./build/sangaku.1
man: .venv/ready
	@mkdir -p build
	@$(BIN)/python scripts/manual.py > build/sangaku.1

.venv/ready: pyproject.toml
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv
