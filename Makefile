# Two commands matter: `make run` and `make test`. Both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# For example TORCH_OPTIONS="…" with what PyTorch's own install page prints for Linux, Pip, CPU.
TORCH_OPTIONS ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test unit check bench evals baseline mutants format lock docs train-marker train-reader train-astray train-asides train-derived calibrate ablation clean

run: $(STAMP)
	@$(BIN)/mock-interviewer warm-up
	@$(BIN)/mock-interviewer serve --open

test: $(STAMP)
	@$(BIN)/python -m pytest

unit: $(STAMP)
	@$(BIN)/python -m pytest -m "not browser and not slow"

check: $(STAMP)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q tests/test_docs.py tests/test_supply_chain.py

bench: $(STAMP)
	@$(BIN)/python -m bench

# The offline suites against the committed baseline: exit 2 where a figure is worse, 3 where too little was graded.
evals: $(STAMP)
	@$(BIN)/mock-interviewer eval gate evals/baselines/offline.json

# After a change that is meant to move figures, for example new weights.
baseline: $(STAMP)
	@$(BIN)/mock-interviewer eval gate evals/baselines/offline.json --update

# Faults planted in the product, each of which its suite must catch: exit 1 where one escapes.
mutants: $(STAMP)
	@$(BIN)/python -m evals.mutants

train-marker: $(STAMP)
	@$(BIN)/python -m evals.marker $(OPTIONS)

train-reader: $(STAMP)
	@$(BIN)/python -m evals.reader

train-astray: $(STAMP)
	@$(BIN)/python -m evals.astray_training

# Before train-marker, which reads answers without what this finds beside the point.
train-asides: $(STAMP)
	@$(BIN)/python -m evals.asides_training

# From public answers that people have marked, which are not ours to ship: name their folder with PUBLIC=….
train-derived: $(STAMP)
	@$(BIN)/python -m evals.derived $(PUBLIC)

# The cases ask about the five original documents, which are not ours to ship: name their folder with DOCUMENTS=….
calibrate: $(STAMP)
	@$(BIN)/python -m evals.calibration $(DOCUMENTS)

ablation: $(STAMP)
	@$(BIN)/python -m evals.ablation $(DOCUMENTS)

format: $(STAMP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(STAMP)
	@$(BIN)/python -m cogapp -r README.md docs/*.md
	@$(BIN)/mock-interviewer questions schema

# Solves the versions anew, for every platform, with hashes. torch comes by itself (see $(STAMP)).
lock:
	@$(PYTHON) -m venv .cache/lock && .cache/lock/bin/python -m pip install --quiet uv
	@.cache/lock/bin/python tools/lock.py

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "[1/4] virtual environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[2/4] torch 2.13.0 (the largest part; on Linux the CUDA build unless TORCH_OPTIONS says otherwise)"
	@$(BIN)/python -c 'import torch; assert torch.__version__.startswith("2.13.0")' 2>/dev/null || \
		$(PIP) install $(TORCH_OPTIONS) torch==2.13.0
	@echo "[3/4] the locked set of packages, each checked against its hash"
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@echo "[4/4] the project itself"
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) .cache *.egg-info
