# One command per need. `make demo` and `make test` make what is missing first: a virtual environment
# with exact versions, Java where the machine has none, and the JARs. The second time they just run.

PYTHON ?= python3
VENV ?= .venv
# Airflow's Spark provider brings a pyspark of its own, so it never shares an environment with ours.
AIRFLOW_VENV ?= .venv-airflow
ARGS ?=
# Tests in two processes, each with a session of its own: most of a small Spark job is waiting.
WORKERS ?= 2

BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo congress validate notebooks bench bench-ledger bench-lookup bench-clean bench-trust \
  bench-sizing bench-topics bench-report dist browser test test-fast test-cluster test-airflow check format docs clean distclean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
	  printf '  make %-12s %s\n' "$$name" "$$what"; done
	@echo "  Variables: PYTHON (python3 >= 3.10), VENV (.venv), WORKERS (2), ARGS (passed to the command)"

setup: ## Make what is missing: environment, Java, JARs
	@$(PYTHON) lib/renown/setup/venv.py $(VENV)
	@$(BIN)/python -m renown.setup

demo: setup ## Score a made-up network with known truth, from raw records to report
	@$(BIN)/renown demo $(ARGS)

DATA ?= ../shared/data
congress: setup ## Score real accounts (DATA=folder of the data sets) and compare with plain counts
	@$(BIN)/renown run --network x_v1=$(DATA)/congress_2016 --as-of 2016-05-10 \
	  --warehouse build/congress $(ARGS)
	@$(BIN)/python -m renown.proofs.correlations --warehouse build/congress

validate: setup ## Foretell real reactions beside plain counts (DATA; ARGS='--demo DIR' spares a demo)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bench.txt
	@$(BIN)/renown validate --data $(DATA) --out build/validation $(ARGS)

NOTEBOOKS := build/notebooks
WAREHOUSE ?= $(NOTEBOOKS)/demo/warehouse
notebooks: setup $(WAREHOUSE) ## Execute the notebooks (WAREHOUSE; without one, of a small demo) into build/notebooks
	@mkdir -p $(NOTEBOOKS)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-notebooks.txt
	@for file in notebooks/*.py; do \
	  made=$(NOTEBOOKS)/$$(basename $$file .py).ipynb; \
	  RENOWN_WAREHOUSE="$(abspath $(WAREHOUSE))" $(BIN)/python -m jupytext --quiet --to ipynb --set-kernel python3 \
	    --run-path notebooks --execute --output $$made $$file && \
	  $(BIN)/python -m nbconvert --log-level ERROR --to html $$made && echo "renown: $${made%.ipynb}.html" || exit 1; \
	done

# Three dates of one small network, so that there is something to see over days.
$(NOTEBOOKS)/demo/warehouse: | setup
	@$(BIN)/renown demo --accounts 2500 --out $(NOTEBOOKS)/demo
	@for day in 2026-10-18 2026-10-25; do $(BIN)/renown run --as-of $$day --warehouse $@ --config $(NOTEBOOKS)/demo/config.yaml || exit 1; done

bench: setup ## Measure propagation beside its peers (an hour and more; ARGS='--scales 16,18')
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bench.txt
	@$(BIN)/python -m tests.benchmarks.propagation --work build/bench $(ARGS)

bench-ledger: setup ## Measure the ledger beside a plain parse (ARGS='--acts 1000000')
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bench.txt
	@$(BIN)/python -m tests.benchmarks.ledger --work build/bench-ledger $(ARGS)

bench-lookup: setup ## Time look-ups in a made-up snapshot of 10 million accounts (ARGS='--accounts 1000000')
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bench.txt
	@$(BIN)/python -m tests.benchmarks.lookup --work build/bench-lookup $(ARGS)

bench-trust: setup ## Judge seeded trust beside its peers on real graphs (DATA; ARGS='--draws 5')
	@$(BIN)/python -m tests.benchmarks.trust --data $(DATA) $(ARGS)

bench-topics: setup ## Measure 30 topics as columns beside one column of the solve (ARGS='--scales 18')
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bench.txt
	@$(BIN)/python -m tests.benchmarks.topics --work build/bench-topics $(ARGS)

bench-sizing: setup ## Measure what a run takes, for `renown run --plan-only` (ARGS='--sizes 1000 4000 16000')
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bench.txt
	@$(BIN)/python -m tests.benchmarks.sizing --work build/bench-sizing $(ARGS)

bench-report: setup ## Time `renown report`, and the long table in a browser (ARGS='--accounts 100000')
	@sh tests/browser/install.sh $(BIN)/python
	@$(BIN)/python -m tests.benchmarks.pages --work build/bench-report $(ARGS)

bench-clean: setup ## Measure cleaning in units of one count, of 1 and 10 million acts (ARGS='--times 1')
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bench.txt
	@$(BIN)/python -m tests.benchmarks.cleaning --work build/bench-clean $(ARGS)

test: setup ## Run all tests (WORKERS at once: 2; 0 in one process)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

browser: setup ## Install what tests in a browser need: Playwright, axe, and Chromium of the system's packages
	@sh tests/browser/install.sh $(BIN)/python

test-fast: setup ## Run the tests that take no more than a few seconds each
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not slow" $(ARGS)

test-cluster: dist ## Run the whole on a standalone cluster, with what `make dist` made, and lose a worker
	@$(BIN)/python -m pytest tests/cluster $(ARGS)

dist: setup ## Pack what a cluster is given: wheel, Python environment, JARs, jobs (into dist/)
	@$(BIN)/python -m renown.setup.dist

test-airflow: setup ## Run the DAG in an Airflow environment of its own (Python 3.11 or newer)
	@$(PYTHON) lib/renown/setup/venv.py $(AIRFLOW_VENV) requirements-airflow.txt
	@RENOWN_AIRFLOW=$(AIRFLOW_VENV) $(BIN)/python -m pytest tests/airflow $(ARGS)

check: setup ## Lint, formatting, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup ## Mend formatting and what the linter can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: setup ## Write the data dictionary from the contracts of the tables
	@mkdir -p docs
	@$(BIN)/python -m renown.tables.dictionary > docs/.data-dictionary.tmp
	@mv docs/.data-dictionary.tmp docs/data-dictionary.md

clean: ## Remove what tests and checks leave behind
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist spark-warehouse metastore_db derby.log
	@find lib tests jobs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## Remove the environments too; the cached JARs stay
	@for folder in $(VENV) $(AIRFLOW_VENV); do if [ -f $$folder/pyvenv.cfg ]; then rm -rf $$folder; fi; done
	@rm -rf lib/renown.egg-info
