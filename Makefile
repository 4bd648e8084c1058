SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip -qq --disable-pip-version-check
.DEFAULT_GOAL := run
.PHONY: run test check install bench

run: install
	@exec $(BIN)/python run.py

test: check
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

# The fast part: style, types, the import contract, migrations. No server is started.
check: .venv/dev.stamp .env
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --check --lint --quiet templates
	@$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0
	@$(BIN)/python manage.py check --fail-level WARNING

install: .venv/run.stamp .env

.venv/bin/python:
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	@$(PIP) install --root-user-action=ignore -r requirements.txt && touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt | .venv/bin/python
	@$(PIP) install --root-user-action=ignore -r requirements-dev.txt && touch $@ .venv/run.stamp

.env: .env.example
	@[ -f .env ] || $(PYTHON) -c 'import re, secrets; print(re.sub(r"(?m)^(DJANGO_SECRET_KEY|LINK_KEY)=$$", lambda m: m[0] + secrets.token_urlsafe(48), open(".env.example").read()), end="")' > .env
	@chmod 600 .env && touch .env
