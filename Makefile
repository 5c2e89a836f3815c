# `make run` is all a newcomer needs; `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DISTS  := shared services/consent services/referral services/notify services/agency deploy/embedded
STAMP  := $(VENV)/.ready
SOURCES := shared/src services/consent/src services/referral/src services/notify/src services/agency/src deploy/embedded/src

# An image of each; its libraries are in requirements/IMAGE.txt.
IMAGES := consent referral notify agency alongside mailsink
LOCK = $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
  --no-header --no-annotate --universal --python-version 3.11

.PHONY: help setup run demo test check style-check types rules security documents mutants bench lock compose-check openapi tour style clean
.DEFAULT_GOAL := help

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## build .venv from hashed requirements (the others call it)

# No isolation: the build tool comes from the same hashed list as everything else.
$(STAMP): requirements/dev.txt $(addsuffix /pyproject.toml,$(DISTS))
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation $(addprefix -e ,$(DISTS))
	touch $@

run: setup ## start the whole system on this machine, seeded, in sandbox mode
	$(BIN)/alongside up

demo: setup ## refer the sample cases end to end and show what each agency opened
	$(BIN)/alongside demo

test: setup ## unit, contract and end-to-end tests
	$(BIN)/python -m pytest -n auto

check: style-check types rules security documents ## style, types, dependency rules, security lint, API documents, templates

style-check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy $(SOURCES) benchmarks

rules: setup
	$(BIN)/lint-imports

security: setup
	$(BIN)/bandit -q -c pyproject.toml -r $(SOURCES)

documents: setup
	$(BIN)/python -m pytest tests/architecture tests/contract

mutants: setup ## change the rules of consent one by one and list what no test notices (long; ONLY=names, AGAIN=1, or SAMPLE=600 SEED=1)
	rm -rf build/mutants/tool
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --target build/mutants/tool -r requirements/mutants.txt
	$(BIN)/python tests/mutation/run.py $(if $(SAMPLE),--sample $(SAMPLE) --seed $(or $(SEED),1)) $(if $(AGAIN),--again) $(ONLY)

bench: setup ## benchmarks against the peers; writes build/bench.json
	$(BIN)/python -m benchmarks

openapi: setup ## write each service's openapi.yaml from its routes
	for s in consent referral notify agency; do $(BIN)/$$s openapi > services/$$s/openapi.yaml; done

tour: setup ## take the README's pictures anew; needs Chromium
	mkdir -p docs/tour
	ALONGSIDE_PICTURES=docs/tour $(BIN)/python -m pytest tests/browser/test_tour.py

style: ## compile the pages' style sheet after a change to shared/style; needs Node
	cd shared/style && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent build

lock: setup ## resolve requirements/*.in into hashed lists without addresses, one for each place that they go to
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	for f in $(IMAGES) build mutants; do $(LOCK) -c requirements/dev.txt requirements/$$f.in -o requirements/$$f.txt || exit 1; done

compose-check: setup ## build the images, start docker-compose.yml, send the sample cases through it, break it; needs Docker
	$(BIN)/python -m pytest tests/compose

clean: ## remove what the build made
	rm -rf build $(VENV)
