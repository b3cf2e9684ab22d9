"""The page across papers: what they share, and where they agree or contradict each other."""

import csv
from collections import OrderedDict
from math import log10
from pathlib import Path

from evidence import number
from markup import link, scroller, section, shell, table, tag
from words import capital, condition_label, ours, places, printed, run_value, shown, split_condition, tidy

HERE = Path(__file__).parent


def load_questions():
    """{question: [rows of across.csv]} in order."""
    questions = OrderedDict()
    with open(HERE / "across.csv", newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            questions.setdefault(row["question"], []).append(row)
    return questions


def preference(row):
    """As the ledger chooses among rows with one key: available, result, exact, table, most decimals."""
    return (
        row["value"] == "not-available",
        row["kind"] not in ("result", "derived"),
        row["form"] != "exact",
        "Table" not in row["place"],
        -places(row["value"]),
    )


def find(papers, reference):
    """(paper, its row of the ledger) for '4/untreated:clean'; (None, None) if it has none."""
    count, _, key = reference.partition("/")
    condition, _, metric = key.partition(":")
    for paper in papers:
        if paper.number == int(count):
            rows = [row for row in paper.published if (row["condition"], row["metric"]) == (condition, metric)]
            return paper, min(rows, key=preference) if rows else None
    return None, None


def cell(paper, row):
    measured = ours(row, paper.comparison.get(row["id"]))
    return tag(
        "td",
        link(f"{paper.page}#n-{row['id']}", tag("b", printed(row)), tag("span", measured or "not run", class_="ours")),
        class_="pair",
    )


def agreement(values, unit):
    """Whether numbers that should be one differ by less than a unit of the coarsest last digit; else their range."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    if max(known) - min(known) < unit * (1 - 1e-9):
        return "agree"
    decimals = max(0, -round(log10(unit)))
    return f"{shown(min(known), decimals)} to {shown(max(known), decimals)}"


def same_row(papers, line, columns):
    found = {}
    for reference in line["ids"].split(";"):
        paper, row = find(papers, reference)
        if row:
            found[paper.number] = (paper, row)
    rows = [row for _, row in found.values()]
    unit = max((10.0 ** -places(row["value"]) for row in rows), default=1)
    measured = [run_value(row, paper.comparison.get(row["id"]))[0] for paper, row in found.values()]
    return tag(
        "tr",
        tag("th", line["label"], scope="row"),
        *[cell(*found[count]) if count in found else tag("td", "") for count in columns],
        tag("td", agreement([number(row["value"]) for row in rows], unit), class_="words"),
        tag("td", agreement(measured, unit), class_="words"),
    )


def same_table(papers, question, lines):
    columns = sorted({int(reference.partition("/")[0]) for line in lines for reference in line["ids"].split(";")})
    head = ["Quantity"] + [f"Paper {count}" for count in columns] + ["Printed", "Ours"]
    return scroller(
        question,
        table(
            [tag("strong", question), " In each cell: printed, ours."],
            head,
            [same_row(papers, line, columns) for line in lines],
            class_="printed",
        ),
    )


def ordered(entries):
    """'SSRI-like 3.9, ...' by value; equal values share a place."""
    entries = sorted(entries, key=lambda entry: (entry[1], entry[0]))
    return ", ".join(f"{name} {text}" for name, _, text in entries)


def ranking(entries):
    """The arms in order, equal values as one set."""
    levels = OrderedDict()
    for name, value, _ in sorted(entries, key=lambda entry: entry[1]):
        levels.setdefault(value, set()).add(name)
    return list(levels.values())


def relation(first, second):
    """How two rankings compare."""
    if not first or not second:
        return "not run"
    if ranking(first) == ranking(second):
        return "same order"
    if ranking(first) == ranking(second)[::-1]:
        return "reversed"
    return "another order"


def entries_of(papers, line, count, measured):
    """(arm, value, text) of one paper, printed or measured; [] unless all are known."""
    entries = []
    for reference in line["ids"].split(";"):
        paper, row = find(papers, reference)
        if not paper or paper.number != count or not row:
            continue
        value = run_value(row, paper.comparison.get(row["id"]))[0] if measured else number(row["value"])
        if value is None:
            return []
        decimals = places(row["value"])
        entries.append(
            (condition_label(split_condition(row["condition"])[0]), round(value, decimals), shown(value, decimals))
        )
    return entries


def order_rows(papers, line):
    counts = list(dict.fromkeys(int(reference.partition("/")[0]) for reference in line["ids"].split(";")))
    rows = []
    for measured, name in ((False, "printed"), (True, "ours")):
        entries = [entries_of(papers, line, count, measured) for count in counts]
        rows.append(
            tag(
                "tr",
                tag("th", f"{line['label']} ({name})", scope="row"),
                *[tag("td", ordered(entry) or "not run") for entry in entries],
                tag("td", tag("strong", relation(*entries))),
            )
        )
    return rows


def order_table(papers, question, lines):
    counts = list(dict.fromkeys(reference.partition("/")[0] for reference in lines[0]["ids"].split(";")))
    head = ["Quantity"] + [f"Paper {count}" for count in counts] + ["Orders"]
    return scroller(
        question,
        table(
            [tag("strong", question), " The arms by each quantity."],
            head,
            [row for line in lines for row in order_rows(papers, line)],
            class_="orders",
        ),
    )


def audit_part(papers):
    """What the audit finds between papers: the findings of that rule, each once."""
    found = OrderedDict()
    for paper in papers:
        for row in paper.audit:
            if row["rule"] == "across-papers":
                found.setdefault((row["printed"], row["computed"]), row)
    if not found:
        return None
    lines = [
        tag(
            "tr",
            tag("th", row["printed"], scope="row"),
            tag("td", tag("span", row["level"], class_=f"tag l-{row['level']}")),
            tag("td", tidy(row["computed"])),
            tag("td", capital(tidy(row["reason"])) + "."),
        )
        for row in found.values()
    ]
    return section(
        "audit",
        "What the audit finds between papers",
        scroller(
            "Findings between papers",
            table("Findings between papers", ("Printed", "Level", "What follows", "Why"), lines),
        ),
    )


def page(papers, navigation):
    parts, contents = [], []
    for place, (question, lines) in enumerate(load_questions().items(), 1):
        build = order_table if lines[0]["mode"] == "order" else same_table
        parts.append(section(f"question-{place}", question, build(papers, question, lines)))
        contents.append((f"question-{place}", question))
    audit = audit_part(papers)
    if audit:
        contents.append(("audit", "Audit between papers"))
    content = [
        tag("h1", "Across papers"),
        tag(
            "p",
            "The papers build on each other: several describe the same networks and print them again. Where "
            "two papers print the same quantity it should be one number; where one extends another, its "
            "conclusion should be, too.",
            class_="lead",
        ),
        parts,
        audit,
    ]
    return shell("Across papers", "across.html", navigation, content, toc=contents)
