# Everything runs in a virtual environment of its own; the first target that needs it makes it.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?= list --lead 官 --market overseas

.PHONY: run test lint format schema man screenshot browser-test fuzz bench clean

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

# Needs chromium and chromedriver; the tests are skipped without them.
browser-test: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'selenium>=4.20,<5'
	@$(BIN)/python -m pytest tests/test_page_browser.py

# Hypothesis for a long time: 100,000 inputs, then a folder of 100,000 files. make fuzz FUZZ="1000 1000" is a short one.
fuzz: .venv/ready
	@$(BIN)/python fuzz/fuzz.py $(FUZZ)

# Ratios measured side by side; prints a table, writes nothing, passes or fails nothing.
bench: .venv/ready
	@$(BIN)/python bench/bench.py

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
