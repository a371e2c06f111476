# make run      start Descent Lab on http://127.0.0.1:8000
# make check    style, format and types of Python and JavaScript
# make test     make check, then every test: engine, a real server, a real browser
# make test-torch   the programs in PyTorch, which it installs
# make soak     the long tests, with a table of what they measured
# make bench    the benchmark tables
# make words    the words to translate, in app/i18n/locales; ARGS=de begins a language
# make clean    remove the virtual environment and caches
#
# Tests run in one process for each core; ARGS="-n 0" runs them in one, as a debugger wants it.
# PYTHON=/path/to/python3.12 chooses the Python; ARGS="-k wire" goes to pytest.
# pip's own settings (PIP_* variables, its configuration) are honoured.

VENV := .venv
IN_VENV := $(VENV)/bin/python
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python)
PARALLEL := -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder
# Without bytecode of the last run each process takes 6 s to compile the tests.
KEEPING_BYTECODE := env -u PYTHONDONTWRITEBYTECODE
INSTALLED := $(wildcard .ci/locks/*.txt) .ci/install.py

.PHONY: run check test test-torch soak bench words clean
.DELETE_ON_ERROR:

run: $(VENV)/app.installed
	@$(IN_VENV) -m app

check: $(VENV)/test.installed
	@$(IN_VENV) .ci/check.py

test: check
	@$(IN_VENV) -m tests.browser.chromium
	@$(KEEPING_BYTECODE) $(IN_VENV) -m pytest $(PARALLEL) $(ARGS)

test-torch: $(VENV)/bench.installed
	@$(IN_VENV) -m pytest $(PARALLEL) -m torch $(ARGS)

soak: $(VENV)/test.installed
	@$(IN_VENV) -m pytest -m soak $(ARGS)

bench: $(VENV)/bench.installed
	@$(IN_VENV) -m tests.browser.chromium
	@$(IN_VENV) -m bench

words: $(VENV)/app.installed
	@$(IN_VENV) -m app.i18n.extract $(ARGS)

clean:
	rm -rf $(VENV) .ci/js/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis shots
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# A stamp stands for a finished installation: with it in place, `make run` calls no pip.
$(VENV)/app.installed: $(IN_VENV) $(INSTALLED)
	@$(IN_VENV) .ci/install.py
	@touch $@

$(VENV)/test.installed: $(IN_VENV) $(INSTALLED)
	@$(IN_VENV) .ci/install.py test check
	@touch $@ $(VENV)/app.installed

$(VENV)/bench.installed: $(IN_VENV) $(INSTALLED)
	@$(IN_VENV) .ci/install.py test check bench
	@touch $@ $(VENV)/test.installed $(VENV)/app.installed

$(IN_VENV):
	@for python in $(PYTHONS); do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$python" --version)"; \
	    exec "$$python" -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo "No Python 3.11 or newer with its venv module found (tried: $(PYTHONS))." >&2; \
	echo "Install one (on Debian and Ubuntu the package python3-venv), or name it: make run PYTHON=/path/to/python3.12" >&2; \
	exit 1
