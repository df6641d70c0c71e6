# `make` alone lists what there is. Works with the make of macOS (3.81) and any POSIX shell.

PYTHON ?= python3
VENV ?= .venv
# Where pip finds torch besides the usual index, e.g. https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
SEEDS ?= 200
WORKERS ?= 2

BIN = $(VENV)/bin
COURSE = $(BIN)/python -m vae_course
LOG = build/install.log
PIP = $(BIN)/python -m pip install --disable-pip-version-check --no-input \
	$(if $(TORCH_INDEX),--extra-index-url "$(TORCH_INDEX)") -c constraints.txt

# $(call quietly,COMMAND): its output goes to a log, whose end is shown only when it fails.
quietly = { mkdir -p $(dir $(LOG)); { $(1); } >$(LOG) 2>&1 || { tail -n 30 $(LOG); \
	echo "This did not work; the lines above say why, $(LOG) has all of them."; exit 1; }; }

# $(call install,WHAT): where pip finds its registry silent for a moment, it says that versions exclude
# each other; so it is asked three times, some seconds apart.
PAUSE ?= 15
install = $(call quietly,$(PIP) -e $(1) || { sleep $(PAUSE); $(PIP) -e $(1); } || { sleep $(PAUSE); $(PIP) -e $(1); })

.DEFAULT_GOAL := help
.PHONY: help lab progress reset test instructor build site bank mutants bench fuzz format clean FORCE

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 20

lab: $(VENV)/learner.stamp  ## open JupyterLab on the first lesson
	@$(COURSE) lab

progress: $(VENV)/learner.stamp  ## what you have passed so far, and what is next
	@$(COURSE) progress

reset: $(VENV)/learner.stamp  ## restore a lesson, LESSON=03, and keep a backup of your file
	@$(COURSE) reset $(or $(LESSON),"")

# The processes share the machine, so each gets one thread.
test: $(VENV)/developer.stamp  ## run the linters, the type checker and all tests
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/python -m mypy
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

instructor: $(VENV)/developer.stamp  ## open JupyterLab on the whole course, with nbgrader's panels
	@$(COURSE) lab --instructor

build: $(VENV)/developer.stamp  ## make solutions/ and notebooks/ from lessons/
	@$(COURSE) build

site: $(VENV)/developer.stamp  ## run all lessons and make pages of them in site/
	@$(COURSE) site $(if $(ADDRESS),--address "$(ADDRESS)") \
		$(if $(REPOSITORY),--repository "$(REPOSITORY)")

mutants: $(VENV)/developer.stamp  ## change right solutions mechanically: what do checks not see? SAMPLE=500
	@$(BIN)/python -m autograded_tests.banks.mutants $(if $(SAMPLE),--sample $(SAMPLE)) \
		$(if $(PAIRS),--pairs) --seed $(or $(SEED),0) --workers $(WORKERS)

bank: $(VENV)/developer.stamp  ## judge every banked solution on SEEDS=200 seeds, and the quiz's keys
	@$(BIN)/python -m autograded_tests.banks.runner --seeds $(SEEDS)
	@$(BIN)/python -m vae_helpers.quiz.predict.verify --seeds 1

bench: $(VENV)/developer.stamp  ## measure training, checks and imports
	@$(BIN)/python -m benchmarks

fuzz: $(VENV)/developer.stamp  ## throw 300,000 damaged frames and odd replies at the judge
	@$(BIN)/python -m pytest -q tests/vae_course/grading/sandbox/test_wire.py \
		tests/vae_course/grading/test_odd_replies.py --hypothesis-profile=fuzz

format: $(VENV)/developer.stamp  ## put the Python files into the house format
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

clean:  ## remove the environment and caches, never my_course/
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

# An environment holds absolute paths: where a clone was moved, it is made anew. One that was
# there before, made by hand, is used as it is.
ifneq ($(shell cat $(VENV)/place.txt 2>/dev/null),$(CURDIR))
$(VENV)/place.txt: FORCE
endif
MOVED = $(wildcard $(VENV)/place.txt)
$(VENV)/place.txt:
	@test -z "$(MOVED)" || rm -rf $(VENV)
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is not one."; \
		echo "Install one, or name it: make lab PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || echo "Making a Python environment in $(VENV)/ (seconds)"
	@test -x $(BIN)/python || $(call quietly,$(PYTHON) -m venv $(VENV))
	@echo "$(CURDIR)" >$@

$(VENV)/learner.stamp: pyproject.toml constraints.txt $(VENV)/place.txt
	@echo "Installing what the course needs (2 to 10 minutes, once)"
	@$(if $(TORCH_INDEX),,test "$$(uname -s)" != Linux || echo \
		"  No GPU? make lab TORCH_INDEX=https://download.pytorch.org/whl/cpu saves gigabytes")
	@$(call install,.)
	@touch $@

$(VENV)/developer.stamp: pyproject.toml constraints.txt $(VENV)/place.txt
	@echo "Installing what the course and its tests need (2 to 10 minutes, once)"
	@$(call install,".[dev$(comma)grading$(comma)site]")
	@touch $@ $(VENV)/learner.stamp

comma := ,
