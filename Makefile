# Each target is one line of tools/up.py, which needs only Python 3.11: without make, run `python3 tools/up.py <target>`.
PYTHON ?= python3
UP = @$(PYTHON) tools/up.py

.PHONY: help setup demo demo-reset main-job test soak lint screenshots stop

help: ## show these lines
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 22

setup: ## make .venv and install
	$(UP) setup

demo: ## serve the sample region on http://127.0.0.1:8000 until Ctrl-C
	$(UP) demo

demo-reset: ## forget the demo's data
	$(UP) demo-reset

main-job: ## run the main job once with workers of its own; JSON=1 prints one JSON object
	$(UP) main-job $(if $(filter-out 0,$(JSON)),--json)

test: ## run every gate and test; ARGS="tests/core -x" runs only pytest with these arguments
	$(UP) test $(ARGS)

soak: ## run the big counts, for hours; ARGS="faults" runs only this part
	$(UP) soak $(ARGS)

lint: ## run every gate
	$(UP) lint

screenshots: ## take the pictures of README and guides anew; ARGS="demand home" takes only these
	$(UP) screenshots $(ARGS)

stop: ## stop the demo and the embedded servers
	$(UP) stop
