# The commands of the house. `make` lists them; `make run` and `make test` do all their own set-up.
#
# Every native build uses one command line (the whole workspace with `app/ssr`), because cargo compiles a dependency
# again for every other set of features that is asked of it.

SHELL := bash
.DEFAULT_GOAL := help

# The build cache stands outside the checkout, so that a fresh clone on the same machine starts warm.
SLIPWAY_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/slipway
CARGO_TARGET_DIR ?= $(SLIPWAY_CACHE)/target
export SLIPWAY_CACHE CARGO_TARGET_DIR

LISTEN ?= 127.0.0.1:3000
SITE := $(CURDIR)/site
# Where .cargo/config.toml has cargo put what runs on this machine.
BIN := $(CARGO_TARGET_DIR)/$(shell rustc --print host-tuple 2>/dev/null)/debug
NATIVE := --workspace --features app/ssr
# `working` is quick to build, `shipped` is small: what ships, what is measured and what CI's browser tests run.
SITE_PROFILE ?= working
comma := ,
WASM := --target wasm32-unknown-unknown
STEP := .ci/step

.PHONY: help
help: ## Say what can be made
	@echo 'make run     build everything and start the demo on http://$(LISTEN)'
	@echo 'make test    all tests, the browser tests included'
	@echo 'make ci      what CI runs: format, lints, tests, wasm guard, size budget'
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | grep -vE '^(run|test|ci|help):' | sed -E 's/^([a-z0-9-]+):.*## (.*)/make \1|\2/' | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo
	@echo 'Build cache: $(CARGO_TARGET_DIR)'

# ---- Run -------------------------------------------------------------------------------------------------------------

.PHONY: run
run: build site ## Build everything and start the demo
	@echo 'run: starting the demo on http://$(LISTEN) (Ctrl-C stops it)'
	@exec '$(BIN)/slipway' demo --listen '$(LISTEN)' --site-dir '$(SITE)'

.PHONY: build
build: rust ## Build the server and the build tool (dev profile)
	@echo 'build: the server and the build tool; a first build compiles some 400 crates and takes minutes'
	cargo build $(NATIVE) --bins

# Of the whole workspace and not of its package alone: cargo would compile dependencies once more for fewer features.
.PHONY: xtask
xtask: rust
	cargo build --workspace --features app/ssr$(if $(filter shipped,$(SITE_PROFILE)),$(comma)xtask/compress) --bin xtask

.PHONY: site
site: xtask wasm-target ## Build the site into site/pkg/<hash>/ (SITE_PROFILE=shipped: the one that ships)
	@'$(BIN)/xtask' site --out '$(SITE)' $(if $(filter working,$(SITE_PROFILE)),--working)

# What is measured, shown or shipped is the shipped site.
sizes install bench-ui bench-pages screenshots ci: export SITE_PROFILE := shipped

.PHONY: rust
rust:
	@command -v cargo >/dev/null || { echo 'Slipway needs Rust: install rustup, then run make again.' >&2; exit 1; }

# Without rustup (a distribution's Rust) the target may be there all the same; only its absence is an error.
.PHONY: wasm-target
wasm-target: rust
	@test -d "$$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" || { \
	  if command -v rustup >/dev/null; then echo 'site: adding the wasm32-unknown-unknown target'; rustup target add wasm32-unknown-unknown; \
	  else echo 'The wasm32-unknown-unknown target of Rust is missing and there is no rustup to add it.' >&2; exit 1; fi; }

.PHONY: install
install: site ## Install one binary, with the site inside, into cargo's bin folder
	cargo install --locked --path server --features embed-site --bin slipway

.PHONY: sbom
sbom: rust ## Write the list of every crate in the binary (CycloneDX) to standard output
	@deploy/sbom.py

# ---- Test ------------------------------------------------------------------------------------------------------------

.PHONY: test
test: test-rust test-emulator test-moto test-field test-browser ## All tests, the browser tests included

.PHONY: test-rust
test-rust: rust ## Unit, route, store and contract tests
	server/tests/postgres.sh cargo test $(NATIVE)

.PHONY: kills
kills: rust ## The event source killed 200 times between receive, commit and delete, and 100,000 events in disorder
	SLIPWAY_KILLS=200 cargo test $(NATIVE) --test live kill:: -- --nocapture
	SLIPWAY_EVENTS=100000 cargo test $(NATIVE) --lib one_reconcile -- --nocapture

.PHONY: faults
faults: rust ## 1,000 randomised runs of launches under faults, ten more with SIGKILL (FAULT_RUNS, FAULT_KILLS, FAULT_SEED)
	FAULT_RUNS=$${FAULT_RUNS:-1000} FAULT_KILLS=$${FAULT_KILLS:-10} cargo test $(NATIVE) --test live faults -- --nocapture

.PHONY: disk
disk: rust ## Every write, sync and round trip of a launch fails in turn, on SQLite's disk and PostgreSQL's connection (Linux; DISK_POINTS, DISK_WORKERS, DISK_EVERY_ERROR)
	DISK_POINTS=$${DISK_POINTS:-400} DISK_WORKERS=$${DISK_WORKERS:-8} cargo test $(NATIVE) --test live disk:: -- --nocapture --test-threads=1
	cargo test $(NATIVE) --test store -- --nocapture lost:: faults::

# In CI each reads 256 texts, with the other tests. What is found is kept in a file that proptest names.
.PHONY: fuzz
fuzz: rust ## A million texts each for forms, searches, events, socket frames and AWS's errors (FUZZ_CASES)
	PROPTEST_CASES=$${FUZZ_CASES:-1000000} cargo test $(NATIVE) --lib --test fuzz --test routes -- fuzz_ --nocapture

.PHONY: test-emulator
test-emulator: build ## AWS's clients for Python and JavaScript, and ecs-deploy, against the emulator
	@SLIPWAY_BIN='$(BIN)/slipway' server/emulator/tests/python/run.sh
	@if command -v npm >/dev/null; then SLIPWAY_BIN='$(BIN)/slipway' server/emulator/tests/javascript/run.sh; \
	else echo 'test-emulator: JavaScript skipped, npm is not installed here'; fi

.PHONY: test-moto
test-moto: build ## The dashboard before another ECS than ours: moto's server
	@SLIPWAY_BIN='$(BIN)/slipway' server/tests/moto/run.sh

.PHONY: test-field
test-field: build site end2end/node_modules/.package-lock.json ## What was reported from real accounts, tried on the demo
	@chromium="$$(end2end/chromium.sh)" && \
	  SLIPWAY_BIN='$(BIN)/slipway' SLIPWAY_SITE_DIR='$(SITE)' SLIPWAY_CHROMIUM="$$chromium" server/tests/field/run.sh

# The tests read SLIPWAY_BIN, SLIPWAY_SITE_DIR and SLIPWAY_CHROMIUM.
.PHONY: test-browser
test-browser: ## The main job in a real headless Chromium
	@if test -f end2end/package-lock.json; then $(MAKE) --no-print-directory test-browser-now; \
	else echo 'test-browser: skipped, there is no end2end/package-lock.json yet'; fi

.PHONY: test-browser-now
test-browser-now: build site end2end/node_modules/.package-lock.json
	@chromium="$$(end2end/chromium.sh)" && echo "test-browser: in $$chromium" && cd end2end && \
	  SLIPWAY_BIN='$(BIN)/slipway' SLIPWAY_SITE_DIR='$(SITE)' SLIPWAY_CHROMIUM="$$chromium" npx playwright test $(PLAYWRIGHT)

.PHONY: screenshots
screenshots: build site end2end/node_modules/.package-lock.json ## Take the README's screenshots into docs/screenshots
	@chromium="$$(end2end/chromium.sh)" && cd end2end && \
	  SLIPWAY_BIN='$(BIN)/slipway' SLIPWAY_SITE_DIR='$(SITE)' SLIPWAY_CHROMIUM="$$chromium" npx playwright test --config screenshots.config.ts

end2end/node_modules/.package-lock.json: end2end/package-lock.json
	@command -v npm >/dev/null || { echo 'The browser tests need Node.js and npm; make run does not.' >&2; exit 1; }
	cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
	@touch $@

# ---- Load ------------------------------------------------------------------------------------------------------------

# Optimised, and of the server alone: see docs/benchmarks.md. A thousand clients need more open files than a shell allows.
# LOAD_BUILD='$(NATIVE)' takes the unoptimised build that is there already.
LOAD_BUILD ?= --release -p server --features app/ssr
LOAD := ulimit -n "$$(ulimit -Hn)"; cargo test $(LOAD_BUILD) --test load --

.PHONY: chaos
chaos: rust ## A thousand clients, connections that break, a server that is killed; SLIPWAY_CHAOS_SEED=N repeats one
	$(LOAD) --chaos

.PHONY: flood
flood: rust ## 10,000 silent connections, slow heads and bodies, sockets with filters and long searches at once; two minutes
	$(LOAD) --flood

.PHONY: bench-polls
bench-polls: rust ## The longest time for which a request of each kind holds a thread, on a board of 10,000 tasks
	$(LOAD) --polls

.PHONY: churn
churn: rust ## 64 simulated hours of tasks that come and go, and what memory becomes of it (SLIPWAY_CHURN_HOURS)
	$(LOAD) --churn

.PHONY: bench
bench: rust server/tests/load/ws/node_modules/.package-lock.json ## What sockets cost, beside a Node ws server; takes minutes
	$(LOAD) --bench
	@$(MAKE) --no-print-directory bench-ingest bench-pages

.PHONY: bench-ui
bench-ui: build site end2end/node_modules/.package-lock.json ## What the browser has to do over 10,000 tasks, and Lighthouse; takes minutes
	@chromium="$$(end2end/chromium.sh)" && cd end2end && ulimit -n "$$(ulimit -Hn)" && \
	  SLIPWAY_BIN="$${SLIPWAY_BIN:-$(BIN)/slipway}" SLIPWAY_SITE_DIR='$(SITE)' SLIPWAY_CHROMIUM="$$chromium" npx playwright test --config bench.config.ts

server/tests/load/ws/node_modules/.package-lock.json: server/tests/load/ws/package-lock.json
	@command -v npm >/dev/null || { echo 'make bench compares with a Node server and needs Node.js and npm.' >&2; exit 1; }
	cd server/tests/load/ws && npm ci --no-audit --no-fund
	@touch $@

.PHONY: bench-ingest
bench-ingest: rust ## Events a second into SQLite and into PostgreSQL, optimised
	POSTGRES_DURABLE=1 server/tests/postgres.sh cargo run --release -p server --features app/ssr --example ingest

.PHONY: bench-pages
bench-pages: site ## Pages with a hundred rows, beside a bare axum route that sends the same bytes
	cargo run --release -p server --features app/ssr --example pages -- '$(SITE)'

.PHONY: bench-build
bench-build: rust ## What a first build, a changed line and an install cost, beside commit 6775895; takes an hour
	xtask/bench/build.py

.PHONY: bench-launch
bench-launch: rust ## Launches a second and the time for 1,000 tasks under AWS's rates, beside the bare SDK
	cargo run --release -p server --features app/ssr --example launching

# ---- Check -----------------------------------------------------------------------------------------------------------

.PHONY: fmt
fmt: ## Format the source
	cargo fmt --all

.PHONY: fmt-check
fmt-check:
	cargo fmt --all --check

.PHONY: lint
lint: lint-native lint-wasm ## Clippy, warnings denied, for the server and for the browser

.PHONY: lint-native
lint-native: rust
	cargo clippy $(NATIVE) --all-targets -- -D warnings

.PHONY: lint-wasm
lint-wasm: wasm-target
	cargo clippy -p app --lib $(WASM) --features hydrate -- -D warnings

.PHONY: wasm-guard
wasm-guard: xtask ## No server crate in the browser's build
	@'$(BIN)/xtask' wasm-guard

.PHONY: sizes
sizes: site ## What a first visit fetches, against the size budget
	@'$(BIN)/xtask' sizes --out '$(SITE)'

.PHONY: deny
deny: ## Licences and advisories of the dependencies, where cargo-deny is installed
	@if command -v cargo-deny >/dev/null; then cargo deny check; \
	else echo 'deny: skipped, cargo-deny is not installed here; the public workflow runs it'; fi

.PHONY: docs
docs: rust ## Write the table of settings into docs/configuration.md
	SLIPWAY_WRITE_DOCS=1 cargo test $(NATIVE) --test deploy -- the_table_of_settings

.PHONY: lint-deploy
lint-deploy: ## Hold the Dockerfile, compose.yaml and deploy/ against their linters
	@deploy/lint.sh

# An answer that is no list of advisories means that the registry has none to give, as mirrors often have not.
.PHONY: audit
audit: ## Advisories of the browser tests' npm packages, where the registry has them
	@command -v npm >/dev/null || { echo 'audit: skipped, npm is not installed here'; exit 0; }; \
	if found="$$(cd end2end && npm audit --audit-level=high --json 2>/dev/null)"; then echo 'audit: nothing high or critical'; \
	elif grep -q '"vulnerabilities"' <<<"$$found"; then echo "$$found"; exit 1; \
	else echo 'audit: skipped, the registry gives no advisories; the public workflow asks'; fi

# In the order in which a mistake is cheapest to find.
.PHONY: ci
ci: ## What CI runs
	@$(STEP) 'format' $(MAKE) --no-print-directory fmt-check
	@$(STEP) 'clippy, server' $(MAKE) --no-print-directory lint-native
	@$(STEP) 'clippy, browser' $(MAKE) --no-print-directory lint-wasm
	@$(STEP) 'build' $(MAKE) --no-print-directory build
	@$(STEP) 'wasm guard' $(MAKE) --no-print-directory wasm-guard
	@$(STEP) 'site and size budget' $(MAKE) --no-print-directory sizes
	@$(STEP) 'licences and advisories' $(MAKE) --no-print-directory deny audit
	@$(STEP) 'container and templates' $(MAKE) --no-print-directory lint-deploy
	@$(STEP) 'browser tests' $(MAKE) --no-print-directory test-browser
	@$(STEP) 'emulator against clients' $(MAKE) --no-print-directory test-emulator
	@$(STEP) 'dashboard before moto' $(MAKE) --no-print-directory test-moto
	@$(STEP) 'reports from the field' $(MAKE) --no-print-directory test-field
	@$(STEP) 'Rust tests' $(MAKE) --no-print-directory test-rust

.PHONY: clean
clean: ## Remove the site and this machine's build cache
	cargo clean
	rm -rf '$(SITE)' end2end/node_modules server/tests/load/ws/node_modules
