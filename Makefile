# What people type. Needs make and Python 3.11+ with venv; everything else is prepared here,
# once, and again only when the locked requirements change.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
UV ?= uv

.PHONY: run reset test serve reload lint lock migration bench-pages bench-live bench-verify bench-mail bench-intake prove help
.DEFAULT_GOAL := help

help:
	@echo "make run     a whole demonstration desk on this machine; Ctrl-C stops it"
	@echo "make reset   forget the demonstration's data"
	@echo "make test    the tests (ARGS='-k words' passes arguments to pytest)"
	@echo "make serve   the desk in production, from DESK_* settings; make reload renews it"
	@echo "make prove   nothing is lost, doubled or out of order: see for yourself (MINUTES=2: short)"
	@echo "make lint    ruff and mypy"
	@echo "make migration M='what changes'   a new migration from the difference to the models"
	@echo "make lock    renew the locked requirements (needs uv)"

run: $(VENV)/ready-demo
	@exec $(BIN)/python -m supportdesk.demo.run

reset: $(VENV)/ready-demo
	@$(BIN)/python -m supportdesk.demo.run --reset

test: $(VENV)/ready-dev
	@$(BIN)/python -m pytest $(ARGS)

serve: $(VENV)/ready-serve
	@exec $(BIN)/python -m supportdesk.serve

reload: $(VENV)/ready-serve
	@$(BIN)/python -m supportdesk.serve --reload

lint: $(VENV)/ready-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# On an empty SQLite database of its own, thrown away afterwards.
migration: $(VENV)/ready-dev
	@test -n "$(M)" || { echo "Say what changes: make migration M='words'"; exit 1; }
	@export DESK_DATA_DIR=$$(mktemp -d) DESK_BASE_URL=http://localhost DESK_STAFF_TOKEN=none \
	  DESK_STAFF_URL=http://localhost DESK_DATABASE_URL= \
	  DESK_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_hex())'); \
	  $(BIN)/flask --app app db upgrade && $(BIN)/flask --app app db migrate -m "$(M)"; \
	  status=$$?; rm -rf "$$DESK_DATA_DIR"; exit $$status

# 18 minutes, or MINUTES=…; DATABASE=sqlite or postgresql; ARGS=--help shows the rest.
prove: $(VENV)/ready-dev
	@exec $(BIN)/python -m tests.prove $(if $(MINUTES),--minutes $(MINUTES)) \
	  $(if $(DATABASE),--database $(DATABASE)) $(ARGS)

bench-pages: $(VENV)/ready-dev
	@$(BIN)/python -m tests.bench.pages $(ARGS)

bench-live: $(VENV)/ready-dev
	@$(BIN)/python -m tests.bench.live $(ARGS)

bench-verify: $(VENV)/ready-dev
	@$(BIN)/python -m tests.bench.verify $(ARGS)

bench-mail: $(VENV)/ready-dev
	@$(BIN)/python -m tests.bench.mail $(ARGS)

bench-intake: $(VENV)/ready-dev
	@$(BIN)/python -m tests.bench.intake $(ARGS)

# The lock file names the registry it was made with, so it is not committed; what plain pip
# installs is: exact versions and hashes, no addresses.
EXPORT = $(UV) export --quiet --frozen --no-emit-project --no-header --no-annotate
lock:
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	$(UV) lock --quiet $(ARGS)
	$(EXPORT) --no-dev --extra postgres -o requirements.txt >/dev/null
	$(EXPORT) --no-dev --all-extras -o requirements-demo.txt >/dev/null
	$(EXPORT) --all-extras -o requirements-dev.txt >/dev/null
	@! grep -nE '://|--index|--find-links' requirements*.txt || \
	  { echo "The requirements name a registry: see above."; exit 1; }

$(VENV)/ready-serve: requirements.txt | $(BIN)/python
$(VENV)/ready-demo: requirements-demo.txt | $(BIN)/python
$(VENV)/ready-dev: requirements-dev.txt | $(BIN)/python
$(VENV)/ready-%:
	@echo "Preparing the packages of $< (once) ..."
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Supportdesk needs Python 3.11 or newer: install it, or say make PYTHON=<path>."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python came without venv: install it (Debian: apt-get install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
