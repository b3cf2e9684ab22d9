"""What the text leaves open: readings, what decides between them, and how much each moves the numbers."""

from collections import OrderedDict
from statistics import fmean

from charts import Scale, dot
from evidence import number
from markup import details, scroller, section, table, tag
from tables import PLACE
from words import condition_label, metric_label, places, printed, shown

CURVES = 4  # drawn open; the others are a click away


def plain(text):
    return text.replace("_", "-").strip().lower()


def evidence_for(paper, choice):
    """What the audit says of the readings of one choice."""
    found = OrderedDict()
    for row in paper.implied:
        if plain(row["choice"]) == plain(choice["id"]):
            found.setdefault((row["reading"], row["status"]), []).append(row["reason"])
    return [
        tag(
            "li",
            tag("strong", f"{reading}: {status}. "),
            reasons[0],
            f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else "",
        )
        for (reading, status), reasons in found.items()
    ]


def reading_items(choice):
    default = choice["default"]
    return [
        tag("li", tag("strong", reading, " (default)") if reading.strip() == default.strip() else reading)
        for reading in choice["readings"].split(";")
    ]


def choice_row(paper, choice):
    evidence = evidence_for(paper, choice)
    decided = choice["decided_by"] or tag("em", "open")
    return tag(
        "tr",
        tag(
            "th",
            choice["question"],
            tag("span", choice["place"], class_="place"),
            scope="row",
            id="choice-" + choice["id"],
        ),
        tag("td", tag("ul", *reading_items(choice))),
        tag("td", choice["why"]),
        tag("td", decided, tag("ul", *evidence) if evidence else None),
    )


def reading_name(variant):
    return variant.replace("&", " and ").replace("=", ": ").replace("_", " ") or "default"


def beside_default(runs, default):
    """The default's mean over all seeds plus the mean difference over the seeds that a reading was run on."""
    shared = [seed for seed in runs if seed in default]
    if not shared:
        return fmean(runs.values())
    return fmean(default.values()) + fmean(runs[seed] - default[seed] for seed in shared)


def readings_of(paper):
    """{key: {variant: mean over runs}}; '' is the default, taken from the replay."""
    values = {}
    for row in paper.readings:
        variant = row["variant"] if row["group"] == "choice" else ""
        runs = values.setdefault(row["key"], {}).setdefault(variant, {})
        runs[row["seed"]] = float(row["value"])
    return {
        key: {variant: beside_default(runs, variants.get("", {})) for variant, runs in variants.items()}
        for key, variants in values.items()
        if len(variants) > 1
    }


def gained(gain, error):
    """A gain with its error; nothing for a reading on one seed, no error for two."""
    if gain is None:
        return ""
    return f"{gain:+.2f}" + (f" ± {error:.2f}" if error is not None else "")


def together_row(row):
    score, default, gain, error, half, luck = (
        number(row[name]) for name in ("score", "default_score", "gain", "error", "half", "luck")
    )
    own = row["variant"] != ""
    return tag(
        "tr",
        tag("th", reading_name(row["variant"]), scope="row", class_=None if own else "default"),
        tag("td", row["seeds"]),
        tag("td", shown(score, 2)),
        tag("td", f"{shown(half, 2)} / {shown(luck, 2)}" if half is not None else ""),
        tag("td", f"{row['outside']} of {row['tests']}"),
        tag("td", shown(default, 2) if own else ""),
        tag("td", gained(gain, error) if own else ""),
        tag("td", ("excluded" if row["settled"] == "1" else "open") if own else ""),
    )


def together(paper):
    """All printed means and SDs at once."""
    if not paper.specification:
        return None
    heads = (
        "Reading",
        "Seeds",
        "Mean misfit",
        "Luck, 50 / 95 %",
        "Outside 5 %",
        "Default, same seeds",
        "Gain",
        "choices.csv",
    )
    return tag(
        "div",
        tag("h3", "Which reading fits all numbers together", id="together"),
        tag(
            "p",
            f"{len(paper.specification) - 1} readings beside the default. Misfit is chi-squared with the p of each printed mean and SD, averaged: "
            "about 1 where paper and runs are samples of one population; luck is what half and 95 % of samples of as many "
            "seeds of the default stay below when others of its seeds stand in the paper's place. Gain: how much less "
            "than the default over the same seeds, with its jackknife error. A reading that draws other networks has "
            "not the luck of the default's, and is better held against half of luck.",
        ),
        details(
            "All readings",
            scroller(
                "Joint misfit of every reading",
                table("Readings, the best gain first", heads, [together_row(row) for row in paper.specification]),
            ),
        ),
    )


def curve_rows(values, row):
    """The readings by value; each with its place on a common scale."""
    mark, decimals = number(row["value"]), places(row["value"]) + 1
    scale = Scale([value for value in (*values.values(), mark) if value is not None], 220)
    ordered = sorted(values.items(), key=lambda entry: (entry[1], entry[0]))
    return [
        tag(
            "tr",
            tag(
                "th",
                reading_name(variant),
                scope="row",
                class_=None if variant else "default",
            ),
            tag("td", shown(value, decimals)),
            tag("td", dot(value, values.get(""), mark, scale)),
        )
        for variant, value in ordered
    ]


def curve(row, values):
    """The specification curve of one number."""
    caption = [
        tag("strong", f"{condition_label(row['condition'])}: {metric_label(row['metric'])}"),
        f" Printed {printed(row)} ({row['place']}); {len(values)} readings.",
    ]
    return scroller(
        "Specification curve of " + row["id"],
        table(caption, ("Reading", "Value", "On one scale"), curve_rows(values, row), class_="curve"),
    )


def curves(paper):
    """The numbers of the tables that the readings move, widest range first."""
    values, found, seen = readings_of(paper), [], set()
    for row in paper.judged:
        key = f"{row['condition']}:{row['metric']}"
        if key in values and key not in seen and number(row["value"]) is not None and PLACE.search(row["place"]):
            seen.add(key)
            reach = max(values[key].values()) - min(values[key].values())
            if reach > 0:
                found.append((reach, row, values[key]))
    found.sort(key=lambda entry: -entry[0])
    return [curve(row, variants) for _, row, variants in found]


def curves_part(paper):
    drawn = curves(paper)
    if not drawn:
        return tag("p", "The readings have not been run yet: ", tag("code", f"make choices-{paper.number}"), ".")
    return tag(
        "div",
        tag("h3", "How much the readings matter", id="curves"),
        tag(
            "p",
            "Everything else at its default; a reading run on fewer seeds than the default is shown by its difference "
            "from the default over those. The numbers that move most come first. Dot: the reading; tick: the default; "
            "dashed line: what is printed.",
        ),
        tag("div", *drawn[:CURVES], class_="curves"),
        details(f"{len(drawn) - CURVES} more that move", tag("div", *drawn[CURVES:], class_="curves"))
        if len(drawn) > CURVES
        else None,
    )


def section_of(paper):
    decided = sum(bool(choice["decided_by"]) for choice in paper.choices)
    rows = [choice_row(paper, choice) for choice in paper.choices]
    return section(
        "choices",
        "What the text leaves open",
        tag(
            "p",
            f"{len(rows)} choices; {decided} are decided by the text, by arithmetic on printed numbers or "
            "by a run, the others are open and their default is the most literal reading.",
        ),
        together(paper),
        curves_part(paper),
        details(
            "All choices, and what decided them",
            scroller(
                "Choices", table("Unstated choices", ("Question", "Readings", "Why this default", "Decided by"), rows)
            ),
        ),
    )
