# A thin front of CMake: each target does everything, from the Debian packages on.
#
#   make            bring build/nicsim up to date (optimised)
#   make demo       simulate receive livelock and its cure, and plot it
#   make test       all tests; ends with ctest's summary
#   make scenarios  the long scenarios, each against its expectations
#   make bench      how fast the simulator is
#   make sanitize   all tests under address and undefined-behaviour sanitizers
#   make format     lay out the sources; `make format-check` only complains
#   make validation docs/validation.md and docs/reference/ anew
#   make hardware   docs/hardware.md anew
#   make student-pack   the tree without the instructor's folder, as an archive in build/
#   make install    PREFIX=/usr/local DESTDIR=
#   make clean      remove what was built

MAKEFLAGS += --no-print-directory
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
CTEST = ctest --output-on-failure --no-tests=error -j $(JOBS)
SOURCES = find sim models tests -name '*.[ch]' -o -name '*.cpp'

build/nicsim: build/configured FORCE
	@cmake --build build --target nicsim -j $(JOBS)

# First a build that counts how often its code runs, then one that is optimised by the counts.
build/configured: | packages
	@cmake --preset release -DNICSIM_PROFILE=generate
	@cmake --build build --target train -j $(JOBS)
	@cmake --preset release -DNICSIM_PROFILE=use
	@touch $@

packages:
	@cmake/packages.sh

demo: build/nicsim
	build/nicsim run scenarios/receive-livelock.yaml --plot

test: build/configured
	@cmake --build build -j $(JOBS)
	@$(CTEST) --test-dir build -LE heavy

scenarios: build/configured
	@cmake --build build --target nicsim -j $(JOBS)
	@$(CTEST) --test-dir build -L heavy

bench: build/configured
	@cmake --build build -j $(JOBS)
	@cmake --build build --target bench

sanitize: | packages
	@cmake --preset sanitizers
	@cmake --build build-sanitizers -j $(JOBS)
	@$(CTEST) --test-dir build-sanitizers -LE heavy

format:
	@cmake/packages.sh clang-format
	$(SOURCES) | xargs clang-format -i

format-check:
	@cmake/packages.sh clang-format
	$(SOURCES) | xargs clang-format --dry-run -Werror

install: build/nicsim
	cmake --install build --prefix '$(PREFIX)'

validation: build/nicsim
	docs/validation.sh build/nicsim
	build/nicsim params --markdown > docs/reference/parameters.md
	build/nicsim metrics --markdown > docs/reference/metrics.md
	build/nicsim schema > scenarios/nicsim.schema.json

hardware: build/nicsim
	docs/hardware.sh build/nicsim

student-pack: build/configured
	git archive --format=tar.gz --prefix=nicsim/ -o build/nicsim-student-pack.tar.gz HEAD
	@echo build/nicsim-student-pack.tar.gz

clean:
	rm -rf build build-debug build-sanitizers build-coverage

FORCE:
.PHONY: packages demo test scenarios bench sanitize validation hardware student-pack format format-check install clean FORCE
