# Claim Record. On a fresh machine: `make serve`, then `make test`.
# Debian needs no more than: apt-get install python3 python3-venv make

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev serve test lint check bench pictures

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py

help:
	@echo 'make serve     install what is missing, then serve on http://127.0.0.1:$${PORT:-8000}/'
	@echo 'make test      install what is missing, then test on SQLite and, where found, PostgreSQL'
	@echo 'make lint      style and types'
	@echo 'make check     settings, migrations and the records themselves'
	@echo 'make bench     measure pages, lists, search and import'
	@echo 'make pictures  take the pictures in docs/screenshots anew'

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed; name it with: make PYTHON=python3.11 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo 'Python cannot make virtual environments. On Debian: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# SQLite is safest with one server process, so there is one, with a few threads.
serve: export HASHED_STATIC = 1
serve: export GRANIAN_WORKERS ?= 1
serve: export PORT := $(PORT)
serve: setup
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@$(MANAGE) first_run
	@echo 'Serving on http://127.0.0.1:$(PORT)/ - stop with Ctrl-C.'
	@$(MANAGE) work --beside $$$$ & \
	exec $(BIN)/granian --interface wsgi config.wsgi:application --host 127.0.0.1 --port $(PORT) \
	  --blocking-threads 4 --no-access-log --log-level warning

test: setup-dev
	@$(BIN)/python tests/run.py $(ARGS)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: setup
	$(MANAGE) check --database default
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check_record

bench: setup-dev
	$(BIN)/python -m bench $(ARGS)

pictures: setup-dev
	$(BIN)/python -m tests.pictures
