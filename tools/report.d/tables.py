"""The papers' tables as printed, with ours in every cell."""

import csv
import re
from collections import OrderedDict
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from markup import hidden, link, scroller, table, tag, verdict_tag
from words import (
    condition_label,
    counted,
    metric_label,
    ours,
    plural,
    printed,
    split_condition,
    table_summary,
    VERDICTS,
)

HERE = Path(__file__).parent
PLACE = re.compile(r"(?:^|: )Table (S?\d+)( caption| header)?$")


@dataclass
class Layout:
    """How one table is printed: which parts of a key make its rows and its columns."""

    name: str
    title: str
    rows: list
    columns: list
    aside: tuple  # a suffix of metrics that are printed as one more column, and that column's heading


def load_layouts():
    layouts = {}
    with open(HERE / "tables.csv", newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            suffix, _, heading = row["aside"].partition("=")
            layouts[int(row["paper"]), row["table"]] = Layout(
                row["table"], row["title"], row["rows"].split("+"), row["columns"].split("+"), (suffix, heading)
            )
    return layouts


LAYOUTS = load_layouts()


def layout_of(number, name):
    return LAYOUTS.get((number, name), Layout(name, "", ["condition"], ["metric"], ("", "")))


def tables_of(paper):
    """{table name: its rows of the ledger}, headers and captions included, in the order of the paper."""
    found = OrderedDict()
    for row in paper.published:
        match = PLACE.search(row["place"])
        if match:
            found.setdefault(match.group(1), []).append(row)
    return found


def is_cell(row):
    """Printed in the body of a table and given a verdict; ids `na.` are of what the table leaves out."""
    if row["id"].startswith("na."):
        return False
    return row["kind"] in ("result", "derived") and not PLACE.search(row["place"]).group(2)


def parts_of(row, layout):
    """The row and column a cell belongs to, as tuples of (kind, name)."""
    arm, phase = split_condition(row["condition"])
    metric, suffix = row["metric"], layout.aside[0]
    values = {"arm": arm, "phase": phase, "condition": row["condition"], "metric": metric}
    if suffix and metric.endswith(suffix):
        values["metric"] = metric[: -len(suffix)]
        values["condition"] = "=" + layout.aside[1]
    return tuple((part, values[part]) for part in layout.rows), tuple((part, values[part]) for part in layout.columns)


def part_label(kind, name):
    if name.startswith("="):
        return name[1:]
    if kind == "metric":
        return metric_label(name)
    return condition_label(name)


def axis_label(parts):
    return ": ".join(part_label(kind, name) for kind, name in parts if name)


def cell_content(paper, row):
    verdict, measured = paper.verdict(row["id"]), ours(row, paper.comparison.get(row["id"]))
    return link(
        "#n-" + row["id"],
        hidden("printed "),
        tag("b", printed(row)),
        hidden(", here "),
        tag("span", measured or ("" if verdict == "not-run" else "–"), class_="ours"),
        hidden(", verdict "),
        verdict_tag(verdict),
        class_=f"cell v-{verdict}",
        data_verdict=verdict,
    )


def load_grid(rows, layout):
    """{row axis: {column axis: rows of the ledger}} and the columns, those of one first part together."""
    cells, columns = OrderedDict(), OrderedDict()
    for row in rows:
        across, down = parts_of(row, layout)
        columns.setdefault(down)
        cells.setdefault(across, {}).setdefault(down, []).append(row)
    firsts = list(dict.fromkeys(column[0] for column in columns))
    return cells, sorted(columns, key=lambda column: firsts.index(column[0]))


def column_heads(layout, columns):
    """The header's rows: two where columns are pairs whose first parts stand together, such as an arm's metrics."""
    groups = [(name, list(members)) for name, members in groupby(columns, key=lambda column: column[0])]
    paired = all(len(column) == 2 and column[0][1] for column in columns)
    if not paired or len({name for name, _ in groups}) < len(groups) or len(groups) == len(columns):
        return [
            tag(
                "tr",
                tag("th", corner(layout), scope="col"),
                *[tag("th", axis_label(column), scope="col") for column in columns],
            )
        ]
    return [
        tag(
            "tr",
            tag("th", corner(layout), scope="col", rowspan=2),
            *[tag("th", part_label(*name), scope="colgroup", colspan=len(members)) for name, members in groups],
        ),
        tag("tr", *[tag("th", part_label(*column[1]), scope="col") for column in columns]),
    ]


def corner(layout):
    names = {"condition": "Condition", "arm": "Condition", "phase": "Cycle", "metric": "Metric"}
    return names[layout.rows[0]] if len(layout.rows) == 1 else "Metric"


def image_only(rows):
    return all(row["value"] == "not-available" for row in rows)


def printed_table(paper, name, rows):
    """One table as printed; its body is a grid of cells that link to the number's trail."""
    layout, cells = layout_of(paper.number, name), [row for row in rows if is_cell(row)]
    if not cells:
        return tag("p", f"{len(rows)} printed settings and definitions; no results.")
    if image_only(cells):
        return tag(
            "p",
            "The paper prints this table as an image only, or cites it without printing it. What its prose "
            "says of it is among the numbers below.",
        )
    grid, columns = load_grid(cells, layout)
    body = [
        tag(
            "tr",
            tag("th", axis_label(across), scope="row"),
            *[
                tag(
                    "td",
                    [cell_content(paper, row) for row in found[column]]
                    if column in found
                    else tag("span", "—", class_="none"),
                )
                for column in columns
            ],
        )
        for across, found in grid.items()
    ]
    caption = [tag("strong", f"Table {name}. {layout.title}."), " In each cell: printed, ours, verdict."]
    return scroller(f"Table {name}", table(caption, column_heads(layout, columns), body, class_="printed"))


def table_counts(paper, rows):
    return paper.counts([row for row in rows if is_cell(row)])


def table_line(paper, name, rows):
    """The table's title, counts and one phrase, for lists of tables."""
    counts = table_counts(paper, rows)
    if not counts:
        return layout_of(paper.number, name).title, "", "settings only"
    tally = counted(counts, VERDICTS) if paper.has_run else plural(sum(counts.values()), "number")
    return layout_of(paper.number, name).title, tally, table_summary(counts, paper.caution)
