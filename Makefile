# Every check and every chore is one command here. `make help` lists them.

SHELL := /bin/bash
SWIFT ?= swift
SOURCES := Package.swift Sources Tests Benchmarks Plugins
# Extra words for `regatta serve`: make run ARGS="--listen 127.0.0.1:9000"
ARGS ?=
# Extra words for `swift test`: make test FILTER="--filter GatewayTests"
FILTER ?=
# How many tests run at once. Tests over sockets meet the clock: with all of them under way, each gets
# so little of the processors that what should take milliseconds takes seconds.
TESTS_AT_ONCE ?= 4
TEST := test --disable-xctest --experimental-maximum-parallelization-width $(TESTS_AT_ONCE)
# How long each target is fuzzed, and which: make fuzz FUZZ_SECONDS=600 FUZZ_TARGETS="dag-cbor car"
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=
# Where make install puts the tool: make install PREFIX=~/.local
PREFIX ?= /usr/local
# What the public network is asked for: make network CIDS="bafy…"
CIDS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run build release test lint format tsan asan fuzz linkage network docs deb rules outage bench bench-racing bench-cache bench-codecs clean

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
		while IFS=$$'\t' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

setup: ## Install the missing system packages (apt, as root or with sudo).
	@.ci/setup

run: release ## Build for release and serve with config/regatta.yaml.
	.build/release/regatta serve --config config/regatta.yaml $(ARGS)

release: setup ## Build the tool for release, Swift's libraries inside.
	$(SWIFT) build -c release --static-swift-stdlib --product regatta

# Not built here: root's build would leave files behind that nobody else can replace.
install: ## Copy the release tool to PREFIX/bin, /usr/local when not set (after make release or make run).
	@test -x .build/release/regatta || { echo "regatta: nothing to install; run make release first" >&2; exit 1; }
	install -D -m 755 .build/release/regatta $(DESTDIR)$(PREFIX)/bin/regatta

build: setup ## Build everything for debugging; undeclared imports are errors.
	$(SWIFT) build --explicit-target-dependency-import-check error

test: setup ## Build and run every test.
	$(SWIFT) $(TEST) $(FILTER)

lint: setup ## Check the format and the house rules.
	@.ci/lint

format: setup ## Format every source file in place.
	$(SWIFT) format format --in-place --recursive --parallel $(SOURCES)

tsan: setup ## Run the tests under the thread sanitizer.
	$(SWIFT) $(TEST) --sanitize=thread -Xswiftc -DTSAN --scratch-path .build/tsan $(FILTER)

asan: setup ## Run the tests under the address sanitizer.
	$(SWIFT) $(TEST) --sanitize=address --scratch-path .build/asan $(FILTER)

fuzz: setup ## Fuzz each target for FUZZ_SECONDS; FUZZ_TARGETS names fewer.
	@.ci/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

linkage: setup ## Check that no module below the tool links Foundation.
	@.ci/linkage

network: ## Ask the public network for public content; no other check does. CIDS="…" for your own.
	@.ci/network $(CIDS)

docs: setup ## Build the reference documentation; a warning is an error.
	@.ci/docs

deb: release ## Build a Debian package of the release tool.
	deploy/debian/build .build/release/regatta .build

rules: ## Check and test the Prometheus rules.
	cd deploy/prometheus && promtool check rules regatta.rules.yml && \
		promtool test rules regatta.rules.test.yml

outage: ## Script an outage: does every alert fire, and clear? Needs Debian's prometheus.
	deploy/prometheus/outage .build/release/regatta

bench: ## Measure against nginx and curl, and against slow upstreams; prints ratios and versions.
	@.ci/setup nginx wrk curl
	@Benchmarks/run
	@Benchmarks/live

bench-racing: setup ## Race in virtual time on the engine's own decisions; draws docs/racing.svg.
	@mkdir -p docs
	$(SWIFT) run -c release Racing --figure docs/racing.svg

bench-cache: setup ## Compare cache policies on traces, and measure the cache on this disk.
	$(SWIFT) run -c release Traces
	$(SWIFT) run -c release Storage

bench-codecs: setup ## Compare commitments and imports with what hashing alone takes.
	$(SWIFT) run -c release Codecs

clean: ## Remove everything that was built.
	rm -rf .build
