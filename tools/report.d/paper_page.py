"""The page of one paper."""

import re
import shutil

import choices
import claims
import controls
import driver
import numbers_table
import provenance
from charts import stacked_bar
from markup import Html, filters, join, link, scroller, section, shell, table, tag
from tables import is_cell, layout_of, printed_table, table_counts, table_line, tables_of
from words import CLAIM_VERDICTS, LEVELS, VERDICTS, capital, counted, ours, plural, tidy


def banner(paper):
    """What a reader must know before any number: not run, reduced, or committed results."""
    if not paper.has_run:
        return tag(
            "p",
            tag("strong", "Not run yet. "),
            "The printed numbers, the audit and what the text leaves open are below; ours appear after ",
            tag("code", f"make paper-{paper.number}"),
            ".",
            class_="banner",
        )
    if paper.reduced:
        return tag(
            "p",
            tag("strong", "Reduced run. "),
            "These results come from the reduced settings, not from the "
            "published protocol: they show that everything works and say little about agreement. Run ",
            tag("code", f"make paper-{paper.number}"),
            " for the real thing.",
            class_="banner",
        )
    if paper.units_missing:
        return tag(
            "p",
            tag("strong", "Partial run. "),
            f"{plural(paper.units_missing, 'unit')} of the published protocol not finished and left out: "
            "the verdicts rest on the others. ",
            tag("code", f"make paper-{paper.number}"),
            " goes on.",
            class_="banner",
        )
    if paper.committed:
        return tag(
            "p",
            tag("strong", "Committed results. "),
            "These come from ",
            tag("code", f"data/reference/{paper.name}"),
            ", made earlier at the published protocol; nothing was run here.",
            class_="banner",
        )
    if not paper.has_ensembles:
        return tag(
            "p",
            tag("strong", "No ensembles. "),
            "Only the run itself was compared; nothing could be judged "
            "“rounding” or “seeds”, so “differs” means no more than “not the same digits”. ",
            tag("code", f"make ensemble-{paper.number}"),
            " runs them.",
            class_="banner",
        )
    return None


def bars(paper):
    counts, claim_counts = paper.counts(), paper.claim_counts()
    entries = (("Numbers", counts, VERDICTS, "#numbers"), ("Statements", claim_counts, CLAIM_VERDICTS, "#claims"))
    return [
        tag(
            "div",
            tag("p", link(target, tag("strong", f"{sum(tally.values())} {name.lower()}")), ": ", counted(tally, order)),
            stacked_bar(tally, order, name),
            class_="summary",
        )
        for name, tally, order, target in entries
    ]


def together(paper):
    """What one run prints all at once."""
    sets = (("replay", "the replay"), ("rounding", "runs within rounding"), ("seeds", "other seeds"))
    found = [(name, paper.together(group)) for group, name in sets]
    if not found[0][1] or not found[0][1][2]:
        return None
    parts = [
        f"{name} prints {best}" if runs == 1 else f"the best of {runs} {name} {best}"
        for name, (runs, best, _) in [(name, entry) for name, entry in found if entry]
    ]
    return tag(
        "p", f"In one run together, of the {found[0][1][2]} numbers that runs move: {', '.join(parts)} to the last digit."
    )


def overview(paper):
    doi = link("https://doi.org/" + paper.doi, paper.doi) if paper.doi else "DOI not recorded"
    lines = [
        tag(
            "li",
            link(f"#table-{name}", f"Table {name}"),
            f" ({table_line(paper, name, rows)[0]}): ",
            tag("strong", table_line(paper, name, rows)[2]),
        )
        for name, rows in tables_of(paper).items()
    ]
    return [
        tag("p", f"Paper {paper.number}", class_="kicker"),
        tag("h1", paper.title),
        tag("p", "Cheung, N. (2026). ", doi, ". Replicated in ", tag("code", f"papers/{paper.key}/"), "."),
        banner(paper),
        bars(paper),
        together(paper),
        tag("ul", *lines, class_="lines") if lines else None,
    ]


