# Every target with a "##" comment is listed by `make help`.
SHELL := /bin/bash
GO ?= go
BIN := bin
LINT_VERSION := v2.15.0
LINT := $(BIN)/golangci-lint
VULN_VERSION := v1.9.0
PKGS := ./...
DOCKER := test -n "$$DOCKER_HOST" || timeout 20 docker version >/dev/null 2>&1
# A folder with a dot is in no ./... pattern.
TOOLS := ./.ci/slowest ./.ci/table ./.ci/compare ./.ci/release

.DEFAULT_GOAL := help
.PHONY: help up test test-long features determinism race lint layers tidy bench bench-compare fuzz build clean

up: build ## start the world and print where to look; Ctrl-C ends it
	@$(BIN)/wavetank up

test: gcc ## run what a contributor needs: every feature, and the tests under the race detector, in three to seven minutes on two processors; it ends with the slowest tests
	@$(MAKE) --no-print-directory -j4 chromium postgres faketime vet
	@set -o pipefail; .ci/tests short | $(GO) run ./.ci/slowest

test-long: gcc chromium postgres soffice promtool languages ## run what takes long: kills with real processes, failovers, containers, second readers, determinism (.ci/tests list)
	@$(DOCKER) || echo "no Docker engine: the tests with containers are skipped; start one, such as that of the Debian package docker.io, to have them" >&2
	@set -o pipefail; .ci/tests long | $(GO) run ./.ci/slowest
	@[ -n "$$CI" ] || $(MAKE) --no-print-directory mutants

# Packages are compiled while others are installed.
.PHONY: vet
vet:
	.ci/tests vet

.PHONY: gcc chromium postgres soffice promtool languages faketime picture
gcc:
	@command -v gcc >/dev/null || .ci/packages gcc libc6-dev

soffice:
	@command -v soffice >/dev/null || .ci/packages libreoffice-calc || true
	@command -v soffice >/dev/null || echo "no soffice: the deployment workbook is not opened by a second program; install the Debian package libreoffice-calc to have that" >&2

promtool:
	@command -v promtool >/dev/null || .ci/packages prometheus || true
	@command -v promtool >/dev/null || echo "no promtool: the alert rules are not played; install the Debian package prometheus to have that" >&2

