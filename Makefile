# For GNU make 3.81 or newer.  On Windows, docs/development.md has the same as uv commands.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-deep package audit pins clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv with everything in it (PYTHON=python3.12 chooses the interpreter)
	@PYTHON="$(PYTHON)" sh packaging/setup/setup.sh

demo: setup ## train on generated products, publish, and open the desktop window
	@.venv/bin/python packaging/demo.py

test: setup ## style, types, import contracts and the test suite
	@.venv/bin/python packaging/check.py

test-deep: setup ## the tests that take longer or need another environment
	@.venv/bin/python packaging/check.py --deep

package: setup ## freeze the desktop program and make the installers of this system (in dist/)
	@.venv/bin/python packaging/package.py

audit: setup ## compare what ships with the public lists of known weaknesses (needs the internet)
	@.venv/bin/python packaging/audit.py

compile = .venv/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make pins'
follow = $(compile) --universal --constraints requirements/dev.txt

pins: | .venv ## write requirements/ anew from pyproject.toml (UPGRADE=1 moves to newer releases)
	$(compile) --universal $(if $(UPGRADE),--upgrade) --constraints requirements/constraints.in \
		--extra dev pyproject.toml -o requirements/dev.txt
	$(follow) --extra gui pyproject.toml -o requirements/laptop.txt
	$(follow) pyproject.toml -o requirements/headless.txt
	$(follow) --extra trainer --extra scale pyproject.toml -o requirements/server.txt
	$(follow) --extra gui --extra package pyproject.toml -o requirements/package.txt
	echo uv | $(follow) - -o requirements/uv.txt
	printf 'hatchling\neditables\n' | $(follow) - -o requirements/build.txt
	$(follow) requirements/audit.in -o requirements/audit.txt
	$(follow) requirements/linters.in -o requirements/linters.txt
	sed -n 's/^\([a-z].*==.*\) \\$$/\1/p' requirements/dev.txt | grep -Ev '^(numpy|botocore|graphql-core)==' > .venv/constraints.txt
	$(compile) --python-platform x86_64-manylinux_2_28 --constraints .venv/constraints.txt \
		requirements/tflite-runtime.in -o requirements/tflite-runtime.txt
	$(compile) --universal --constraints .venv/constraints.txt \
		requirements/ministack.in -o requirements/ministack.txt
	$(compile) --universal --constraints .venv/constraints.txt \
		requirements/airflow.in -o requirements/airflow.txt
	sed -n 's/^\([a-z].*==.*\) \\$$/\1/p' requirements/dev.txt | grep -v '^importlib-metadata==' > .venv/constraints-tracking.txt
	$(compile) --universal --constraints .venv/constraints-tracking.txt \
		--extra trainer --extra scale --extra tracking pyproject.toml -o requirements/tracking.txt

.venv:
	@$(MAKE) setup

clean: ## remove what builds, tests and the demo leave (not .venv)
	rm -rf build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
