# Every target with a "##" comment is listed by `make help`.
SHELL := /bin/bash
GO ?= go
BIN := bin
LINT_VERSION := v2.15.0
LINT := $(BIN)/golangci-lint
PKGS := ./...
# Alone: an engine changes the machine's network, and browsers then drop what they are loading.
CONTAINERS := TestConnectorsInContainers
DOCKER := test -n "$$DOCKER_HOST" || timeout 20 docker version >/dev/null 2>&1

.DEFAULT_GOAL := help
.PHONY: help up test features determinism race lint layers tidy bench fuzz build clean

up: build ## start the world and print where to look; Ctrl-C ends it
	@$(BIN)/wavetank up

test: ## run every test and every feature under the race detector
	@command -v gcc >/dev/null || $(MAKE) --no-print-directory gcc
	@command -v chromium >/dev/null || $(MAKE) --no-print-directory chromium
	@command -v soffice >/dev/null || $(MAKE) --no-print-directory soffice
	@$(DOCKER) || echo "no Docker engine: the tests with containers are skipped; start one, such as that of the Debian package docker.io, to have them" >&2
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || $(MAKE) --no-print-directory postgres
	$(GO) vet $(PKGS)
	@if command -v gcc >/dev/null; then $(GO) test -race -shuffle=on -timeout 20m -skip $(CONTAINERS) $(PKGS) && $(GO) test -race -run $(CONTAINERS) ./scenarios/traffic && $(GO) test ./scenarios/soak; \
	else echo "no C compiler: the race detector is left out; install gcc to have it" >&2; export CGO_ENABLED=0; $(GO) test -shuffle=on -skip $(CONTAINERS) $(PKGS) && $(GO) test -run $(CONTAINERS) ./scenarios/traffic; fi

.PHONY: gcc
gcc:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -qq -y gcc libc6-dev >/dev/null; fi

.PHONY: soffice
soffice:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends libreoffice-calc >/dev/null || true; fi
	@command -v soffice >/dev/null || echo "no soffice: the deployment workbook is not opened by a second program; install the Debian package libreoffice-calc to have that" >&2

.PHONY: chromium picture
chromium:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null || true; fi
	@command -v chromium >/dev/null || echo "no chromium: the browser tests of the console are skipped; install the Debian package chromium to have them" >&2

.PHONY: postgres
postgres:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -qq -y --no-install-recommends postgresql >/dev/null || true; fi
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo "no PostgreSQL server: the store's tests on PostgreSQL are skipped; install the Debian package postgresql to have them" >&2

picture: ## draw the console for the README again, and its animation
	CONSOLE_PICTURE=$(CURDIR)/.github/console.png CONSOLE_ANIMATION=$(CURDIR)/.github/tour.gif $(GO) test -count=1 -run 'ForTheReadme' -v ./scenarios

SOAK_SEED ?= $(shell date +%s)
.PHONY: soak
soak: build ## simulate 100,000 runs, then kill connectors, databases and containers: the long form of what `make test` does in seconds
	$(BIN)/wavetank soak --seed $(SOAK_SEED) --runs 100000
	$(BIN)/wavetank soak --seed $(SOAK_SEED) --runs 10000 --store sqlite
	SOAK_SEED=$(SOAK_SEED) SOAK_KILLS=300 SOAK_ROUNDS=10 SOAK_FAILOVERS=20 $(GO) test -count=1 -timeout 2h -v ./scenarios/traffic

determinism: build ## run every feature at concurrency 1 and 8 and compare the journals, byte for byte
	@rm -rf $(BIN)/journals; for c in 1 8; do $(BIN)/wavetank run --tags '~@unordered' --format progress --seed 7 --concurrency $$c --journal $(BIN)/journals/$$c >$(BIN)/run.log || { cat $(BIN)/run.log; exit 1; }; done
	@diff -r $(BIN)/journals/1 $(BIN)/journals/8 && echo "$$(ls $(BIN)/journals/1 | wc -l) journals, the same at concurrency 1 and 8"; same=$$?; rm -rf $(BIN)/journals; exit $$same

features: build ## run the built-in feature files and print them
	@$(BIN)/wavetank run

race: ## run every test ten times under the race detector, in random order
	$(GO) test -race -shuffle=on -count=10 $(PKGS)

lint: $(LINT) layers ## gofmt, go vet, golangci-lint, tidy modules, import rules
	@test -z "$$(gofmt -l .)" || { gofmt -l . ; echo "run gofmt -w on these files" >&2; exit 1; }
	$(GO) vet $(PKGS)
	$(LINT) run
	@$(MAKE) --no-print-directory tidy

layers: ## check who may import whom
	$(GO) test -run TestImports ./scenarios

# -e: a test-only dependency of a dependency cannot be had everywhere; what this module needs itself is resolved either way.
tidy: ## fail if go.mod or go.sum would change
	@cp go.mod go.mod.before; cp go.sum go.sum.before; $(GO) mod tidy -e 2>/dev/null; \
	cmp -s go.mod go.mod.before && cmp -s go.sum go.sum.before; same=$$?; mv go.mod.before go.mod; mv go.sum.before go.sum; \
	test $$same = 0 || { echo "go mod tidy -e would change go.mod or go.sum" >&2; exit 1; }

bench: ## measure what the README claims, against its limits
	CONSOLE_SPEED=1 $(GO) test -count=1 -run TestTheConsoleIsQuick -v ./scenarios
	$(GO) test -run xxx -bench . -skip File -benchtime 20x ./scenarios
	$(GO) test -run xxx -bench File -benchtime 7x ./scenarios
	$(GO) test -run xxx -bench 'IntakeRatio|WebhookToOceana|LongUse' -benchtime 1x ./connector
	$(GO) test -run xxx -bench . -benchtime 3x ./sim/clock
	$(GO) test -run xxx -bench Day -benchtime 1x ./sim
	$(GO) test -run xxx -bench Validate -benchtime 5x ./scenarios/rehearsal
	$(GO) test -run xxx -bench AssignmentDecision -benchtime 200x ./sim/oceana
	$(GO) test -run xxx -bench 'Ratio|Memory|LookUp' -benchtime 30x ./sim/aggregator

FUZZTIME ?= 30s
fuzz: ## run each fuzz target for FUZZTIME
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do echo "$$pkg $$f"; $(GO) test -run xxx -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg; done; done

build: ## build wavetank and connector into bin/
	@mkdir -p $(BIN)
	$(GO) build -o $(BIN)/ ./scenarios/cmd/... ./connector/cmd/...

$(LINT):
	GOBIN=$(CURDIR)/$(BIN) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

clean: ## remove what was built
	rm -rf $(BIN)

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20