languages: faketime
	@for p in node:nodejs npm:npm python3:python3 pytest:python3-pytest; do command -v $${p%:*} >/dev/null || .ci/packages $${p#*:} || true; \
	  command -v $${p%:*} >/dev/null || echo "no $${p%:*}: what drives clients and suites in its language is skipped; install the Debian package $${p#*:} to have that" >&2; done

faketime:
	@ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || .ci/packages libfaketime || true
	@ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || echo "no libfaketime: run --faketime is not tried; install the Debian package libfaketime to have that" >&2

chromium:
	@command -v chromium >/dev/null || .ci/packages chromium chromium-headless-shell fonts-dejavu-core || .ci/packages chromium fonts-dejavu-core || true
	@command -v chromium >/dev/null || echo "no chromium: the browser tests of the console are skipped; install the Debian package chromium to have them" >&2

postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || .ci/packages postgresql || true
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || echo "no PostgreSQL server: the store's tests and the figures of several connectors on PostgreSQL are skipped; install the Debian package postgresql to have them" >&2

picture: ## draw the console for the README again, and its animation
	CONSOLE_PICTURE=$(CURDIR)/.github/console.png CONSOLE_ANIMATION=$(CURDIR)/.github/tour.gif $(GO) test -count=1 -run 'ForTheReadme' -v ./scenarios/browser

.PHONY: demo
demo: ## record a demo of ten minutes by mouse, with what a presenter says, and its feature and world, in bin/demo
	CONSOLE_DEMO=$(CURDIR)/bin/demo $(GO) test -count=1 -run TestADemoByMouse -v ./scenarios/browser

.PHONY: guides configuration exported transcripts
guides: ## copy the guides to where wavetank docs and /docs have them from
	@touch scenarios/guide/guides.txtar.gz scenarios/guide/guides.json.gz
	$(GO) test -count=1 -run TestTheGuidesAre ./scenarios/guide -rewrite
	$(GO) test -count=1 -run TestThePageIsDrawn ./scenarios/guide -rewrite

transcripts: ## write the transcripts beside the tours and core features anew: read the difference
	$(GO) test -count=1 -run TestTranscripts ./scenarios -transcripts

exported: ## write the list of exported identifiers; one that went has a line in the change log
	$(GO) test -count=1 -run TestExportedIdentifiersStay ./scenarios -exported

configuration: ## write the table of connector/CONFIGURATION.md from the code
	$(GO) test -count=1 -run TestTheConfigurationGuide ./connector/config -rewrite

SOAK_SEED ?= $(shell date +%s)
.PHONY: soak
soak: build ## simulate 100,000 runs, then kill connectors, databases and containers: the long form of what `make test-long` does in minutes
	$(BIN)/wavetank soak --seed $(SOAK_SEED) --runs 100000
	$(BIN)/wavetank soak --seed $(SOAK_SEED) --runs 10000 --store sqlite
	SOAK_SEED=$(SOAK_SEED) SOAK_KILLS=300 SOAK_ROUNDS=10 SOAK_FAILOVERS=20 $(GO) test -count=1 -timeout 2h -v ./scenarios/traffic

determinism: build ## run every feature at concurrency 1 and 8 and compare the journals, byte for byte
	@rm -rf $(BIN)/journals; for c in 1 8; do $(BIN)/wavetank run --tags '~@unordered' --format progress --seed 7 --concurrency $$c --journal $(BIN)/journals/$$c >$(BIN)/run.log || { cat $(BIN)/run.log; exit 1; }; done
	@diff -r $(BIN)/journals/1 $(BIN)/journals/8 && echo "$$(ls $(BIN)/journals/1 | wc -l) journals, the same at concurrency 1 and 8"; same=$$?; rm -rf $(BIN)/journals; exit $$same

MUTANTS ?= 1
.PHONY: mutants
mutants: ## break one decision at a time and expect a scenario of its rule to fail; MUTANTS=10 tries a random tenth
	$(GO) test -count=1 -timeout 2h -v -run TestMutantsAreKilled ./scenarios/mutants -share $(MUTANTS)

features: build ## run the built-in feature files and print them
	@$(BIN)/wavetank run

race: ## run every test ten times under the race detector, in random order
	$(GO) test -race -shuffle=on -count=10 $(PKGS)

lint: $(LINT) layers ## gofmt, go vet, golangci-lint, tidy modules, import rules, known vulnerabilities
	@test -z "$$(gofmt -l .)" || { gofmt -l . ; echo "run gofmt -w on these files" >&2; exit 1; }
	$(GO) vet $(PKGS) $(TOOLS)
	$(LINT) run $(PKGS) $(TOOLS)
	@$(MAKE) --no-print-directory tidy
	@.ci/vulnerabilities $(VULN_VERSION)

layers: ## check who may import whom
	$(GO) test -run TestImports ./scenarios

# -e: a test-only dependency of a dependency cannot be had everywhere; what this module needs itself is resolved either way.
tidy: ## fail if go.mod or go.sum would change
	@cp go.mod go.mod.before; cp go.sum go.sum.before; $(GO) mod tidy -e 2>/dev/null; \
	cmp -s go.mod go.mod.before && cmp -s go.sum go.sum.before; same=$$?; mv go.mod.before go.mod; mv go.sum.before go.sum; \
	test $$same = 0 || { echo "go mod tidy -e would change go.mod or go.sum" >&2; exit 1; }

# Where the benchmarks are, and which: one package after the other, since they would measure each other.
BENCHES := scenarios:(LargeFile|TextsBesideFiles|MessageToDesk|Scenario|Up) scenarios/browser:Console scenarios/rehearsal:. connector:. sim:. sim/bayeux:. sim/oceana:. sim/aggregator:Ratio|Memory|LookUp
bench: postgres chromium ## measure what the guides claim, each figure against a floor in turn; only a limit that is missed for certain fails
	@mkdir -p $(BIN); table=$$(mktemp $(BIN)/bench.XXXXXX); failed=0; \
	for b in $(foreach b,$(BENCHES),'$(b)'); do BENCH_TABLE=$(CURDIR)/$$table $(GO) test -count=1 -run xxx -bench "$${b#*:}" -benchtime 1x -timeout 20m ./$${b%%:*} || failed=1; done; \
	echo; $(GO) run ./.ci/table $$table || failed=1; rm -f $$table; exit $$failed

bench-compare: ## build the commit REF too, run both builds in turn and print the ratios
	@test -n "$(REF)" || { echo "which commit? make bench-compare REF=main" >&2; exit 2; }
	$(GO) run ./.ci/compare "$(REF)"

FUZZTIME ?= 30s
fuzz: ## run each fuzz target for FUZZTIME
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do echo "$$pkg $$f"; $(GO) test -run xxx -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg; done; done

# Without symbols and paths of this machine; VERSION names a release, otherwise the commit does.
VERSION ?=
BUILD_FLAGS := -trimpath -buildvcs=auto -ldflags "-s -w $(if $(VERSION),-X github.com/wavetank/wavetank/connector/version.release=$(VERSION))"
build: ## build wavetank, connector and ccm into bin/
	@mkdir -p $(BIN)
	CGO_ENABLED=0 $(GO) build $(BUILD_FLAGS) -o $(BIN)/ ./scenarios/cmd/... ./connector/cmd/...

.PHONY: release cross
release: ## write archives, images, checksums and a list of contents to bin/release; VERSION=v0.1.0 names it
	@$(GO) run ./.ci/release -version "$(VERSION)"

# As a release builds, so that one can be made of what was compiled here. Linux on amd64 is what the other targets look at.
# Which files a platform has depends on its system alone here, so tests are vetted once a system.
# CI takes each system and each kind of processor once; the other two compile the same files.
CROSS ?= linux/arm64 darwin/arm64 windows/amd64$(if $(CI),, darwin/amd64 windows/arm64)
cross: ## compile everything for the other platforms and vet it, tests included, for the other systems
	@for p in $(CROSS); do echo "build $$p"; \
	  GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -o /dev/null ./scenarios/cmd/... ./connector/cmd/... || exit 1; done
	@for s in darwin/arm64 windows/amd64; do echo "vet $$s"; GOOS=$${s%/*} GOARCH=$${s#*/} CGO_ENABLED=0 $(GO) vet -trimpath $(PKGS) || exit 1; done

$(LINT):
	GOBIN=$(CURDIR)/$(BIN) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

clean: ## remove what was built
	rm -rf $(BIN)

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20
