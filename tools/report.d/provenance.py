"""Provenance: what made the results, and copies of the files that the page cites."""

import shutil

from markup import join, link, scroller, section, table, tag

PROVENANCE = (
    ("commit", "Commit"),
    ("code_sha256", "Code, SHA-256"),
    ("rules_sha256", "Ledger and rules, SHA-256"),
    ("openblas", "OpenBLAS"),
    ("openblas_kernel", "OpenBLAS kernel"),
    ("gsl", "GSL"),
    ("compiler", "Compiler"),
    ("system", "System"),
    ("processor", "Processor"),
    ("rounding_runs", "Rounding runs"),
    ("seed_runs", "Seed runs"),
    ("reference_ensembles", "Ensembles from committed results"),
)
FILES = (
    "comparison.csv",
    "agreement.csv",
    "specification.csv",
    "readings.csv",
    "claims.csv",
    "summary.csv",
    "audit.csv",
    "implied.csv",
    "misses.csv",
    "provenance.json",
)


def copy_data(paper, report):
    """Copies the tables that the page cites; returns the names."""
    target = report / "data" / paper.name
    names = [name for name in FILES if (paper.data / name).exists()]
    names += sorted(path.name for path in paper.data.glob("table-*.csv"))
    for name in names:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paper.data / name, target / name)
    return names


def fact_text(value):
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def section_of(paper, names):
    record = paper.provenance
    facts = [
        tag("div", tag("dt", label), tag("dd", fact_text(record[key]))) for key, label in PROVENANCE if key in record
    ]
    settings = [
        tag(
            "tr",
            tag("th", tag("code", name), scope="row"),
            tag("td", entry.get("value", "")),
            tag("td", entry.get("unit", entry.get("readings", ""))),
            tag("td", entry.get("source", "")),
        )
        for name, entry in record.get("settings", {}).items()
    ]
    files = join([link(f"data/{paper.name}/{name}", name) for name in names], ", ")
    return section(
        "provenance",
        "Provenance",
        tag("dl", *facts, class_="facts") if facts else tag("p", "Nothing has been run yet."),
        scroller("Settings", table("Settings of the run", ("Setting", "Value", "Unit or readings", "Source"), settings))
        if settings
        else None,
        tag("p", "Files: ", files, ". Every single measurement: ", tag("code", f"data/{paper.name}/results.csv"), ".")
        if names
        else None,
    )
