# One command runs it, one tests it: `make run`, `make test`.
VENV   ?= .venv
PYTHON ?= python3
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run demo test coverage lint check format quality fuzz clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Dragoman needs Python 3.11 or newer: install it, or name one with make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { echo "Python cannot make virtual environments here; on Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(BIN)/dragoman: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[postgresql]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@ $(BIN)/dragoman

run: $(BIN)/dragoman ## Start the bot (in the terminal; in Telegram too when TELEGRAM_BOT_TOKEN is set)
	@$(BIN)/dragoman run

demo: $(BIN)/dragoman ## Show what it does, without any network
	@$(BIN)/dragoman demo

test: $(VENV)/.dev ## Run all tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

coverage: $(VENV)/.dev ## Run all tests, and show which lines they leave out (slower)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --cov

lint: $(VENV)/.dev ## Format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## Everything that must hold

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

quality: $(VENV)/.dev ## Score every engine (needs DRAGOMAN_EVALUATION, the folder with the scorers and their data)
	$(BIN)/python -m benchmarks.quality

fuzz: $(VENV)/.dev ## Look for feeds that crash the reading, for ten minutes at most
	-timeout --preserve-status 600 $(BIN)/python -m pytest tests/property/test_feeds.py tests/property/test_slices.py --hypothesis-profile=long --numprocesses auto

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
