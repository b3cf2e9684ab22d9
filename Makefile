# The whole interface.  `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
JOBS ?= $(shell nproc)
Q := $(if $(V),,@)
CC ?= gcc
BUILD ?= build

# Same bits everywhere: one baseline of vector instructions, no fused operations but those written out.
ARCH  := -march=x86-64-v3 -mtune=generic
WARN  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
CFLAGS ?= -O3 -g
CPPFLAGS := -D_GNU_SOURCE -Isrc
ALL_CFLAGS := -std=c11 $(ARCH) -ffp-contract=off -fno-math-errno $(WARN) $(CFLAGS)
PKGS  := gsl openblas jansson libcrypto sleef
LIBS   = $(shell pkg-config --libs $(PKGS)) -lcsv -lm
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS))

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libnf.a
CHECKS  := $(sort $(wildcard tests/*/check_*.c))
CHECK_PROGRAMS := $(CHECKS:tests/%.c=$(BUILD)/tests/%)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c $< -o $@
$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(Q)ar rcsD $@ $^
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBRARY)
	$(Q)$(CC) $(ALL_CFLAGS) $< $(LIBRARY) $(LIBS) $(shell pkg-config --libs check) -o $@
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: help check
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1  /p' $(MAKEFILE_LIST)
check: $(CHECK_PROGRAMS) ## the tests
	@status=0; for t in $(CHECK_PROGRAMS); do CK_FORK=no OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell $$t || status=1; done; exit $$status
