# make run    start the portal (the only command a fresh clone needs)
# make test   everything that must hold: lint, types, import rules, all tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# Checks read settings; they must neither make nor touch a real data directory.
SCRATCH := MLPLATFORM_DATA_DIR=$(CURDIR)/build/scratch

.PHONY: run dev test test-services lint format lock screenshots bench wheel clean

run: $(VENV)/.installed
	@$(BIN)/mlplatform start

dev: $(VENV)/.installed-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "The portal needs Python 3.11 or newer. Name one: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e ".[dev]"
	@touch $@ $(VENV)/.installed

test: dev
	@scripts/install_test_programs.sh
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory test-services
	$(BIN)/pytest -n 2 -m "not slow"
	$(BIN)/pytest -n 2 -m slow

# Engine, live updates, API and who may do what, once more on PostgreSQL and Redis. The readers of files and the trainers
# do not know the database.
test-services: dev
	$(BIN)/python scripts/with_services.py $(BIN)/pytest -n 2 -m "not browser" \
		--ignore tests/datasets/kinds --ignore tests/training/trainers \
		tests/core tests/datasets tests/faults tests/models_registry tests/reports tests/security tests/system tests/training

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates datasets/kinds --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(SCRATCH) $(BIN)/python manage.py makemigrations --check --dry-run
	$(SCRATCH) MLPLATFORM_HTTPS=1 MLPLATFORM_ALLOWED_HOSTS=portal.example.org \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: dev
	$(BIN)/python scripts/lock.py

screenshots: dev
	$(BIN)/python -m scripts.screenshots

bench: dev
	$(BIN)/python -m bench

wheel: dev
	$(BIN)/python -m build --wheel --outdir dist .

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache screenshots
