# Two commands are all a newcomer types: `make demo` and `make test`.  `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NATIVE := $(shell find src/native -type f 2>/dev/null) CMakeLists.txt

.PHONY: coverage stub help setup demo test check browser lint types architecture bench accuracy sanitize demo-data pictures wheel clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

# Rebuilt when the C++ or the project file changes; the Python sources are used where they lie.
$(VENV)/.installed: $(BIN)/python pyproject.toml $(NATIVE)
	$(BIN)/python -m pip install --quiet "scikit-build-core>=0.11" "nanobind>=2.4" "cmake>=3.26" ninja
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable .
	@touch $@

$(VENV)/.tests: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

$(VENV)/.checks: $(VENV)/.tests
	$(BIN)/python -m pip install --quiet --group check
	@touch $@

setup: $(VENV)/.installed ## Make .venv and build crossent into it

demo: setup ## Score the shipped predictions of two real models
	$(BIN)/crossent demo

test: $(VENV)/.tests ## Run the tests
	$(BIN)/python -m pytest -q -n auto --dist loadfile

check: $(VENV)/.checks lint types architecture browser ## Lint, types, architecture, the pages in Chromium, the suites that need frameworks
	$(BIN)/python -m pip install --quiet --group frameworks
	$(BIN)/python -m pytest -q tests/frameworks tests/architecture tests/cli/test_explain.py

# The distribution's Chromium, installed where that is missing and allowed; without it the tests skip and say so.
browser: $(VENV)/.tests ## Drive the pages in headless Chromium, offline
	$(BIN)/python -m pip install --quiet --group browser
	@command -v chromium >/dev/null || [ -n "$$CHROMIUM" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get -q update && apt-get -q install -y --no-install-recommends chromium fonts-dejavu-core; } || true
	$(BIN)/python -m pytest -q tests/browser tests/report tests/cli/test_report.py

lint: $(VENV)/.checks ## Lint and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.checks ## mypy, strict
	$(BIN)/mypy

architecture: $(VENV)/.checks ## The arrows between the layers only point down
	$(BIN)/lint-imports

# OPENBLAS_CORETYPE makes a current NumPy slow; a benchmark measures NumPy as it is.
bench: $(VENV)/.tests ## Time crossent against its rivals (losses take 11 minutes, fits 16; results in benchmarks/results)
	$(BIN)/python -m pip install --quiet --group bench
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $(BIN)/python -m benchmarks

accuracy: $(VENV)/.tests ## Errors in ulps against 50 digits, beside those of others (6 minutes; results in benchmarks/results)
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benchmarks.accuracy

coverage: $(VENV)/.tests ## Simulate whether intervals cover and compare keeps its level (10 minutes)
	$(BIN)/python -m tools.coverage

sanitize: $(VENV)/.tests ## The native tests under address and undefined-behaviour sanitizers (10 minutes)
	PATH="$(CURDIR)/$(BIN):$$PATH" tools/sanitize.sh

stub: setup ## Write the extension's type stub anew after its bindings changed
	$(BIN)/python -m nanobind.stubgen -q -m crossent.native._ext -o src/crossent/native/_ext.pyi

demo-data: $(VENV)/.tests ## Make the shipped predictions anew
	$(BIN)/python tools/make_demo_data.py

pictures: setup ## Draw the pictures of the documents anew; those of pages need Chromium
	$(BIN)/python -m pip install --quiet --group frameworks --group browser
	$(BIN)/python -m tools.draw_docs_pictures
	$(BIN)/python -m tools.shoot_docs_pages

wheel: ## Build a wheel and the source distribution into dist/
	$(PYTHON) -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## Remove what the other targets made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