def table_filter(paper):
    """One filter for all printed tables."""
    rows = [row for entries in tables_of(paper).values() for row in entries if is_cell(row)]
    counts = paper.counts(rows)
    entries = [(name, counts[name]) for name in VERDICTS if counts[name]]
    return filters("cells", "tables-body", "Show cells with the verdict", entries) if len(entries) > 1 else None


def tables_section(paper):
    blocks = []
    for name, rows in tables_of(paper).items():
        title, tally, phrase = table_line(paper, name, rows)
        counts = table_counts(paper, rows)
        bar = stacked_bar(counts, VERDICTS, f"Table {name}") if counts else None
        blocks.append(
            section(
                f"table-{name}",
                f"Table {name}: {title}",
                tag("p", tag("strong", capital(phrase) + "."), f" {tally}." if tally else ""),
                bar,
                printed_table(paper, name, rows),
                level="h3",
            )
        )
    if not blocks:
        blocks = [tag("p", "The paper has no tables.")]
    return section("tables", "Its tables beside ours", table_filter(paper), tag("div", *blocks, id="tables-body"))


DRAWN_FROM = {"readings": "specification.csv"}  # all other figures: summary.csv
TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.S)


def figure_words(svg):
    """The words written in a figure, numbers left out, each once."""
    texts = (re.sub(r"<[^>]+>|\s+", " ", text).strip() for text in TEXT.findall(svg))
    return list(dict.fromkeys(text for text in texts if re.search(r"[A-Za-z]{2}", text)))


def figure_size(svg):
    """Width and height of a drawing, as text."""
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    return found.groups() if found else ("760", "460")


