# Everything runs in .venv, which is made from requirements.lock on the first call.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-lock
# Only errors are shown: settings of pip that have nothing to do with us make it warn a hundred times.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.DEFAULT_GOAL := help
.PHONY: help setup plan test test-outer test-inner lint lock clean
.DELETE_ON_ERROR:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv; again only when the lock or pyproject.toml has changed

plan: setup ## Plan the demo bank's week and write plan.html
	$(BIN)/crewtide plan nightly scenarios/bank.yaml --report plan.html

# Two halves of about the same length, side by side; the outer rooms' is shown when it has ended.
OUTER := tests/store tests/cli tests/ops tests/benchmarks
OUTER_LOG := .pytest_outer.log

test: setup ## Run the tests
	@$(MAKE) --no-print-directory --keep-going --jobs=2 test-outer test-inner

test-outer: setup
	@status=0; $(BIN)/python -m pytest $(OUTER) >$(OUTER_LOG) 2>&1 || status=$$?; cat $(OUTER_LOG); exit $$status

test-inner: setup
	@$(BIN)/python -m pytest $(addprefix --ignore=,$(OUTER))

lint: setup ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: setup ## Write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --no-header --generate-hashes -o requirements.lock

clean: ## Remove what builds and tools leave; .venv and plan databases stay
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis $(OUTER_LOG)
	find . -path ./$(VENV) -prune -o -type d -name __pycache__ -exec rm -rf {} +

# A Python of 3.11 or later, whatever it is called here; PYTHON=... names another one.
$(STAMP): requirements.lock pyproject.toml
	@set -e; \
	python="$(PYTHON)"; found=""; \
	for name in $${python:-python3 python3.13 python3.12 python3.11 python}; do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$name"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "No Python of 3.11 or later: install one, or name it by make PYTHON=/path/to/python $(MAKECMDGOALS)" >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
		version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "Python $$version has no venv here: install the system package python$$version-venv (Debian, Ubuntu: apt install python3-venv)" >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) from requirements.lock (a few minutes, once)"; \
	"$$found" -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@echo "Compiling the annealer, the simulation and waves (three minutes, once)"
	@$(BIN)/python -m planning.machine_code
	@touch $@
