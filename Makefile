# make setup   install what is missing, nothing else
# make run     set up, fill an empty database with the demo (DEMO=0: leave it empty), serve
# make serve   set up, serve what is in the data folder
# make test    everything that must hold, on both databases
# make bench   the benchmarks beside their floors
# make pictures  take the README's pictures again
# make format  put code and templates into the form that lint asks for
# make types   the types of what other rooms build on
# make lock    look for newer versions of the dependencies
#
# Environment variables (PORT, ZONEBOOK_DATA_DIR, DATABASE_URL and others): docs/operations.md

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup system run serve test test-setup lint format types bench pictures lock

PYTHON ?= python3
export PYTHON
DEMO ?= 1
# Test processes at once: one more than there are cores, for those that wait for a browser.
JOBS ?= $(shell expr $$(nproc) + 1)

VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
DONE := .build/done
# Tests and benchmarks must not meet the settings, let alone the data, of an installation on the same machine.
OWN := env $(foreach name,$(filter ZONEBOOK_% DATABASE_URL PORT,$(.VARIABLES)),-u $(name))

help:
	@sed -n '/^$$/q; s/^# \{0,1\}//p' Makefile

# --- Setting up -------------------------------------------------------------------------------------------------
# Each step leaves a stamp, so that a repeat only looks. What was removed or does not work any more is made again.
$(shell $(PY) -c 'import django' 2>/dev/null || rm -f $(DONE)/python $(DONE)/python-test)
$(shell test -d static/vendor || rm -f $(DONE)/assets)

setup: $(DONE)/static

$(DONE):
	@mkdir -p $@

system: | $(DONE)
	@config/setup/system.sh run

$(DONE)/python: requirements/run.txt config/setup/python.sh | system
	@config/setup/python.sh $(VENV) requirements/run.txt
	@touch $@

$(DONE)/assets: package-lock.json requirements/node.txt config/setup/assets.sh | $(DONE)/python
	@config/setup/assets.sh $(PY)
	@touch $@

$(DONE)/static: $(DONE)/python $(DONE)/assets config/settings.py $(shell find static */static 2>/dev/null)
	@$(OWN) ZONEBOOK_DATA_DIR=.build/data $(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

test-setup: setup $(DONE)/python-test
	@config/setup/system.sh test

$(DONE)/python-test: requirements/dev.txt $(DONE)/python
	@config/setup/python.sh $(VENV) requirements/dev.txt
	@touch $@

lock: test-setup
	@config/setup/lock.sh $(PY)

# --- Running ----------------------------------------------------------------------------------------------------
run: setup
	@$(MANAGE) serve --check
	@$(MANAGE) migrate --verbosity 0
	@if [ "$(DEMO)" != 0 ]; then $(MANAGE) demo --if-empty; fi
	@exec $(MANAGE) serve

serve: setup
	@$(MANAGE) serve --check
	@$(MANAGE) migrate --verbosity 0
	@exec $(MANAGE) serve

# --- Checking ---------------------------------------------------------------------------------------------------
lint: test-setup
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@find templates */templates -name '*.html' 2>/dev/null | xargs -r $(VENV)/bin/djade --check --target-version 5.2
	@$(OWN) ZONEBOOK_DATA_DIR=.build/data $(MANAGE) makemigrations --check --dry-run

format: test-setup
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format .
	@find templates */templates -name '*.html' 2>/dev/null | xargs -r $(VENV)/bin/djade --target-version 5.2

types: test-setup
	@$(OWN) ZONEBOOK_DATA_DIR=.build/data $(PY) -m mypy

test: lint
	@echo "== SQLite"
	@$(OWN) $(PY) -m pytest -n $(JOBS)
	@echo "== PostgreSQL"
	@$(OWN) $(PY) -m tests.postgres $(PY) -m pytest -n $(JOBS) -m "not browser"

bench: test-setup
	@$(OWN) $(PY) -m benchmarks

pictures: test-setup
	@$(OWN) $(PY) -m tests.browser.pictures docs/pictures
