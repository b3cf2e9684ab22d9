# The whole interface.  `make help` lists the targets, their purpose and expected time.
.DEFAULT_GOAL := help
SHELL := /bin/bash
JOBS ?= $(shell nproc)
SEEDS ?= 40
ROUNDING ?= 40
Q := $(if $(V),,@)
CC ?= gcc
BUILD ?= build
export OPENBLAS_NUM_THREADS := 1
export OPENBLAS_CORETYPE ?= Haswell
# For provenance; an archive, which is no repository, has it in a file.
ifndef NF_COMMIT
NF_COMMIT := $(shell git describe --always --dirty --abbrev=40 2>/dev/null || cat COMMIT 2>/dev/null)
endif
export NF_COMMIT

# Same bits everywhere: one baseline of vector instructions, no fused operations but those written out.
ARCH  := -march=x86-64-v3 -mtune=generic
WARN  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
CFLAGS ?= -O3 -g
CPPFLAGS := -D_GNU_SOURCE -Isrc
ALL_CFLAGS := -std=c11 $(ARCH) -ffp-contract=off -fno-math-errno -fno-trapping-math $(WARN) $(CFLAGS)
PKGS  := gsl openblas jansson libcrypto sleef
# GSL's own reference BLAS would shadow OpenBLAS.
LIBS   = $(filter-out -lgslcblas,$(shell pkg-config --libs $(PKGS))) -lcsv -lm
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS))

