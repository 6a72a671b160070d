# make site   build content/ into output/
# make serve  preview the site in a browser while you write
# make test   install what the tests need, and run all of them
# make cover  measure coverage by the tests that stay in one process
# make soak   make STEPS random changes to a site, EDITS to one that is served, and RACES of builds with somebody who
#             puts links in the place of files; a failure prints the SEED to repeat it
# make fuzz   look for MINUTES for inputs that break an invariant; a find stays in tests/fuzz/corpus, for `make test`
# make bench  compare build times with Hugo and Zola, see benchmarks/NOTES.md

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
STEPS ?= 100000
EDITS ?= 1000
RACES ?= 10000
MINUTES ?= 10
SEED ?= $(shell od -An -N3 -tu4 /dev/urandom | tr -d ' ')

.PHONY: site serve test cover soak fuzz check format bench clean

site: $(VENV)/installed
	@$(BIN)/octavo build
	@echo
	@echo "The site is in output/. To look at it:  make serve"

serve: $(VENV)/installed
	@$(BIN)/octavo serve --port $(PORT)

test: $(VENV)/testing check
	@$(BIN)/pytest -n auto --dist worksteal $(PYTEST)

cover: $(VENV)/testing
	@$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term -m "not no_cover" $(PYTEST)

soak: SEED := $(SEED)
soak: $(VENV)/testing
	@echo "make soak SEED=$(SEED) STEPS=$(STEPS) EDITS=$(EDITS) RACES=$(RACES)"
	@STEPS=$(STEPS) EDITS=$(EDITS) RACES=$(RACES) SEED=$(SEED) $(BIN)/pytest -n auto --dist worksteal -q --maxfail 1 \
		--timeout 0 tests/build/test_incremental.py tests/serve/test_serve_load.py tests/build/test_races.py

fuzz: SEED := $(SEED)
fuzz: $(VENV)/testing
	@echo "make fuzz SEED=$(SEED) MINUTES=$(MINUTES)"
	@$(BIN)/python -m tests.fuzz --seed $(SEED) --minutes $(MINUTES) $(FUZZ)

check: $(VENV)/testing
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: $(VENV)/testing
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(VENV)/installed
	@$(BIN)/python -m benchmarks $(BENCH)

clean:
	@if [ -x $(BIN)/octavo ]; then $(BIN)/octavo clean; fi
	@rm -rf $(VENV) .cache .tools .hypothesis .mypy_cache .ruff_cache

$(VENV)/bin/python:
	@tools/python-for $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	@echo "Installing Octavo into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/testing: $(VENV)/installed pyproject.toml tools/test-programs
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@tools/test-programs $(BIN)
	@touch $@
