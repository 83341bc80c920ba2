# `make run` is all a newcomer needs; `make test` is all a change needs.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
PUBLIC_URL ?=
SOAK_MINUTES ?= 60
MODULE ?= engine/progress
TESTS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
# Better timetables with OR-Tools: large, and nothing needs it, so whoever wants it installs it.
OPTIONAL := plugins/ortools_polish
PLUGINS := $(filter-out $(OPTIONAL),$(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml)))
PROJECTS := pyproject.toml hatch_build.py constraints.txt $(PLUGINS:%=%/pyproject.toml)
TYPED := tournament migrations/env.py hatch_build.py tests tools docs/conf.py bench $(wildcard plugins/*/tournament_*)
# bench/ and each plugin are folders of modules, as the checkout is; plugins' tests are one lot, so no two have one name.
MYPY := MYPYPATH=bench:$(subst $() $(),:,$(wildcard plugins/*)) $(BIN)/mypy --no-error-summary
TEMPLATES := templates $(wildcard plugins/*/tournament_*/templates)
CATALOGUES := $(shell find tournament plugins -name '*.po' 2>/dev/null)

# Python keeps what it compiled: else each worker compiles every test anew, and each server the program.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: setup dev run test soak coverage mutants check docs bench wheel messages clean

setup: .venv/setup.stamp $(CATALOGUES:.po=.mo) ## the environment: .venv/bin/tournament with every plugin
	@:

dev: setup .venv/dev.stamp ## the environment with what tests, checks and builds need

run: setup ## the demonstration on http://HOST:PORT
	@$(BIN)/tournament demo --host '$(HOST)' --port '$(PORT)' $(if $(PUBLIC_URL),--public-url '$(PUBLIC_URL)')

.venv/python.stamp: tools/make_venv.sh constraints.txt
	@sh tools/make_venv.sh '$(PYTHON)'
	@$(PIP) install --constraint constraints.txt pip
	@touch $@

.venv/setup.stamp: .venv/python.stamp $(PROJECTS)
	@$(PIP) install --constraint constraints.txt --group build
	@$(PIP) install --constraint constraints.txt --no-build-isolation \
		--editable . $(PLUGINS:%=--editable ./%)
	@touch $@

%.mo: %.po | .venv/setup.stamp
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.venv/dev.stamp: .venv/setup.stamp
	@$(PIP) install --constraint constraints.txt --group dev
	@touch $@

check: dev ## style, types, layers, templates
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo 'ruff: run `.venv/bin/ruff format` on the files above.' >&2; exit 1; }
	@$(MYPY) $(TYPED)
	@$(MYPY) --no-explicit-package-bases $(wildcard plugins/*/tests)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint --lint --quiet $(TEMPLATES)

# The static checks keep one processor busy for a minute, while packages are fetched and tests wait for servers and
# browsers: both at once. Not by $(MAKE): `make -n` would run the line. In a new clone the tests are compiled before there
# are workers, each of which would compile all of them; what is wrong with one is told when they run.
test: dev ## everything: static checks, SQLite, PostgreSQL, Chromium, wheels
	@make --no-print-directory check & checks=$$!; \
	sh tools/ensure_chromium.sh && sh tools/ensure_parsers.sh && sh tools/ensure_nginx.sh || { wait $$checks; exit 1; }; \
	ls tests/__pycache__/conftest*pytest* >/dev/null 2>&1 || $(BIN)/pytest --collect-only -qq >/dev/null 2>&1; \
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$checks && exit $$tests

docs: dev ## the site of the documentation, in docs/_build/docs/index.html; what is unknown or leads nowhere is an error
	@$(BIN)/python -m sphinx -q -W --keep-going -b html -c docs . docs/_build

soak: dev ## every long proof, then examples from new seeds until SOAK_MINUTES are over
	@$(BIN)/python tools/soak.py '$(SOAK_MINUTES)'

coverage: dev ## the branches of the engine that its own tests and those of its file formats do not take
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q tests/engine tests/interchange
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

mutants: dev ## what the tests of MODULE (a file or folder under tournament/) do not notice when it is changed
	@$(BIN)/python tools/mutants.py '$(MODULE)' $(TESTS)

bench: dev ## every figure of bench/, each against its baseline in the same run
	@sh tools/ensure_wrk.sh && sh tools/ensure_nginx.sh
	@missed=0; for bench in bench/bench_*.py; do echo "# $$bench"; $(BIN)/python "$$bench" || missed=1; done; exit $$missed

wheel: dev ## the wheels of the core and of each plugin, in dist/
	@rm -rf dist
	@for project in . $(PLUGINS) $(OPTIONAL); do \
		$(BIN)/python -m build --no-isolation --wheel --outdir dist "$$project" || exit 1; done

messages: dev ## new texts of the pages into tournament/translations, to be translated there
	@$(BIN)/python tools/messages.py

clean: ## remove the environment and everything made
	rm -rf .venv dist docs/_build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage* mutants
