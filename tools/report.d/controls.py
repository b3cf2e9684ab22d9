"""Controls: what was measured here besides what the paper prints."""

import re

from markup import details, scroller, section, table, tag
from words import condition_label, metric_label, metric_order, shown


def control_rows(paper):
    """Lines of summary.csv whose condition the ledger does not have, by full condition."""
    known, found = {row["condition"] for row in paper.published}, {}
    for row in paper.summary:
        name = ".".join(filter(None, (row["condition"], row["phase"])))
        if name not in known and not any(key.startswith(name) for key in known):
            found.setdefault(name, {})[metric_of(row)] = row
    return found


def metric_of(row):
    return f"{row['metric']}-{row['level']}" if row["level"] and not re.search(r"\d", row["phase"]) else row["metric"]


def measured(row):
    mean, sd = (row["replay"], row["replay_sd"]) if row["replay"] else (row["ensemble_mean"], row["ensemble_sd"])
    return shown(float(mean), 2) + (f" ± {shown(float(sd), 2)}" if sd else "") if mean else ""


def controls_table(name, found):
    metrics = sorted({metric for values in found.values() for metric in values}, key=metric_order)
    rows = [
        tag(
            "tr",
            tag("th", condition_label(condition), tag("br"), tag("code", condition), scope="row"),
            *[tag("td", measured(values[metric]) if metric in values else "") for metric in metrics],
        )
        for condition, values in found.items()
    ]
    return scroller(
        name,
        table(
            "Measured, mean ± SD over seeds where there are several",
            ["Condition"] + [metric_label(metric) for metric in metrics],
            rows,
            class_="controls",
        ),
    )


def section_of(paper):
    """Controls that a statement is decided by; the other conditions measured are a click away."""
    found = control_rows(paper)
    predicates = " ".join(claim["predicate"] for claim in paper.ledger_claims)
    deciding = {
        name: values for name, values in found.items() if re.search(rf"(?<![\w.-]){re.escape(name)}:", predicates)
    }
    others = {name: values for name, values in found.items() if name not in deciding}
    if not found:
        text = "None measured." if paper.has_run else "Not run yet."
        return section("controls", "Controls", tag("p", text))
    return section(
        "controls",
        "Controls the paper does not have",
        tag(
            "p",
            "Conditions measured here besides those it prints. What they decide is in the statements; "
            "“confounded” are those that a control explains as well.",
        ),
        controls_table("Controls", deciding) if deciding else None,
        details(
            f"{len(others)} further conditions, no statement depends on them",
            controls_table("Further conditions", others),
        )
        if others
        else None,
    )
