# make run      the dashboard, with everything it needs        make setup   only the environment
# make test     all tests, the browser's too                   make bench   the measurements
# make lint     ruff and mypy                                  make lock    requirements.lock from pyproject.toml
SHELL := /bin/sh
.DEFAULT_GOAL := run
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
DEMO := var/demo-30m
# pytest-xdist: whole modules stay together, so that a module's package or server is made once.
WORKERS ?= 2

.PHONY: run setup demo test lint bench lock

run: setup demo
	@$(BIN)/gunicorn --no-control-socket app:server

setup: $(STAMP)

$(STAMP): requirements.lock scripts/setup.sh
	@sh scripts/setup.sh $(VENV)
	@touch $@

# Only the default package is built here, again when what it is made from has changed; a package named by
# WANQUAN_PACKAGE is the user's own.
demo: setup $(if $(WANQUAN_PACKAGE),,$(DEMO)/datapackage.json)

$(DEMO)/datapackage.json: $(shell find data/demo data/qionghai -type f ! -name '*.pyc') | $(STAMP)
	@$(BIN)/python -m data.demo --resolution 30 --out $(DEMO)

test: setup
	@sh scripts/test-tools.sh
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope $(PYTEST_ARGS) </dev/null

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: setup demo
	@sh scripts/test-tools.sh
	@$(BIN)/python -m benchmarks all

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--all-extras pyproject.toml -o requirements.lock
