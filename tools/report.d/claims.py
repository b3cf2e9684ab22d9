"""Statements: what the paper says, what decides it, and how often it is true."""

from charts import share_bar
from evidence import number
from markup import details, filters, scroller, section, table, tag, verdict_tag
from words import CLAIM_VERDICTS


def share(row):
    """In how many runs it is true; nothing where it is decided once for all or not at all."""
    value, low, high = (number(row.get(name)) for name in ("share", "lo", "hi"))
    if None in (value, low, high):
        return []
    runs = int(row["n"])
    return [
        share_bar(value, low, high),
        tag("span", f"{value * runs:.0f} of {runs} runs ({100 * low:.0f} to " f"{100 * high:.0f} %)", class_="muted"),
    ]


def line(row):
    verdict = row.get("verdict", "not-run")
    decides = [tag("code", row["predicate"])] if row["predicate"] else ["Nothing measured decides it."]
    if row.get("evidence"):
        decides += [tag("p", row["evidence"])]
    return tag(
        "tr",
        tag("td", verdict_tag(verdict)),
        tag("th", row["claim"], tag("span", row["place"], class_="place"), scope="row", id="c-" + row["id"]),
        tag("td", *share(row)),
        tag("td", details("what decides it", *decides)),
        data_verdict=verdict,
    )


def section_of(paper):
    rows = paper.claims or paper.ledger_claims
    counts = paper.claim_counts()
    entries = [(name, counts[name]) for name in CLAIM_VERDICTS if counts[name]]
    legend = tag(
        "dl",
        *[tag("div", tag("dt", verdict_tag(name)), tag("dd", CLAIM_VERDICTS[name])) for name, _ in entries],
        class_="legend",
    )
    return section(
        "claims",
        "What it says, and whether that is so",
        tag(
            "p",
            "Statements in our words. Whether a number was obtained and whether a conclusion is supported "
            "are separate questions. Shares are of the runs over seeds, with Clopper and Pearson's 95 % "
            "interval.",
        ),
        details("What these verdicts mean", legend),
        filters("claims", "claims-table", "Show statements with the verdict", entries),
        scroller(
            "Statements",
            table(
                "Statements of the paper",
                ("Verdict", "Statement", "Share of runs", "Evidence"),
                [line(row) for row in rows],
                id="claims-table",
            ),
        ),
    )
