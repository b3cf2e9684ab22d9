"""Every printed number with its trail: place, our value, row of comparison.csv, line of the driver."""

from charts import strip
from driver import Index
from evidence import number
from markup import filters, hidden, join, link, scroller, section, table, tag, verdict_tag
from tables import PLACE
from words import VERDICTS, condition_label, metric_label, ours, places, printed, shown

LEGEND = (
    "Ensembles: the 95 % interval of the rounding runs; mean ± SD over seeds, with their number. Drawn: dot, printed; "
    "tick, our run; band, the rounding interval; line, the mean of the seeds plus and minus two SD."
)


def driver_index(paper):
    path = paper.folder / "paper.c"
    return Index(path.read_text(encoding="utf-8")) if path.exists() else None


def rounding_text(comparison, decimals):
    low, high = number(comparison["rounding_lo"]), number(comparison["rounding_hi"])
    if low is None or high is None:
        return None
    return tag("span", f"rounding {shown(low, decimals)} to {shown(high, decimals)}", class_="ensemble")


def seeds_text(comparison, decimals):
    mean, sd = number(comparison["ensemble_mean"]), number(comparison["ensemble_sd"])
    if mean is None:
        return None
    spread = f" ± {shown(sd, decimals)}" if sd is not None else ""
    return tag("span", f"seeds {shown(mean, decimals)}{spread} ({comparison['ensemble_n']})", class_="ensemble")


def ensembles(row, comparison):
    """What the two ensembles give, in words and drawn."""
    if not comparison:
        return None
    decimals = places(row["value"]) + (row["unit"] != "count")
    return [rounding_text(comparison, decimals), seeds_text(comparison, decimals), drawing(row, comparison)]


def drawing(row, comparison):
    mean, sd = number(comparison["ensemble_mean"]), number(comparison["ensemble_sd"])
    ensemble = (None, None) if mean is None or sd is None else (mean - 2 * sd, mean + 2 * sd)
    rounding = (number(comparison["rounding_lo"]), number(comparison["rounding_hi"]))
    return strip(number(row["value"]), number(comparison["replay"]), rounding, ensemble, 10.0 ** -places(row["value"]))


def trail(paper, row, comparison, index):
    """Where the number can be followed to."""
    parts = []
    match = PLACE.search(row["place"])
    if match:
        parts.append(link(f"#table-{match.group(1)}", f"Table {match.group(1)}"))
    if comparison:
        parts.append(link(f"data/{paper.name}/comparison.csv", f"comparison.csv:{comparison['line']}"))
    for name, what in (
        (index and index.condition(row["condition"]), "condition"),
        (index and index.line(row["metric"].split("@")[0]), "metric"),
    ):
        if name:
            parts.append(
                link(f"#line-{name}", f"paper.c:{name}", hidden(f" ({what})"), title=f"where the {what} is named")
            )
    return join(parts, ", ")


def line(paper, row, index):
    comparison, verdict = paper.comparison.get(row["id"]), paper.verdict(row["id"])
    return tag(
        "tr",
        tag("th", tag("code", row["id"]), tag("span", row["place"], class_="place"), scope="row"),
        tag("td", tag("b", printed(row))),
        tag("td", ours(row, comparison)),
        tag("td", verdict_tag(verdict), tag("span", comparison["reason"], class_="reason") if comparison else None),
        tag("td", f"{condition_label(row['condition'])}: {metric_label(row['metric'])}"),
        tag("td", ensembles(row, comparison)),
        tag("td", trail(paper, row, comparison, index)),
        id="n-" + row["id"],
        data_verdict=verdict,
    )


def section_of(paper):
    index, counts = driver_index(paper), paper.counts()
    entries = [(name, counts[name]) for name in VERDICTS if counts[name]]
    settings = sum(row["kind"] == "setting" for row in paper.published)
    literature = sum(row["kind"] == "literature" for row in paper.published)
    rows = [line(paper, row, index) for row in paper.judged]
    head = ("Number", "Printed", "Ours", "Verdict", "Quantity", "Ensembles", "Trail")
    return section(
        "numbers",
        "Every number and its trail",
        tag(
            "p",
            f"{len(rows)} printed results, in the paper's order. {settings} further numbers are settings, "
            f"used as printed, and {literature} are other people's results; they get no verdict. {LEGEND}",
        ),
        filters("numbers", "numbers-table", "Show numbers with the verdict", entries),
        scroller(
            "Every number",
            table("Printed numbers, verdicts and trails", head, rows, id="numbers-table", class_="numbers"),
        ),
    )
