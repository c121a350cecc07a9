# `make demo` and `make test` are all a newcomer needs; `make help` lists the rest.

GOOD := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

# The first of these that is new enough and can make virtual environments; or name one: make demo PYTHON=python3.12
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c '$(GOOD)' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

VENVS ?= .
DEMO := $(VENVS)/.venv
TEST := $(VENVS)/.venv-test
TRAIN := $(VENVS)/.venv-train

# a comma in an argument of $(call) would end it
TOOLS := [dev,docs]
TORCH := [test,train]

# Options for `affectlab annotate` in the demo, and for pytest: make test PYTEST="-k resume"
ANNOTATE ?=
PYTEST ?=

PACKAGE := pyproject.toml README.md LICENSE NOTICE $(shell find src -type f -not -name '*.py[co]')

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test test-train check lint types docs reference coverage clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(DEMO)/.ready ## annotate examples/posts.csv and write the report
	@$(DEMO)/bin/affectlab annotate examples/posts.csv -o posts.affect.parquet --overwrite $(ANNOTATE)
	@$(DEMO)/bin/affectlab report posts.affect.parquet --by group --time time

test: $(TEST)/.ready ## the test suite, without torch
	$(TEST)/bin/python -m pytest -m "not train" $(PYTEST)

test-train: $(TRAIN)/.ready ## the tests of training, with torch
	AFFECTLAB_REQUIRE_TRAIN=1 $(TRAIN)/bin/python -m pytest -m train $(PYTEST)

check: lint types test docs ## lint, types, tests and docs: before a pull request

lint: $(TEST)/.tools ## style, layers between packages, lengths
	$(TEST)/bin/ruff check .
	$(TEST)/bin/ruff format --check .
	$(TEST)/bin/lint-imports
	$(TEST)/bin/python scripts/check_lengths.py

types: $(TEST)/.tools ## mypy --strict
	$(TEST)/bin/mypy

docs: $(TEST)/.tools ## the pages in site/, after checking that the generated ones are fresh
	$(TEST)/bin/python scripts/reference.py --check
	$(TEST)/bin/python scripts/gallery.py --check
	NO_MKDOCS_2_WARNING=1 $(TEST)/bin/mkdocs build --strict --quiet

reference: $(TEST)/.ready ## write docs/reference/ and the gallery anew from the catalogue, the help pages and the commands
	$(TEST)/bin/python scripts/reference.py
	$(TEST)/bin/python scripts/gallery.py

coverage: $(TEST)/.ready ## the test suite with the share of lines and branches it runs
	$(TEST)/bin/python -m pytest -m "not train" --cov $(PYTEST)

clean: ## remove the virtual environments and everything that was made in them
	rm -rf $(DEMO) $(TEST) $(TRAIN) site posts.affect.parquet posts.report.html .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .import_linter_cache .coverage

# A stamp is newer than all it was made from. pip always builds the package in this folder anew, and leaves alone what
# else is there already.
define install
	@test -x $(1)/bin/python || "$(PYTHON)" -c '$(GOOD)' 2>/dev/null || { \
		echo "make: $(or $(PYTHON),what is on the PATH) is no Python 3.11 or newer that can make virtual environments;" \
		"install one (Debian, Ubuntu: with python3-venv), or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 2; }
	@test -x $(1)/bin/python || "$(PYTHON)" -m venv $(1)
	@echo "installing affectlab$(2) into $(1), which takes a minute the first time"
	@$(1)/bin/python -m pip install -qq ".$(2)"
	@touch $@
endef

$(DEMO)/.ready: $(PACKAGE)
	$(call install,$(DEMO),)

$(TEST)/.ready: $(PACKAGE)
	$(call install,$(TEST),[test])

$(TEST)/.tools: pyproject.toml | $(TEST)/.ready
	$(call install,$(TEST),$(TOOLS))

$(TRAIN)/.ready: $(PACKAGE)
	$(call install,$(TRAIN),$(TORCH))
