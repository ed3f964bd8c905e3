# GenRepair from a fresh clone: `make run` shows it, `make test` proves it. Both set up what they need in .venv.
# PYTHON=/path/to/python3 chooses the Python; it must be 3.11 or newer.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
export VENV
# An environment of its own for packages: nothing of the tools for development can get in.
PACKAGE_VENV := build/environment
FLAVOUR := cpu

.DEFAULT_GOAL := help
.PHONY: help run test check bench format translations docs package samples constraints clean app-environment test-environment

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | awk -F '\t' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: app-environment ## set up and open the window on a damaged sample (no display: repair it by the command line)
	@sh setup/run.sh

test: test-environment ## set up, check the code, run every test
	@$(MAKE) --no-print-directory check
	@sh setup/test.sh

check: ## ruff, pyright, the import contracts, the lists in docs/architecture.md
	@sh setup/environment.sh train dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	@$(BIN)/python setup/modules.py --check || { echo "docs/architecture.md is out of date: make format"; exit 1; }
	@$(BIN)/python setup/reference.py --check

bench: ## measure quality and speed beside classical methods (BENCH=--readme: write the tables into README.md)
	@sh setup/environment.sh train dev bench
	$(BIN)/python -m tests.benchmarks $(BENCH)

format: ## lay out the code and the lists in docs/architecture.md
	@sh setup/environment.sh train dev
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .
	$(BIN)/python setup/modules.py
	$(BIN)/python setup/reference.py

docs: ## build the pages of docs/ as a site in out/site; a broken link fails it
	@sh setup/environment.sh docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

translations: ## collect new texts of the window for translators and compile the translations
	@sh setup/environment.sh train dev
	$(BIN)/python setup/translations.py

package: ## build, try and pack the stand-alone program (FLAVOUR=cpu, cuda or all); results in dist/
	@VENV=$(PACKAGE_VENV) sh setup/environment.sh package
	@VENV=$(PACKAGE_VENV) sh setup/system.sh objcopy libpython Xvfb xdotool
	$(PACKAGE_VENV)/bin/python setup/package/build.py --flavour $(FLAVOUR)

samples: ## remake the bundled sample photos from their undamaged originals
	@sh setup/environment.sh train
	$(BIN)/python -m training.samples

constraints: ## write the releases installed now into constraints.txt
	@sh setup/environment.sh train dev bench package cluster
	$(BIN)/python setup/constraints.py

clean: ## remove the environment and everything that was made
	rm -rf $(VENV) build dist out .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find genrepair training tests setup -name __pycache__ -type d -prune -exec rm -rf {} +

app-environment:
	@sh setup/environment.sh

test-environment:
	@sh setup/environment.sh train dev
	@sh setup/system.sh xvfb-run xauth
