# Two commands are all the set-up there is: `make demo` and `make test`. Needed: git, make and Python 3.11 or later.
# uv is used where it is installed, venv and pip otherwise.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
UV ?= $(shell command -v uv 2>/dev/null)
BIN := $(VENV)/bin
DEMO := examples/digital-mental-health
SBOM := build/sbom.json

.PHONY: help demo test agree faults damage lint docs determinism sbom neo4j bench kills fuzz clean

help: ## Say what there is to make
	@grep -E '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## (.*)/  make \1\t\2/'

$(VENV)/run: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it, or name it with make PYTHON=..." >&2; exit 1; }
	@start=$$(date +%s); \
	if [ -n "$(UV)" ]; then UV_PROJECT_ENVIRONMENT=$(VENV) "$(UV)" sync --quiet --no-dev --python $(PYTHON); \
	else $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --editable .; fi && \
	touch $@ && echo "Set up in $(VENV) in $$(( $$(date +%s) - start )) s."

$(VENV)/dev: $(VENV)/run
	@if [ -n "$(UV)" ]; then UV_PROJECT_ENVIRONMENT=$(VENV) "$(UV)" sync --quiet --all-extras --python $(PYTHON); \
	else $(BIN)/python tests/dev_requirements.py > $(VENV)/dev.txt && $(BIN)/python -m pip install --quiet -r $(VENV)/dev.txt; fi && touch $@

demo: $(VENV)/run ## Build the demonstration review and write its exports
	@start=$$(date +%s); \
	$(BIN)/lacunary build $(DEMO) && $(BIN)/lacunary export --project $(DEMO) > $(VENV)/exports.txt && \
	sed 's|/tables/.*|/tables/|' $(VENV)/exports.txt | uniq && \
	echo "Built and exported in $$(( $$(date +%s) - start )) s. Open $(DEMO)/out/network.html." && \
	echo "Next: $(BIN)/lacunary query evidence-gap-map --project $(DEMO), or $(BIN)/lacunary init my-review --from YOUR-FILES."

test: $(VENV)/dev ## Run every test; those that need a server or a browser run where these are present
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

agree: $(VENV)/dev ## Compare both engines on graphs made by chance (GRAPHS=100; needs Java and Maven)
	@LACUNARY_REQUIRE_NEO4J=1 LACUNARY_GRAPHS=$(or $(GRAPHS),100) $(BIN)/python -m pytest -q tests/queries/asking/test_engines_agree_on_random_graphs.py

faults: $(VENV)/dev ## Fail and kill every write call of every command that touches a person's files (half an hour)
	@LACUNARY_FAULTS=all $(BIN)/python -m pytest -q tests/cli/test_faults.py

damage: $(VENV)/dev ## Damage one place of each export by chance, and look which records survive (DAMAGE=500 times a file)
	@LACUNARY_DAMAGE=$(or $(DAMAGE),500) $(BIN)/python -m pytest -q tests/loaders/formats/test_damaged_exports.py

lint: $(VENV)/dev ## Types, style, and which room imports which
	@$(BIN)/python -m mypy && $(BIN)/lint-imports --no-logo && $(BIN)/ruff check . && $(BIN)/ruff format --check .

docs: $(VENV)/dev ## Write the documentation pages that follow from the schema and the questions
	@$(BIN)/python -m lacunary.documentation docs

sbom: ## Write what a user installs as a bill of materials, build/sbom.json (CycloneDX; needs uv)
	@test -n "$(UV)" || { echo "make sbom needs uv, which installs exactly what uv.lock says: pip install uv" >&2; exit 1; }
	@mkdir -p build && version=$$(sed -n 's/^__version__ = //p' src/lacunary/__init__.py) && \
	sed "s/^dynamic = .*/version = $$version/" pyproject.toml > build/pyproject.toml && \
	UV_PROJECT_ENVIRONMENT=build/locked "$(UV)" sync --quiet --frozen --no-dev --all-extras --no-editable --python $(PYTHON) && \
	UV_PROJECT_ENVIRONMENT=build/sbom "$(UV)" sync --quiet --frozen --only-group sbom --python $(PYTHON) && \
	build/sbom/bin/cyclonedx-py environment build/locked --pyproject build/pyproject.toml --output-reproducible -o $(SBOM)

determinism: $(VENV)/run ## Compare the bytes of all exports: clocks, locales, orders of sources; other Pythons with PYTHONS="..."
	@$(BIN)/python tests/determinism.py $(DEMO) $(foreach python,$(BIN)/python $(PYTHONS),--python $(python))

neo4j: $(VENV)/run ## Start a Neo4j server from its jars, without Docker (needs Java and Maven)
	@$(BIN)/python tests/neo4j/server.py run .neo4j

fuzz: $(VENV)/dev ## Try the read guard with thousands of random statements on both engines
	@LACUNARY_FUZZ=5000 LACUNARY_REQUIRE_NEO4J=1 $(BIN)/python -m pytest -q tests/graph/stores/test_read_only.py -k random

bench: $(VENV)/dev ## Run the benchmarks
	@for name in parse linkage neo4j_load; do $(BIN)/python benchmarks/$$name.py || exit 1; done

kills: $(VENV)/dev ## Kill builds, pushes, pulls and exports at random moments, 25 times each (LACUNARY_KILLS)
	@LACUNARY_KILLS=$${LACUNARY_KILLS:-25} $(BIN)/python -m pytest -q -s tests/cli/test_kills.py

clean: ## Remove everything that can be made again
	@rm -rf $(VENV) build dist *.egg-info .import_linter_cache .mypy_cache .ruff_cache .pytest_cache $(DEMO)/.lacunary $(DEMO)/out
