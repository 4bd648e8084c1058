SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip -qq --disable-pip-version-check --no-input install --root-user-action=ignore
UV := uv==0.13.9
# In a quarter of pip's time; where a machine lets only pip through, pip it is.
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python -r $(1) || $(PIP) -r $(1)
PYTEST := $(BIN)/python -m pytest -q --dist worksteal
NPM := npm install --silent --no-audit --no-fund --ignore-scripts --no-save --prefix
VNU := vnu-jar@26.9.27
LIGHTHOUSE := lighthouse@12.8.2
# What pytest makes of the tests is kept: every worker of both runs reads it.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := run
.PHONY: run test check install checkers bench differential mutants lighthouse looks screens

# The whole clinic in the foreground; Ctrl-C closes it. PORT=8001 make run for another port.
run: install
	@exec $(BIN)/python run.py

# Everything: the fast part, then the suite on PostgreSQL with the browser and, beside it, the database tests again on
# SQLite. What that says is kept until the other has ended.
test: check checkers
	@said=$$(mktemp); trap 'rm -f $$said' EXIT; \
	$(PYTEST) -n 1 --on sqlite >$$said 2>&1 & sqlite=$$!; \
	$(PYTEST) -n 3 --on postgres; postgres=$$?; \
	wait $$sqlite; sqlite=$$?; cat $$said; \
	exit $$((postgres || sqlite))
	@$(BIN)/python -m tests.skipped

# The fast part: style, types, the import contract, templates, migrations, the settings of a real clinic. No server.
check: .venv/dev.stamp .env
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0
	DJANGO_DEBUG=false SITE_URL=https://clinic.example $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/dev.stamp .env
	$(BIN)/python -m bench

# Our engine beside an independent one on 50,000 cases; `make test` takes 4,000.
differential: .venv/dev.stamp .env
	CASES=50000 $(BIN)/python -m pytest -q -s tests/candidacy/test_other_engine.py

# The engine and its proofs with one small change at a time, which some test should notice: an hour and more. What may
# be left over stands in docs/clinical-protocol.md.
mutants: .venv/dev.stamp
	nice -n 19 $(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results

# Speed, accessibility and good practice of four pages, as Lighthouse sees them on a slow telephone. Needs Node and Chromium.
lighthouse: .venv/dev.stamp .env
	@$(NPM) .venv/npm/lighthouse $(LIGHTHOUSE)
	$(BIN)/python -m bench.lighthouse

# Every page and state in every way, also where all its parts stand on other pages. `make test` leaves these out.
looks: .venv/dev.stamp
	LOOK=whole $(PYTEST) -n 3 tests/browser/test_pages.py

# The pictures in docs/screens. Needs Chromium.
screens: .venv/dev.stamp
	$(BIN)/python -m tests.browser.screens

# The HTML checker is not on PyPI. Without Java or npm the suite goes without it, and says so.
checkers: .venv/$(VNU).stamp

.venv/$(VNU).stamp: | .venv/bin/python
	@if command -v java >/dev/null && command -v npm >/dev/null && $(NPM) .venv/npm/vnu-jar $(VNU); then touch $@; fi

install: .venv/run.stamp .env

.venv/bin/python:
	@$(PYTHON) -m venv .venv
	@$(PIP) $(UV)

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Installing what the clinic needs…"
	@$(call INSTALL,requirements.txt)
	@touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing what the tests need…"
	@$(call INSTALL,requirements-dev.txt)
	@touch $@ .venv/run.stamp

# The two keys are made on this machine and stay on it.
.env:
	@(umask 077; $(PYTHON) -c 'import re, secrets; print(re.sub(r"(?m)^(DJANGO_SECRET_KEY|LINK_KEY)=$$", lambda m: m[0] + secrets.token_urlsafe(48), open(".env.example").read()), end="")' > .env)
