"""The front page: twelve papers, every table in a line, how often intervals are missed, what the verdicts mean."""

from charts import histogram, stacked_bar
from evidence import at_protocol, chosen, total
from markup import hidden, join, link, scroller, section, shell, table, tag, verdict_tag
from tables import table_counts, table_line, tables_of
from words import CLAIM_VERDICTS, LEVELS, MISSED, OBTAINED, QUALIFIED, SUPPORTED, UNSUPPORTED, VERDICTS, counted

INTRODUCTION = (
    "Twelve computational papers train small networks, prune most of their weights, stress them and treat them. This "
    "report asks of every number they print: was it obtained, does it follow from the text, and would it hold for another "
    "seed, another processor, another reading of an unstated detail?"
)


def state(paper):
    if not paper.has_run:
        return "not run yet"
    return paper.size.replace("published protocol", "committed results") if paper.committed else paper.size


# (name, which papers, what a reader must know of them)
CAUTIONS = (
    (
        "Reduced runs: ",
        lambda paper: paper.reduced,
        " were run at reduced size, not at the published protocol. Their verdicts say that everything works and little more.",
    ),
    (
        "Partial runs: ",
        lambda paper: paper.units_missing and not paper.reduced,
        " were run at the published protocol, but not all their runs are finished. Their verdicts rest on those that are.",
    ),
    (
        "Not run yet: ",
        lambda paper: not paper.has_run,
        ". Their printed numbers, the audit of these and what they leave open are shown.",
    ),
)


def status_banner(papers):
    for name, applies, meaning in CAUTIONS:
        which = [str(paper.number) for paper in papers if applies(paper)]
        if which:
            yield tag("p", tag("strong", name), f"papers {', '.join(which)}{meaning}", class_="banner")


def figure_card(value, text):
    return tag("div", tag("dt", text), tag("dd", value))


def misses_of(papers, which):
    """[(tested, missed, expected)] over the papers, as text; [] where nothing was tested."""
    known = [paper.misses for paper in papers if paper.misses.get(which + ".tested")]
    if not known:
        return []
    tested, missed, expected = (
        sum(entry[f"{which}.{name}"] for entry in known) for name in ("tested", "missed", "expected")
    )
    return [(f"{tested:.0f}", f"{missed:.0f}", f"{expected:.1f}")]


def headline(papers):
    """The counts that matter, from runs at the published protocol where there are any."""
    full = at_protocol(papers)
    of = full or [paper for paper in papers if paper.has_run]
    counts, statements = total(p.counts() for p in of), total(p.claim_counts() for p in of)
    printed = sum(len(paper.judged) for paper in papers)
    cards = [
        figure_card(sum(counts.values()), f"of {printed} printed results judged, in {len(of)} of {len(papers)} papers"),
        figure_card(chosen(counts, OBTAINED), "obtained: " + (counted(counts, OBTAINED) or "none")),
        figure_card(
            chosen(counts, MISSED),
            f"not obtained: {counts['differs']} differ, {counts['impossible']} impossible as described",
        ),
        figure_card(chosen(statements, SUPPORTED), f"of {sum(statements.values())} judged statements hold"),
        figure_card(
            chosen(statements, UNSUPPORTED), "statements fail or are contradicted by the paper's own numbers"
        ),
    ]
    cards += [
        figure_card(missed, f"{name} intervals missed of {tested}; {expected} expected by chance")
        for name in ("rounding", "seeds")
        for tested, missed, expected in misses_of(of, name)
    ]
    size = "papers run at the published protocol" if full else "REDUCED RUNS, not the published protocol"
    return [tag("p", f"Counted over the {size}.", class_="muted"), tag("dl", *cards, class_="cards")] if of else None


def table_chips(paper):
    chips = []
    for name, rows in tables_of(paper).items():
        counts = table_counts(paper, rows)
        title, tally, phrase = table_line(paper, name, rows)
        bar = stacked_bar(counts, VERDICTS, phrase) if counts else None
        chips.append(
            link(
                f"{paper.page}#table-{name}",
                hidden("Table "),
                name,
                bar,
                class_="chip",
                title=f"Table {name}, {title}: {phrase}. {tally}",
            )
        )
    return chips or ["none"]


def conclusions(tally):
    groups = (
        (SUPPORTED, "hold"),
        (QUALIFIED, "depend"),
        (UNSUPPORTED, "do not"),
        (("undecidable",), "undecided"),
        (("not-run",), "not run"),
    )
    return ", ".join(f"{chosen(tally, names)} {word}" for names, word in groups if chosen(tally, names))


def paper_row(paper, facts):
    counts, statements = paper.counts(), paper.claim_counts()
    return tag(
        "tr",
        tag("th", link(paper.page, f"{paper.number}. {paper.title.split(':')[0]}"), scope="row"),
        tag("td", stacked_bar(counts, VERDICTS, "Numbers"), tag("small", counted(counts, VERDICTS))),
        tag("td", stacked_bar(statements, CLAIM_VERDICTS, "Statements"), tag("small", conclusions(statements))),
        tag("td", tag("div", *table_chips(paper), class_="chips")),
        tag("td", state(paper)),
        tag("td", facts.get(paper.number, [""])[-1]),
    )


def papers_section(papers, facts):
    head = ("Paper", "Printed numbers", "Statements", "Tables", "What was run", "Time")
    return section(
        "papers",
        "Twelve papers",
        tag(
            "p",
            "Each bar shows the verdicts on a paper's numbers or statements; each number under “Tables” "
            "leads to that table, ours beside it.",
        ),
        scroller(
            "Papers",
            table(
                "Verdicts per paper. Time: as the README states it for two cores",
                head,
                [paper_row(paper, facts) for paper in papers],
                class_="papers",
            ),
        ),
    )


