"""Macros of the article: every number that its text may use, by key."""

from collections import Counter

from evidence import at_protocol, chosen, number, total
from latex import value
from tables import image_only, is_cell, tables_of
from words import (
    CLAIM_VERDICTS,
    LEVELS,
    MISSED,
    OBTAINED,
    QUALIFIED,
    SUPPORTED,
    UNSUPPORTED,
    VERDICTS,
    ours,
    places,
    printed,
    shown,
)

NOT_RUN = "not run"


def listing(numbers):
    """'1, 2 and 3'."""
    texts = [str(entry) for entry in numbers]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " and " + texts[-1]


def state_note(papers):
    """What was run, in a sentence that must stand beside any count."""
    groups = (
        ("run at the published protocol", [p.number for p in at_protocol(papers) if not p.units_missing]),
        ("run in part at the published protocol", [p.number for p in at_protocol(papers) if p.units_missing]),
        ("run at reduced size only, which is no evidence on agreement", [p.number for p in papers if p.reduced]),
        ("not run yet", [p.number for p in papers if not p.has_run]),
    )
    parts = [
        f"{'paper' if len(found) == 1 else 'papers'} {listing(found)} {'was' if len(found) == 1 else 'were'} {what}"
        for what, found in groups
        if found
    ]
    return (parts[0][:1].upper() + parts[0][1:] + "".join("; " + part for part in parts[1:]) + ".") if parts else ""


def decider(choice):
    """What kind of thing decided a choice."""
    kind = choice["decided_by"].partition(":")[0].strip()
    return kind if kind in ("text", "arithmetic", "run") else "text" if kind else "open"


def count_macros(prefix, counts, order):
    return "".join(value(f"{prefix}{name}", counts[name]) for name in order)


def overall_macros(papers):
    full = at_protocol(papers)
    counts, statements = total(p.counts() for p in full), total(p.claim_counts() for p in full)
    findings = Counter(row["level"] for paper in papers for row in paper.audit)
    choices = Counter(decider(choice) for paper in papers for choice in paper.choices)
    tables = [rows for paper in papers for rows in tables_of(paper).values()]
    facts = {
        "papers": len(papers),
        "papers.full": len(full),
        "papers.reduced": sum(p.reduced for p in papers),
        "papers.missing": sum(not p.has_run for p in papers),
        "state": state_note(papers),
        "numbers": sum(len(p.judged) for p in papers),
        "numbers.all": sum(len(p.published) for p in papers),
        "judged": sum(counts.values()),
        "obtained": chosen(counts, OBTAINED),
        "missed": chosen(counts, MISSED),
        "claims": sum(len(p.ledger_claims) for p in papers),
        "claims.judged": sum(statements.values()),
        "claims.supported": chosen(statements, SUPPORTED),
        "claims.qualified": chosen(statements, QUALIFIED),
        "claims.unsupported": chosen(statements, UNSUPPORTED),
        "tables": len(tables),
        "tables.image": sum(
            image_only([row for row in rows if is_cell(row)]) for rows in tables if any(map(is_cell, rows))
        ),
        "choices": sum(choices.values()),
    }
    text = "".join(value(key, fact) for key, fact in facts.items())
    text += count_macros("count.", counts, VERDICTS) + count_macros("claims.", statements, CLAIM_VERDICTS)
    text += count_macros("audit.", findings, LEVELS) + count_macros(
        "choices.", choices, ("text", "arithmetic", "run", "open")
    )
    return text + misses_macros(full)


def misses_macros(papers):
    text = ""
    for which in ("rounding", "seeds"):
        for name, decimals in (("tested", 0), ("missed", 0), ("expected", 1)):
            amount = sum(paper.misses.get(f"{which}.{name}") or 0 for paper in papers)
            text += value(f"{which}.{name}", f"{amount:.{decimals}f}")
    return text


def against(row, paper):
    """A printed number beside ours, for a sentence."""
    measured, verdict = ours(row, paper.comparison.get(row["id"])), paper.verdict(row["id"])
    if not measured:
        return f"{printed(row)} printed ({verdict.replace('not-run', NOT_RUN)})"
    size = ", reduced run" if paper.reduced else ""
    return f"{printed(row)} printed, {measured} here ({verdict}{size})"


def interval(row, comparison):
    """The interval of the rounding ensemble."""
    low, high = (number(comparison[name]) if comparison else None for name in ("rounding_lo", "rounding_hi"))
    decimals = places(row["value"])
    return f"{shown(low, decimals)} to {shown(high, decimals)}" if None not in (low, high) else "(not run)"


def paper_macros(paper):
    """What \\printed, \\ours, \\cmp, \\interval, \\verdict and \\claimverdict give for `4:id`; counts `4.exact`."""
    text = value(f"{paper.number}.numbers", len(paper.judged)) + value(
        f"{paper.number}.claims", len(paper.ledger_claims)
    )
    text += count_macros(f"{paper.number}.", paper.counts(), VERDICTS)
    text += count_macros(f"{paper.number}.claims.", paper.claim_counts(), CLAIM_VERDICTS)
    for row in paper.published:
        key = f"{paper.number}:{row['id']}"
        text += value("printed@" + key, printed(row))
        if row["kind"] in ("result", "derived"):
            text += value("ours@" + key, ours(row, paper.comparison.get(row["id"])) or NOT_RUN)
            text += value("cmp@" + key, against(row, paper))
            text += value("interval@" + key, interval(row, paper.comparison.get(row["id"])))
            text += value("verdict@" + key, paper.verdict(row["id"]).replace("not-run", NOT_RUN))
    verdicts = {row["id"]: row["verdict"] for row in paper.claims}
    for claim in paper.ledger_claims:
        text += value(f"claim@{paper.number}:{claim['id']}", verdicts.get(claim["id"], NOT_RUN))
    return text


def macros(papers):
    return (
        "% Generated by tools/macros: do not edit.\n"
        + overall_macros(papers)
        + "".join(paper_macros(paper) for paper in papers)
    )
