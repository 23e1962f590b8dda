# Everything runs in a virtual environment of its own; the first target that needs it makes it.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ARGS ?= list --lead 官 --market overseas

.PHONY: run test coverage lint format schema man screenshot browser-test fuzz bench lock audit dist sdist-test wheel-test clean

run: .venv/ready
	@$(BIN)/sangaku $(ARGS)

# On all processors; `$(BIN)/python -m pytest` without -n is one process, as a debugger wants it.
test: .venv/ready lint
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal

# Tests of a full disk fail in it, for the count cannot be written then either.
coverage: .venv/ready
	-@$(BIN)/coverage run -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal
	@$(BIN)/coverage combine --quiet && $(BIN)/coverage report --show-missing --skip-covered

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
	@$(PIP) 'selenium>=4.20,<5'
	@$(BIN)/python -m pytest tests/test_page_browser.py

# Hypothesis for a long time: 100,000 inputs, then a folder of 100,000 files. make fuzz FUZZ="1000 1000" is a short one.
fuzz: .venv/ready
	@$(BIN)/python fuzz/fuzz.py $(FUZZ)

# Ratios measured side by side; prints a table, writes nothing, passes or fails nothing.
bench: .venv/ready
	@$(BIN)/python bench/bench.py $(BENCH)

screenshot: .venv/ready
	@$(BIN)/python scripts/screenshot.py ja > docs/screenshot.svg
	@$(BIN)/python scripts/screenshot.py en > docs/screenshot.en.svg

# The manual page, from the words of --help: man ./build/sangaku.1
man: .venv/ready
	@mkdir -p build
	@$(BIN)/python scripts/manual.py > build/sangaku.1

# What is released: the same bytes whoever builds it.
dist: .venv/ready
	@rm -rf dist
	@$(BIN)/python -m hatchling build -d dist

# All of `make test` in the unpacked sdist, as whoever packages or changes it has it.
sdist-test: dist
	@rm -rf build/sdist && mkdir -p build/sdist
	@tar -xzf dist/*.tar.gz -C build/sdist --strip-components 1
	@$(MAKE) -C build/sdist test

# The wheel alone, far from the data and the tools of the repository, asked what the README asks.
wheel-test: dist
	@rm -rf build/wheel && $(PYTHON) -m venv build/wheel
	@build/wheel/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	@sed -n 's/^\$$ //p' README.md > build/wheel/asked
	@cd build/wheel && PATH="$$PWD/bin:$$PATH" sh -e asked > answered

# The exact versions of all that .venv holds, for every Python and system; renewed by this alone.
lock:
	@$(PYTHON) -m venv .venv
	@$(PIP) 'uv>=0.9,<1'
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev --no-emit-index-url \
		--annotation-style line --custom-compile-command 'make lock' --output-file constraints.txt pyproject.toml

# Known holes in the locked versions. Asks the network; strict, for what cannot be asked about would pass else.
audit: .venv/ready
	@$(PIP) 'pip-audit>=2.7,<3'
	@$(BIN)/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt

.venv/ready: pyproject.toml constraints.txt
	@echo '準備中（初回だけ、1分ほど） / Setting up, once; about a minute' >&2
	@$(PYTHON) -m venv .venv
	@$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv
