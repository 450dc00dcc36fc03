# Everything a person does with this repository. `make` alone says what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-python test-dask test-macros bench instructions records fuzz format lint embedded clib install clean

PREFIX ?= /usr/local

# A crash must end the step, not wait in the backtracer.
export SWIFT_BACKTRACE := enable=no

packages := source Scripts/packages.sh
# What builds the command with its verbs; without it nothing is fetched.
command := --traits Command
# The tests build everything that a trait adds.
everything := --traits Command,NIO
sources := Package.swift Sources Tests $(wildcard FuzzTesting/Sources Benchmarks/Sources MacroTesting/Tests)
corpus := Corpus/*.gz Corpus/*.msgpack

help: ## Say what each target does (this text).
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z-]*\): .*## /  \1\t/p' Makefile | expand -t 16

run: ## Build for release, send the bundled traffic through every codec, print the table of sizes.
	@echo "This builds the command msgpack-intern for release (a minute or two the first time),"
	@echo "sends the real traffic in Corpus/ through every codec and back, compares every byte,"
	@echo "and prints what each method makes of it. Missing system packages are installed first."
	@$(packages); swift build -c release $(command) --product msgpack-intern; \
	command="$$(swift build -c release $(command) --show-bin-path)/msgpack-intern"; \
	echo; echo "msgpack-intern verify $(corpus)"; "$$command" verify $(corpus); \
	echo; echo "msgpack-intern stats $(corpus)"; "$$command" stats $(corpus)

test: ## Build and run all tests, every warning an error.
	@echo "This builds the C library and runs the tests in C, then builds everything for debugging"
	@echo "and runs all tests."
	@$(packages); Scripts/clib build; Scripts/test-clib; Scripts/test-32-bit; WARNINGS_AS_ERRORS=1 swift test $(everything)

test-python: ## Build the Python package, install it into a fresh environment, test the codec there.
	@Integrations/python/run-tests codec

test-dask: ## The same with dask and distributed: test the comm backend on clusters of processes.
	@Integrations/python/run-tests dask

test-macros: ## Test the macro of the trait Macros (nested package; builds swift-syntax, some minutes).
	@$(packages); swift test --package-path MacroTesting

bench: ## Measure the codecs beside others, print the table, record it in Benchmarks/Records.
	@echo "This builds the C library and the nested package Benchmarks, measures for some minutes, and"
	@echo "prints and records the tables. lz4 and zstd are installed first if they are missing;"
	@echo "Python's packages are measured if they can be had."
	@Scripts/bench

instructions: ## Count the instructions of all jobs and record them (after a change of speed).
	@Scripts/check-instructions record

records: ## Write down expected sizes, instruction counts and times again (after a change of bytes).
	@Scripts/bench expect
	@Scripts/check-instructions record
	@Scripts/bench

fuzz: ## Run each fuzz target for a minute (nested package FuzzTesting).
	@$(packages); FuzzTesting/run

format: ## Format all Swift sources in place.
	swift format --in-place --parallel --recursive $(sources)

lint: ## Check the format of all Swift sources, changing nothing.
	swift format lint --strict --parallel --recursive $(sources)

embedded: ## Compile the codec core in Embedded Swift, which keeps the run-time library out of it.
	@$(packages); for target in InternedStream KeyMap; do \
		swift build -c release --target "$$target" --scratch-path .build-embedded \
			-Xswiftc -enable-experimental-feature -Xswiftc Embedded; \
	done

clib: ## Build the C library below .build-clib/c (docs/C.md).
	@Scripts/clib build

install: clib ## Install the C library, its header and its pkg-config file below PREFIX.
	@Scripts/clib install "$(PREFIX)"

clean: ## Remove everything that was built.
	rm -rf .build .build-* Benchmarks/.build* FuzzTesting/.build* MacroTesting/.build*