SOURCES := $(sort $(filter-out src/main/%,$(wildcard src/*/*.c)))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libnf.a
PROGRAMS := $(patsubst src/main/%.c,$(BUILD)/%,$(wildcard src/main/*.c))
CHECKS  := $(sort $(wildcard tests/*/check_*.c))
CHECK_PROGRAMS := $(CHECKS:tests/%.c=$(BUILD)/tests/%)
FORMATTED := $(sort $(wildcard src/*/*.[ch] tests/*/*.[ch] papers/*/paper.c))
DRIVERS := $(sort $(wildcard papers/*/paper.c))
NUMBERS := $(foreach d,$(DRIVERS),$(shell echo $$((10#$(firstword $(subst -, ,$(notdir $(patsubst %/,%,$(dir $(d))))))))))
key = $(notdir $(patsubst %/,%,$(dir $(wildcard papers/$(shell printf %02d $(1))-*/paper.c))))
# What numbers depend on: a change here makes finished units be run again.
NUMERICS := $(sort $(wildcard $(foreach f,random task network kernel plasticity optim measure language model,src/$(f)/*.[ch]) $(foreach f,lab readings arm battery relapse sweep treatment withdrawal recurrent_lab subject language_lab language_base rule_lab chat_lab chat_text chat_arm,src/run/$(f).[ch])))

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/numerics_hash.h: $(NUMERICS)
	@mkdir -p $(@D)
	@echo "#define NF_NUMERICS_HASH \"$$(tools/code-hash src/network/train.c src/task/blobs.c)\"" > $@
$(BUILD)/src/run/baseline.o $(BUILD)/src/run/kept.o: $(BUILD)/numerics_hash.h
$(BUILD)/src/run/baseline.o $(BUILD)/src/run/kept.o: CPPFLAGS += -include $(BUILD)/numerics_hash.h
$(BUILD)/language_hash.h: $(NUMERICS)
	@mkdir -p $(@D)
	@echo "#define NF_LANGUAGE_HASH \"$$(tools/code-hash src/run/language_base.c)\"" > $@
$(BUILD)/src/run/language_base.o: $(BUILD)/language_hash.h
$(BUILD)/src/run/language_base.o: CPPFLAGS += -include $(BUILD)/language_hash.h
$(BUILD)/chat_hash.h: src/main/chat_kindling.c $(NUMERICS)
	@mkdir -p $(@D)
	@echo "#define NF_CODE_HASH \"$$(tools/code-hash $<)\"" > $@
$(BUILD)/src/main/chat_kindling.o: $(BUILD)/chat_hash.h
$(BUILD)/src/main/chat_kindling.o: CPPFLAGS += -include $(BUILD)/chat_hash.h
$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(Q)ar rcsD $@ $^
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBRARY)
	$(Q)$(CC) $(ALL_CFLAGS) $< $(LIBRARY) $(LIBS) $(shell pkg-config --libs check) -o $@
FUZZERS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
$(FUZZERS): $(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/common.o $(if $(FUZZING),,$(BUILD)/tests/fuzz/replay.o) $(LIBRARY)
	$(Q)$(CC) $(ALL_CFLAGS) $(FUZZING) $(filter %.o,$^) $(LIBRARY) $(LIBS) -o $@
fuzzers: $(FUZZERS)
$(PROGRAMS): $(BUILD)/%: $(BUILD)/src/main/%.o $(LIBRARY)
	$(Q)$(CC) $(ALL_CFLAGS) $< $(LIBRARY) $(LIBS) -o $@
HASHES := $(DRIVERS:%/paper.c=$(BUILD)/%/code_hash.h)
$(HASHES): $(BUILD)/papers/%/code_hash.h: papers/%/paper.c $(NUMERICS)
	@mkdir -p $(@D)
	@echo "#define NF_CODE_HASH \"$$(tools/code-hash $<)\"" > $@
$(DRIVERS:%.c=$(BUILD)/%.o): $(BUILD)/papers/%/paper.o: papers/%/paper.c $(BUILD)/papers/%/code_hash.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -include $(BUILD)/papers/$*/code_hash.h -MMD -MP -c $< -o $@
$(DRIVERS:%.c=$(BUILD)/%): $(BUILD)/papers/%/paper: $(BUILD)/papers/%/paper.o $(LIBRARY)
	$(Q)$(CC) $(ALL_CFLAGS) $< $(LIBRARY) $(LIBS) -o $@
# The same programs with something spoilt when they are told to (tests/sabotage).
SPOILT := nf_blob_sets_draw nf_regrow nf_count_accurate nf_train nf_lab_open nf_lab_open_as
$(DRIVERS:%.c=$(BUILD)/sabotage/%) $(BUILD)/sabotage/tests/system/tiny_paper: $(BUILD)/sabotage/%: $(BUILD)/%.o $(BUILD)/tests/sabotage/sabotage.o $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(SPOILT:%=-Wl,--wrap=%) $(filter %.o,$^) $(LIBRARY) $(LIBS) -o $@
# ... and with every epoch noted, for bisect (tools/epochs.c).
NOTED := nf_mlp_engine_init nf_torch_dataloader_shuffle nf_mlp_engine_store nf_mlp_engine_release
$(DRIVERS:%.c=$(BUILD)/epochs/%) $(BUILD)/epochs/tests/system/tiny_paper: $(BUILD)/epochs/%: $(BUILD)/%.o $(BUILD)/tools/epochs.o $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(NOTED:%=-Wl,--wrap=%) $(filter %.o,$^) $(LIBRARY) $(LIBS) -o $@
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: slurm slurm-status collect check-slurm deps-slurm cohort
.PHONY: fuzz fuzzers deps-fuzz
.PHONY: help all quick check lint clean deps deps-report deps-bench report check-report manuscript audit audit-mutation calibrate-12 bench bisect reproducibility dist verify certificate challenge tidy coverage valgrind
help: ## list the targets
	@awk -F':.*## ' '/^[a-z%-]+:.*## /{printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Variables: JOBS=$(JOBS) SEEDS=$(SEEDS) ROUNDING=$(ROUNDING) FRESH=1 READING=name=value (a reading beside the default, or several of them) ON_SEEDS=3 (readings on so many seeds) REFERENCE=1 (start from the finished units in data/reference) MODEL=FOLDER (paper 9 with the model itself) TEXTS=FILE (its prompts) MINUTES=1 (fuzz) V=1"

deps: ## install the Debian packages for building, running and testing (root or sudo; 2 min)
	$(Q)tools/install-packages build check
deps-report: ## ... what `make report` and `make manuscript` need besides
	$(Q)tools/install-packages report
	$(Q)tools/install-packages manuscript
deps-bench: ## ... PyTorch, for `make bench` only
	$(Q)tools/install-packages bench

deps-slurm: ## ... Slurm on this machine, for `make check-slurm` only
	$(Q)tools/install-packages slurm

deps-fuzz: ## ... clang with libFuzzer, for `make fuzz` only
	$(Q)tools/install-packages fuzz

readings = $(foreach r,$(READING),--reading '$(r)') $(if $(ON_SEEDS),--on-seeds $(ON_SEEDS))
flags = --jobs $(JOBS) $(if $(FRESH),--fresh) $(readings)
programs: $(DRIVERS:%.c=$(BUILD)/%) $(PROGRAMS)
# One paper: its printed numbers are audited, then it is run and judged, then drawn.  $(1) number, $(2) further options.
define run_paper
	$(Q)$(BUILD)/audit $(1) > /dev/null
	$(if $(REFERENCE),$(Q)tools/take-reference $(1))
	$(Q)$(BUILD)/papers/$(call key,$(1))/paper $(flags) $(2)
	$(Q)tools/plot $(1)
endef
define paper_rules
.PHONY: paper-$(1) quick-$(1) ensemble-$(1) choices-$(1) sabotage-$(1)
paper-$(1) quick-$(1) ensemble-$(1) choices-$(1): $(BUILD)/papers/$(call key,$(1))/paper $(BUILD)/audit
paper-$(1):
	$$(call run_paper,$(1))
quick-$(1):
	$$(call run_paper,$(1),--reduced)
ensemble-$(1):
	$$(call run_paper,$(1),--rounding $$(ROUNDING) --seeds $$(SEEDS))
choices-$(1):
	$$(call run_paper,$(1),--choices)
	$$(Q)! grep -q ',1$$$$' data/paper-$(shell printf %02d $(1))/specification.csv || \
	  $(BUILD)/papers/$(call key,$(1))/paper --jobs $(JOBS) $(readings) --crossed
	$$(Q)tools/plot $(1)
sabotage-$(1): $(BUILD)/sabotage/papers/$(call key,$(1))/paper $(BUILD)/audit
	$$(Q)BUILD=$(BUILD) JOBS=$(JOBS) tools/sabotage $(1)
endef
# Given on the command line: an environment may have a MODEL of its own.
REAL_MODEL := $(if $(filter command,$(origin MODEL)),$(MODEL))
$(foreach n,$(if $(REAL_MODEL),$(filter-out 9,$(NUMBERS)),$(NUMBERS)),$(eval $(call paper_rules,$(n))))
ifneq ($(REAL_MODEL),)
.PHONY: paper-9
paper-9: $(BUILD)/chat_kindling $(BUILD)/audit
	$(Q)$(BUILD)/audit 9 > /dev/null
	$(Q)BUILD=$(BUILD) JOBS=$(JOBS) tools/chat-kindling --model "$(REAL_MODEL)" $(if $(TEXTS),--texts "$(TEXTS)")
endif
paper-%: ## one paper at the published protocol: data, plots, verdicts (N = 1 ... 12; the README has the times)
	@echo "paper $*: there is no such paper here; choose one of: $(NUMBERS)" >&2; exit 2
quick-%:
	@echo "quick $*: there is no such paper here; choose one of: $(NUMBERS)" >&2; exit 2
ensemble-%: ## rounding and seed ensembles of one paper, SEEDS=40 ROUNDING=40
	@echo "ensemble $*: there is no such paper here; choose one of: $(NUMBERS)" >&2; exit 2
choices-%: ## every reading of what one paper leaves unstated, scored together; the best of them crossed
	@echo "choices $*: there is no such paper here; choose one of: $(NUMBERS)" >&2; exit 2
sabotage-%: ## negative controls of one paper: labels, seed, noise, regrowth, mask, digits, predicates (5 to 60 min)
	@echo "sabotage $*: there is no such paper here; choose one of: $(NUMBERS)" >&2; exit 2
all: ## all papers at the published protocol, resumable (hours on two cores)
	$(Q)$(MAKE) --no-print-directory $(foreach n,$(NUMBERS),paper-$(n))
	$(Q)$(report_if_possible)
quick: ## every paper at reduced size, labelled as such: tables and figures (under 10 min)
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) programs
	$(Q)$(MAKE) --no-print-directory --output-sync=target -j$(JOBS) JOBS=1 $(foreach n,$(NUMBERS),quick-$(n))
	$(Q)$(report_if_possible)
# Variables given by the user, not the defaults above, say which units a cluster runs.
given = $(if $(filter-out file default undefined,$(origin $(1))),$(2))
slurm_options = $(if $(REDUCED),--reduced) $(call given,SEEDS,--seeds $(SEEDS)) $(call given,ROUNDING,--rounding $(ROUNDING)) $(if $(CHOICES),--choices)
need_paper := $(if $(filter slurm slurm-status collect,$(MAKECMDGOALS)),$(if $(PAPER),,$(error say which paper: make $(firstword $(MAKECMDGOALS)) PAPER=1)))
slurm slurm-status collect: $(foreach n,$(PAPER),$(BUILD)/papers/$(call key,$(n))/paper) $(BUILD)/audit
slurm: ## a paper's units as array jobs, without Slurm here: PAPER=1 [SEEDS=1000 CHOICES=1 REDUCED=1] (tools/slurm.md)
	$(Q)$(foreach n,$(PAPER),JOBS=$(JOBS) tools/slurm-submit $(n) $(BUILD)/papers/$(call key,$(n))/paper $(slurm_options) &&) true
slurm-status: ## how far they are: PAPER=1
	$(Q)$(foreach n,$(PAPER),tools/slurm-status $(n) $(BUILD)/papers/$(call key,$(n))/paper &&) true
define collect_paper
$(call run_paper,$(1),--collect $$(cat data/paper-$(shell printf %02d $(1))/slurm/options 2>/dev/null))

endef
collect: ## verdicts and figures from the units that are finished, at any time: PAPER=1
	$(foreach n,$(PAPER),$(call collect_paper,$(n)))
cohort: $(BUILD)/cohort ## trials among the virtual patients of paper 12 that were collected (10 s)
	$(Q)$<
	$(Q)mkdir -p figures/paper-12
	$(Q)gnuplot -e "data='data/paper-12/'; out='figures/paper-12/'" papers/12-als-continuum/cohort.gp
check-slurm: $(BUILD)/papers/01-excessive-pruning/paper $(BUILD)/audit ## Slurm with two nodes on this machine: lost tasks, a drained node, same bytes (5 min; deps-slurm)
	$(Q)tools/install-packages slurm
	$(Q)BUILD=$(BUILD) tests/slurm/check_slurm.sh
audit: $(BUILD)/audit ## consistency of the published numbers alone, nothing is simulated (seconds)
	$(Q)$<
audit-%: $(BUILD)/audit ## ... of one paper
	$(Q)$< $*
calibrate-12: $(BUILD)/papers/12-als-continuum/paper
	$(Q)$< --calibrate
calibrate-%: ## constants that paper 12 does not print, N = 12 -> papers/12-als-continuum/parameters.csv (20 min)
	@echo "calibrate $*: only paper 12 is calibrated" >&2; exit 2
audit-mutation: $(BUILD)/audit_mutation ## share of changed digits in the ledger that the audit notices (1 min)
	$(Q)$<
bench: $(BUILD)/bench ## timings beside PyTorch and the processor's ceiling (25 min; needs deps-bench for PyTorch)
	$(Q)NF_BENCH_REPETITIONS=$(or $(REPETITIONS),5) $<
report: ## pages -> report/index.html, from whatever has been run (20 s; make deps-report)
	$(Q)tools/report
report_if_possible = if command -v python3 >/dev/null && command -v pandoc >/dev/null; then tools/report; \
	else echo "report: not written: 'make deps-report report' installs python3 and pandoc and writes it"; fi
manuscript: ## the replication article -> manuscript/article.pdf (1 min; make deps-report)
	$(Q)tools/make-manuscript
check-report: ## the report in headless Chromium, the article twice (5 min)
	$(Q)tools/install-packages check-report
	$(Q)node --test --test-reporter=spec tests/report/check_report.mjs tests/report/check_manuscript.mjs
check: $(CHECK_PROGRAMS) $(FUZZERS) $(BUILD)/tests/system/tiny_paper $(BUILD)/sabotage/tests/system/tiny_paper $(BUILD)/epochs/tests/system/tiny_paper programs ## the tests (2 min)
	$(Q)BUILD=$(BUILD) JOBS=$(JOBS) tools/run-checks $(CHECK_PROGRAMS) $(or $(SCRIPTS),$(sort $(wildcard tests/system/check_*.sh)))
fuzz: ## fuzz every reader of files from outside, MINUTES=1 each, one after the other (make deps-fuzz)
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzzing CC=clang WARN= FUZZING=-fsanitize=fuzzer \
		CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' fuzzers
	$(Q)tools/fuzz $(BUILD)/fuzzing $$((60 * $(or $(MINUTES),1))) $(FUZZERS:$(BUILD)/%=$(BUILD)/fuzzing/%)
lint: $(LIBRARY) ## layout of the sources, static analysis, names, contracts and mirrors (1 min)
	$(Q)clang-format --dry-run -Werror $(FORMATTED)
	$(Q)cppcheck --quiet -j $(JOBS) --error-exitcode=1 --std=c11 --language=c --enable=warning,performance,portability \
		--suppressions-list=tools/cppcheck-suppressions $(CPPFLAGS) $(filter %.c,$(FORMATTED))
	$(Q)tools/lint $(LIBRARY)
	$(Q)tools/metadata check
reproducibility: programs ## the same bytes again, for JOBS=1, elsewhere, other vectors, after kill -9: PAPERS="1 4" (30 min)
	$(Q)BUILD=$(BUILD) tools/reproducibility $(PAPERS)
dist: ## release archive -> dist/*.tar.gz, twice the same bytes (seconds; make report manuscript before, to have them in it)
	$(Q)tools/dist
verify: $(if $(ARCHIVE),,programs) ## sums of data/reference or ARCHIVE=file; UNITS=2 chosen at random run again and compared (5 min)
	$(Q)BUILD=$(BUILD) UNITS=$(UNITS) SEED=$(SEED) tools/verify $(ARCHIVE)
challenge: $(foreach n,$(PAPER),$(BUILD)/papers/$(call key,$(n))/paper $(BUILD)/audit) ## one seed alone against the envelope predicted before: PAPER=4 SEED=7 (2 min)
	$(Q)[ -n "$(PAPER)" ] && [ -n "$(SEED)" ] || { echo "say which: make challenge PAPER=4 SEED=7" >&2; exit 2; }
	$(Q)$(BUILD)/audit $(PAPER) > /dev/null
	$(Q)$< $(flags) --challenge $(SEED)
certificate: $(BUILD)/certificate ## digits of each printed number that survive rounding-sized perturbations -> data/paper-NN/certificate.csv (seconds)
	$(Q)$<
certificate-%: $(BUILD)/certificate ## ... of one paper
	$(Q)$< $*
bisect: $(BUILD)/bisect $(if $(EPOCHS),$(DRIVERS:%.c=$(BUILD)/epochs/%)) ## first stage and layer where two runs of a unit part: A=unit.json B=unit.json (seconds); EPOCHS=1: and epoch
	$(Q)$< $(A) $(B) $(if $(EPOCHS),|| BUILD=$(BUILD) tools/bisect-epochs $(A) $(B))
tidy: ## chosen clang-tidy checks over sources and drivers (1 min)
	$(Q)tools/tidy $(JOBS) -std=c11 $(CPPFLAGS) $(PKG_CFLAGS) -march=x86-64-v3
coverage: ## the tests in a build with counters: lines of src/ that they run (5 min)
	$(Q)find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null; true
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage WARN= CFLAGS='-O2 -g --coverage' check
	$(Q)LEAST=$(LEAST) tools/coverage $(BUILD)/coverage
valgrind: $(CHECK_PROGRAMS) $(BUILD)/tests/system/tiny_paper ## units and readers under valgrind: no error, no leak (1 min); UNIT=1: networks too
	$(Q)BUILD=$(BUILD) tools/valgrind
clean: ## remove what was built and generated; data/reference stays
	$(Q)rm -rf $(BUILD) data/paper-* data/cache figures/paper-* report