def tables_section(papers):
    rows = []
    for paper in papers:
        for name, entries in tables_of(paper).items():
            title, tally, phrase = table_line(paper, name, entries)
            rows.append(
                tag(
                    "tr",
                    tag("th", link(f"{paper.page}#table-{name}", f"Paper {paper.number}, table {name}"), scope="row"),
                    tag("td", tag("strong", phrase)),
                    tag("td", tally),
                    tag("td", title),
                )
            )
    return section(
        "tables",
        "Does that table hold?",
        tag("p", "Every printed table in a line; follow the link for its cells."),
        scroller(
            "Tables",
            table("Printed tables", ("Table", "In short", "Verdicts on its numbers", "Contents"), rows, class_="lines"),
        ),
    )


def misses_section(papers):
    full = [paper for paper in papers if not paper.reduced]
    lines = [
        tag("li", tag("strong", f"{name}: "), f"{missed} of {tested} missed, {expected} expected by chance")
        for name, which in (("Rounding intervals", "rounding"), ("Seed intervals and tests", "seeds"))
        for tested, missed, expected in misses_of(full, which)
    ]
    bins = [sum(paper.misses.get(f"percentiles.{i}") or 0 for paper in full) for i in range(1, 11)]
    if not lines:
        return section(
            "misses",
            "Missed by chance",
            tag("p", "No ensemble has been run at the published protocol yet, so no interval was tested."),
        )
    chart = (
        [
            tag(
                "p",
                "Where the printed numbers fall among the seeds, by tenths. If they came from the same population "
                "the bars would be level with the dashed line.",
            ),
            histogram([int(count) for count in bins], "Printed numbers per tenth of the seed ensemble"),
        ]
        if sum(bins)
        else None
    )
    return section(
        "misses",
        "Missed by chance",
        tag(
            "p",
            "Some of so many 95 % intervals miss their number even if everything is right. What is "
            "expected stands beside what is observed. The numbers of one run are correlated, so the "
            "observed count scatters more widely than independent ones would.",
        ),
        tag("ul", *lines),
        chart,
    )


def together_section(papers):
    """How many printed numbers one and the same run prints, for papers of one seed."""
    rows = [
        tag(
            "tr",
            tag("th", link(paper.page, f"Paper {paper.number}"), scope="row"),
            tag("td", replay[2]),
            tag("td", replay[1]),
            *[tag("td", f"{found[1]} (of {found[0]} runs)" if found else "not run") for found in (rounding, seeds)],
        )
        for paper in papers
        for replay, rounding, seeds in [[paper.together(group) for group in ("replay", "rounding", "seeds")]]
        if replay and not paper.reduced
    ]
    if not rows:
        return section("together", "Printed together", tag("p", "No paper of one seed was run at its protocol yet."))
    header = ("Paper", "Numbers that runs move", "The replay prints", "Best run within rounding", "Best other seed")
    return section(
        "together",
        "Printed together",
        tag(
            "p",
            "Judged one by one, each number may be met by another run. Here is how many the best single run prints, to "
            "the last digit and all at once. Runs within rounding are the published seed with its initial weights moved "
            "by at most one unit in the last place, or under another OpenBLAS kernel: that they print many more than any "
            "other seed speaks for seed and recipe.",
        ),
        scroller("Printed together", table("Numbers printed together by one run", header, rows)),
    )


def definitions(entries, render):
    return tag(
        "dl", *[tag("div", tag("dt", render(name)), tag("dd", text)) for name, text in entries.items()], class_="legend"
    )


def legend_section():
    return section(
        "verdicts",
        "What the verdicts mean",
        tag("h3", "On numbers"),
        definitions(VERDICTS, verdict_tag),
        tag("h3", "On statements"),
        definitions(CLAIM_VERDICTS, verdict_tag),
        tag("h3", "In the audit"),
        definitions(LEVELS, lambda name: tag("span", name, class_=f"tag l-{name}")),
        tag(
            "p",
            "A verdict that honestly says “differs” or “impossible” is a result. Whether a number was "
            "obtained and whether a conclusion is supported are kept apart.",
        ),
    )


def versions_section(papers):
    keys = (
        ("commit", "Commit"),
        ("openblas_kernel", "OpenBLAS kernel"),
        ("openblas", "OpenBLAS"),
        ("gsl", "GSL"),
        ("compiler", "Compiler"),
        ("processor", "Processor"),
    )
    facts = []
    for key, label in keys:
        values = sorted({str(paper.provenance[key]) for paper in papers if key in paper.provenance})
        if values:
            facts.append(tag("div", tag("dt", label), tag("dd", "; ".join(values))))
    return section(
        "versions",
        "Versions",
        tag("dl", *facts, class_="facts") if facts else tag("p", "Nothing run yet."),
        tag(
            "p",
            "Settings, hashes and sources are on each paper's page. For reviewers: ",
            join([link(name, name) for name in ("codecheck.yml", "metadata.yaml")], ", "),
            ".",
        ),
    )


CONTENTS = (
    ("papers", "Twelve papers"),
    ("tables", "Does a table hold?"),
    ("misses", "Missed by chance"),
    ("together", "Printed together"),
    ("verdicts", "What the verdicts mean"),
    ("versions", "Versions"),
)


def page(papers, facts, navigation):
    content = [
        tag("h1", "Network fragility: twelve papers, replicated"),
        tag("p", INTRODUCTION, class_="lead"),
        list(status_banner(papers)),
        headline(papers),
        papers_section(papers, facts),
        tables_section(papers),
        misses_section(papers),
        together_section(papers),
        legend_section(),
        versions_section(papers),
    ]
    return shell("Network fragility: twelve papers, replicated", "index.html", navigation, content, toc=CONTENTS)
