# make run and make test do all their set-up themselves; they need Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
PREFIX ?= /usr/local
DESTDIR ?=

.DEFAULT_GOAL := help
.PHONY: help run test check format benchmarks clean

help: ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## set up and do the main job: read the sources of config.yaml, publish to public/
	@$(BIN)/feeds update

test: $(VENV)/dev.stamp ## set up and run the tests
	@$(BIN)/python -m pytest

check: $(VENV)/dev.stamp ## format, lint, types, layers, known holes of dependencies, tests with coverage
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.audit
	@$(BIN)/python -m pytest --cov --cov-report=term
	@$(BIN)/python -m tests.coverage_floors

format: $(VENV)/dev.stamp ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

benchmarks: $(VENV)/dev.stamp ## measure accuracy, speed and memory; writes docs/benchmarks.md
	@$(BIN)/python -m benchmarks

clean: ## remove what make made, but neither var/ nor public/
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "feeds needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another with: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "setting up $(VENV) (once) …"
	@$(PIP) --editable .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "setting up $(VENV) for the tests (once) …"
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/run.stamp
