# Plain `make` lists what there is to do. Every target sets itself up; none needs root.

PORT ?= 8000
PYTHON ?= python3

bin := .venv/bin
compile := $(bin)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml
pip := $(bin)/python -m pip -qq --disable-pip-version-check install

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install run test look bench chaos lint format messages lock check-courses picture sbom .venv

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

# A checkout that has moved, or whose Python has gone, makes its virtual environment anew.
venv := $(shell [ "$$(cat .venv/place 2>&1)" = "$$(pwd -P)" ] && $(bin)/python -c '' 2>&1 || echo .venv)

.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo >&2 \
		"Trainer needs Python 3.11 or newer, and $(PYTHON) is older or missing: install the package python3," \
		"or name another Python, as in: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		"$(PYTHON) cannot make virtual environments: install the package" \
		"$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'), then try again."; exit 1; }
	@echo "Making a virtual environment in .venv ..."
	@$(PYTHON) -m venv --clear .venv
	@pwd -P > .venv/place

# The program and what a lock names; nothing to do while both are as they were when last installed.
define install
	@sum=$$(cat $(1) pyproject.toml | cksum); [ "$$(cat .venv/$(1) 2>&1)" = "$$sum" ] || { \
		echo "Installing what $(1) names ..." && $(pip) --require-hashes -r $(1) && \
		$(pip) --no-deps --no-build-isolation -e . && echo "$$sum" > .venv/$(1); }
endef

install: $(venv) ## install the program and what it needs into .venv
	$(call install,requirements.lock)

run: install ## start the demonstration on http://localhost:8000, or on another port: make run PORT=8123
	@$(bin)/trainer serve --check --port "$(PORT)"
	@$(bin)/trainer demo
	@$(bin)/trainer serve --tick --port "$(PORT)"

test: lint ## run all checks and tests; more for pytest in ARGS: make test ARGS="-k certificate -x"
	$(bin)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(venv) ## check format, types, layers, templates and catalogues
	$(call install,requirements-dev.lock)
	$(bin)/ruff format --check
	$(bin)/ruff check
	$(bin)/mypy
	$(bin)/lint-imports --no-logo
	$(bin)/djlint --quiet --lint trainer/templates
	$(bin)/python tests/lint/templates.py
	$(bin)/python tests/lint/catalogue.py

format: $(venv) ## put the code into its one format, and correct what a machine can
	$(call install,requirements-dev.lock)
	$(bin)/ruff check --fix
	$(bin)/ruff format

look: $(venv) ## look at every page in each language, width and theme (minutes; needs Chromium and axe-core)
	$(call install,requirements-dev.lock)
	@TRAINER_TEST_LOOK=whole $(bin)/python -m pytest -q -n 2 tests/pages/test_browser.py

bench: $(venv) ## measure against references: ratios to limits; quicker: make bench ARGS=--quick
	$(call install,requirements-dev.lock)
	@$(bin)/python -m bench $(ARGS)

chaos: $(venv) ## kill, cut the power and race under load, and count what is lost (minutes; needs strace)
	$(call install,requirements-dev.lock)
	@$(bin)/python -m bench.chaos $(ARGS)
	@TRAINER_RACES=20x100 $(bin)/python -m pytest -q -n0 tests/quiz/test_races.py

messages: $(venv) ## bring the translators' catalogues up to the texts of the program
	$(call install,requirements-dev.lock)
	@$(bin)/python tests/lint/catalogue.py --write

check-courses: install ## find the mistakes in courses/
	@for course in courses/*/; do $(bin)/trainer courses check "$$course" || wrong=1; done; exit $${wrong:-0}

picture: $(venv) ## take the picture of README anew, from a demo of its own
	$(call install,requirements-dev.lock)
	@$(bin)/python -m tests.picture

sbom: $(venv) ## write what an installation consists of to sbom.cdx.json, as CycloneDX
	$(call install,requirements-dev.lock)
	@$(bin)/python tests/lint/sbom.py > sbom.cdx.json && echo "Written: sbom.cdx.json"

lock: $(venv) ## pin what pyproject.toml asks for, with hashes; to newest versions: make lock ARGS=--upgrade
	@$(pip) uv
	@$(compile) $(ARGS) -o requirements.lock
	@$(compile) $(ARGS) --group dev -o requirements-dev.lock
