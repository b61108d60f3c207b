# Every target sets up what it needs, once; `make help` lists them.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check bench soak lock clean system-run system-test force

PYTHON ?= python3.11
OUT ?= out/demo
PYTEST ?= -n 3 --dist worksteal
export PYTHON
# Every command and every test starts programs: what was compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

# A stamp holds the folder it was made in: an environment that was moved or copied is made anew.
made_here = $(if $(filter-out $(CURDIR),$(strip $(file < $(1)))),force,)

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: system-run .venv/.run ## the environment in .venv, with the command beslut

demo: setup ## an example meeting's whole life, with its documents in out/demo
	.venv/bin/beslut demo --out $(OUT)

assets: web/static/.built ## what the browser gets, in web/static

serve: setup web/static/.built ## the example organisation in the browser, at 127.0.0.1:8000
	.venv/bin/beslut serve --example

test: check system-test .tools/.validator web/static/.built ## check, then every test (PYTEST="-n 2 -k name" for some)
	PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/python -m pytest $(PYTEST)

check: setup .venv/.dev ## lint, format and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bench: setup .venv/.dev ## how fast, beside others
	.venv/bin/python -m benchmarks

soak: setup .venv/.dev ## a long run under load
	.venv/bin/python -m benchmarks soak

lock: ## requirements/*.txt from pyproject.toml (UPGRADE=1: newer indirect ones)
	scripts/lock.sh

clean: ## take away what was made, but never a database
	rm -rf .venv .tools out web/static web/assets/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

system-run:
	@scripts/system.sh run

system-test:
	@scripts/system.sh test

.venv/.run: requirements/build.txt requirements/run.txt pyproject.toml scripts/environment.sh $(call made_here,.venv/.run)
	scripts/environment.sh run
	@printf '%s' "$(CURDIR)" > $@

.venv/.dev: requirements/dev.txt .venv/.run
	scripts/environment.sh dev
	@touch $@

.tools/.validator: tests/ooxml/package.json tests/ooxml/package-lock.json requirements/node.txt .venv/.dev
	scripts/validator.sh $@

web/static/.built: $(shell find web/assets -type f -not -path '*/node_modules/*') requirements/node.txt scripts/assets.sh scripts/npm.sh .venv/.run
	scripts/assets.sh
	@touch $@
