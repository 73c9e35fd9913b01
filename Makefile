# make run and make test do all their set-up themselves; they need Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
STATEDIR ?= /var/lib/feeds
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
DESTDIR ?=
HOME_DIR := $(DESTDIR)$(PREFIX)/lib/feeds
SHARE_DIR := $(DESTDIR)$(PREFIX)/share/feeds
UNITS := feeds.service feeds-update.service feeds-update.timer

.DEFAULT_GOAL := help
.PHONY: help run test check format benchmarks screenshots install install-program install-files uninstall clean

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

screenshots: $(VENV)/dev.stamp ## make the pictures of the pages in docs/screenshots anew (needs chromium)
	@$(BIN)/python -m tests.screenshots

install: install-program install-files ## put program, units, user and example config in place (PREFIX, SYSCONFDIR, UNITDIR, DESTDIR)
	@echo "installed; edit $(SYSCONFDIR)/feeds/config.yaml, then: systemctl enable --now feeds.service"

install-program:
	@$(PYTHON) -m venv $(HOME_DIR)
	@$(HOME_DIR)/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt .
	@install -m 0755 systemd/feeds.sh $(HOME_DIR)/bin/feeds
	@install -d $(DESTDIR)$(PREFIX)/bin
	@ln -sfn ../lib/feeds/bin/feeds $(DESTDIR)$(PREFIX)/bin/feeds

install-files:
	@install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SYSUSERSDIR) $(DESTDIR)$(SYSCONFDIR)/feeds $(SHARE_DIR)
	@cp -R examples $(SHARE_DIR)/
	@for unit in $(UNITS); do \
	  sed -e 's|@prefix@|$(PREFIX)|g' -e 's|@sysconfdir@|$(SYSCONFDIR)|g' systemd/$$unit > $(DESTDIR)$(UNITDIR)/$$unit && \
	  chmod 0644 $(DESTDIR)$(UNITDIR)/$$unit || exit 1; done
	@install -m 0644 systemd/feeds.sysusers $(DESTDIR)$(SYSUSERSDIR)/feeds.conf
	@sed -e 's|sqlite:///var/feeds.db|sqlite:///$(STATEDIR)/feeds.db|' -e 's|^public: public|public: $(STATEDIR)/public|' \
	  -e 's|url: examples/|url: $(PREFIX)/share/feeds/examples/|' config.yaml > $(SHARE_DIR)/config.yaml
	@test -e $(DESTDIR)$(SYSCONFDIR)/feeds/config.yaml || \
	  install -m 0644 $(SHARE_DIR)/config.yaml $(DESTDIR)$(SYSCONFDIR)/feeds/config.yaml
	@test -n "$(DESTDIR)" || ! command -v systemd-sysusers >/dev/null || systemd-sysusers $(SYSUSERSDIR)/feeds.conf
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || systemctl daemon-reload

uninstall: ## remove what install put there; $(SYSCONFDIR)/feeds, the store and the published files stay
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || \
	  systemctl disable --now feeds.service feeds-update.timer 2>/dev/null || true
	rm -rf $(HOME_DIR) $(SHARE_DIR)
	rm -f $(DESTDIR)$(PREFIX)/bin/feeds $(DESTDIR)$(SYSUSERSDIR)/feeds.conf $(addprefix $(DESTDIR)$(UNITDIR)/,$(UNITS))

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