def figure(paper, path, target):
    """Copies one figure; its alternative text lists what it shows and says where its data are."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target / path.name)
    svg = path.read_text(encoding="utf-8")
    drawn_from = DRAWN_FROM.get(path.stem, "summary.csv")
    width, height = figure_size(svg)
    alternative = (
        f"Plot “{path.stem}” of paper {paper.number}, drawn from {drawn_from}. Axes, series and labels: "
        + f"{'; '.join(figure_words(svg))}."
    )
    source = f"figures/{paper.name}/{path.name}"
    image = link(source, tag("img", src=source, alt=alternative, width=width, height=height))
    caption = tag(
        "figcaption",
        tag("strong", path.stem.replace("-", " ").capitalize() + "."),
        f" {paper.shows(path.stem)} Drawn from ",
        link(f"data/{paper.name}/{drawn_from}", drawn_from),
        f" by papers/{paper.key}/figures.gp.",
    )
    return tag("figure", image, caption, id=f"figure-{path.stem}", class_="wide" if int(width) > 760 else None)


def figures_section(paper, report):
    drawn = [figure(paper, path, report / "figures" / paper.name) for path in paper.figures]
    if not drawn:
        drawn = [tag("p", "None drawn yet.")]
    return section("figures", "Figures", tag("div", *drawn, class_="figures"))


def named(ids, numbers):
    """Ids of the ledger, linked where they have a row on this page."""
    return join([link("#n-" + name, name) if name in numbers else name for name in ids.split(";") if name], ", ")


def audit_section(paper):
    if not paper.audit:
        return section(
            "audit",
            "What the audit found",
            tag(
                "p",
                "The audit has not been run yet, or found nothing: ",
                tag("code", f"make audit-{paper.number}"),
                ".",
            ),
        )
    numbers = {row["id"] for row in paper.judged}
    counts = {level: sum(row["level"] == level for row in paper.audit) for level in LEVELS}
    rows = [
        tag(
            "tr",
            tag("th", row["id"], scope="row", id="a-" + row["id"]),
            tag("td", tag("span", row["level"], class_=f"tag l-{row['level']}")),
            tag("td", tidy(row["printed"])),
            tag("td", tidy(row["computed"])),
            tag(
                "td",
                capital(row["reason"]) + ".",
                tag("p", tag("em", "Smallest repair: "), row["repair"] + ".") if row["repair"] else None,
            ),
            tag("td", named(row["ids"], numbers)),
            data_verdict=row["level"],
        )
        for row in paper.audit
    ]
    legend = tag(
        "ul",
        *[
            tag("li", tag("strong", f"{counts[level]} {level}"), f": {text}")
            for level, text in LEVELS.items()
            if counts[level]
        ],
    )
    body = table(
        "Findings, worst first",
        ("Finding", "Level", "Printed", "What follows", "Why", "Numbers"),
        rows,
        id="audit-table",
    )
    return section(
        "audit",
        "What the audit found",
        tag("p", "Arithmetic on the printed numbers alone; nothing is simulated."),
        legend,
        scroller("Audit findings", body),
    )


HEADING = re.compile(r"<h\d[^>]*>(.*?)</h\d>", re.S)
NOTES_TABLE = re.compile(r"<table[^>]*>\s*(?:<colgroup>.*?</colgroup>)?(.*?</table>)", re.S)


def tables_of_notes(html):
    """Tables of the notes can be scrolled, are named by the heading above them, and say what their headers head."""

    def named(found):
        headings = HEADING.findall(html, 0, found.start())
        caption = re.sub(r"<[^>]+>", "", headings[-1]) if headings else "Notes"
        body = found.group(1).replace("<th>", '<th scope="col">').replace("<th style", '<th scope="col" style')
        return scroller(caption, Html(f"<table><caption>{caption}</caption>{body}"))

    return Html(NOTES_TABLE.sub(named, html))


def notes_section(paper):
    path = paper.folder / "notes.md"
    if not path.exists():
        return None
    text = re.sub(r"\A# .*\n", "", path.read_text(encoding="utf-8"))
    return section("notes", "Notes for a reviewer", tag("div", tables_of_notes(driver.pandoc(text, 1, "notes-")), class_="prose"))


def resolver(paper):
    """What the directives of a driver become: a printed table, a figure, a value with its counterpart."""
    tables, rows = tables_of(paper), {row["id"]: row for row in paper.published}

    def resolve(kind, name):
        if kind == "table" and name.removeprefix("t") in tables:
            key = name.removeprefix("t")
            return Html(
                f'<p><a href="#table-{key}">Table {key}: {layout_of(paper.number, key).title}</a></p>'
                + printed_table(paper, key, tables[key])
            )
        if kind == "figure" and any(path.stem == name for path in paper.figures):
            return Html(
                f'<p><a href="#figure-{name}">Figure {name}</a></p>'
                f'<p><img src="figures/{paper.name}/{name}.svg" alt="Figure {name}, described above"></p>'
            )
        if kind == "value" and name in rows:
            row = rows[name]
            return f"{row['value']} (here {ours(row, paper.comparison.get(name)) or 'not run'})"
        return f"*({kind} {name}: not there yet)*"

    return resolve


def driver_section(paper):
    path = paper.folder / "paper.c"
    if not path.exists():
        return section("driver", "The driver", tag("p", "Not written yet."))
    return section(
        "driver",
        "The driver, in the order of the paper's methods",
        tag("p", "Woven from ", tag("code", f"papers/{paper.key}/paper.c"), ": prose and code as they stand."),
        tag("div", driver.weave(path, resolver(paper)), class_="prose woven"),
    )


CONTENTS = (
    ("tables", "Tables"),
    ("figures", "Figures"),
    ("claims", "Statements"),
    ("choices", "Choices"),
    ("audit", "Audit"),
    ("controls", "Controls"),
    ("notes", "Notes"),
    ("numbers", "Every number"),
    ("driver", "Driver"),
    ("provenance", "Provenance"),
)


def page(paper, papers, report):
    names = provenance.copy_data(paper, report)
    content = [
        overview(paper),
        tables_section(paper),
        figures_section(paper, report),
        claims.section_of(paper),
        choices.section_of(paper),
        audit_section(paper),
        controls.section_of(paper),
        notes_section(paper),
        numbers_table.section_of(paper),
        driver_section(paper),
        provenance.section_of(paper, names),
    ]
    return shell(f"Paper {paper.number}: {paper.title}", paper.page, papers, content, toc=CONTENTS)
