"""Tables, lists, figures and references of the article."""

from collections import Counter

from evidence import number
from latex import Tex, breakable, cell, escape, floating, items, long_table, tabular
from manuscript_values import NOT_RUN, at_protocol, decider, macros, state_note, total
from tables import axis_label, corner, image_only, is_cell, layout_of, load_grid, table_counts, table_line, tables_of
from words import CLAIM_VERDICTS, LEVELS, VERDICTS, capital, counted, ours, printed, tidy

SHORT = {
    "exact": "exact",
    "rounding": "rounding",
    "seeds": "seeds",
    "uninformative": "uninf.",
    "unspecified": "unspec.",
    "calibration": "calib.",
    "substituted": "subst.",
    "not-available": "n.\u00a0a.",
    "differs": "differs",
    "impossible": "imposs.",
    "not-run": "not run",
}


def count_table(papers, tally, order, label, caption):
    """Papers against verdicts, only verdicts that occur."""
    sums = total(tally(paper) for paper in papers)
    used = [name for name in order if sums[name]]
    rows = [
        [str(paper.number)] + [str(tally(paper)[name] or "") for name in used] + [str(sum(tally(paper).values()))]
        for paper in papers
    ]
    rows.append(["all"] + [str(sums[name]) for name in used] + [str(sum(sums.values()))])
    head = (
        ["paper"]
        + [Tex(r"\rotatebox{60}{" + escape(name.replace("not-run", NOT_RUN)) + "}") for name in used]
        + ["all"]
    )
    return floating(label, caption, tabular("r" * (len(used) + 2), head, rows))


def verdict_tables(papers):
    return count_table(
        papers,
        lambda paper: paper.counts(),
        VERDICTS,
        "tab:verdicts",
        "Verdicts on printed numbers. " + state_note(papers),
    ) + count_table(
        papers,
        lambda paper: paper.claim_counts(),
        CLAIM_VERDICTS,
        "tab:claims",
        "Verdicts on statements. " + state_note(papers),
    )


def papers_table(papers, facts):
    """What the papers are; seeds as the README lists them."""
    rows = [
        [
            str(paper.number),
            Tex(f"\\citet{{paper{paper.number}}}"),
            paper.title.partition(":")[0],
            facts.get(paper.number, [""] * 3)[2],
        ]
        for paper in papers
    ]
    wide = r">{\raggedright\arraybackslash}p{%s\textwidth}"
    return floating(
        "tab:papers",
        "The papers and the seeds behind their numbers.",
        tabular("rl" + wide % "0.47" + wide % "0.2", ["paper", "reference", "title", "seeds"], rows),
    )


def choice_table(papers):
    kinds = ("text", "arithmetic", "run", "open")
    rows = []
    for paper in papers:
        counts = Counter(decider(choice) for choice in paper.choices)
        rows.append([str(paper.number)] + [str(counts[kind] or "") for kind in kinds] + [str(len(paper.choices))])
    return floating(
        "tab:choices",
        "What the papers leave unstated, by what decided it.",
        tabular("rrrrrr", ["paper", "text", "arithmetic", "run", "open", "all"], rows),
    )


def paper_part(paper):
    """What the runs of one paper say, in sentences made from counts."""
    number_counts = counted(paper.counts(), VERDICTS)
    if not paper.has_run:
        opening = f"It has not been run yet; its {len(paper.judged)} printed results have no verdict here."
    else:
        size = "This was a \\emph{reduced run}. " if paper.reduced else ""
        if paper.units_missing and not paper.reduced:
            size = "This was a \\emph{partial run}: not all its units are finished. "
        opening = Tex(
            size
            + escape(
                f"Of its {len(paper.judged)} printed results: {number_counts}. Of "
                f"{len(paper.claims)} statements: {counted(paper.claim_counts(), CLAIM_VERDICTS)}."
            )
        )
    lines = [
        f"Table {name} ({table_line(paper, name, rows)[0]}): {table_line(paper, name, rows)[2]}."
        for name, rows in tables_of(paper).items()
    ]
    return cell(opening) + "\n" + (items(lines) if paper.has_run and lines else "") + figures(paper)


def figure_caption(paper, path):
    size = " Reduced run." if paper.reduced else ""
    return f"Paper {paper.number}, {path.stem.replace('-', ' ')}. {paper.shows(path.stem)}{size}"


def figures(paper):
    parts = []
    for path in paper.figures:
        if path.with_suffix(".pdf").exists():
            parts.append(
                f"\\begin{{figure}}[htb]\n\\centering\n"
                f"\\includegraphics[width=0.72\\textwidth]{{../figures/{paper.name}/{path.stem}.pdf}}\n"
                f"\\caption{{{escape(figure_caption(paper, path))}}}\\label{{fig:{paper.number}:{path.stem}}}\n"
                f"\\end{{figure}}\n"
            )
    return "".join(parts)


def audit_table(papers):
    def tally(paper):
        return Counter(row["level"] for row in paper.audit)

    return count_table(papers, tally, LEVELS, "tab:audit", "Findings of the audit, which needs no run.")


def audit_lists(papers, level):
    """The findings of one level, by paper."""
    parts = []
    for paper in papers:
        found = [row for row in paper.audit if row["level"] == level]
        if found:
            entries = [
                Tex(
                    f"{escape(tidy(row['printed']))}. \\emph{{Against it:}} {breakable(tidy(row['computed']))}. "
                    f"{escape(tidy(capital(row['reason'])))}."
                )
                for row in found
            ]
            parts.append(f"\\paragraph{{Paper {paper.number}.}}\n{items(entries)}")
    return "".join(parts) or "None.\n"


def control_lists(papers):
    """Statements that hold, and so does the control that would explain them."""
    parts = []
    for paper in papers:
        found = [row for row in paper.claims if row["verdict"] == "confounded"]
        if found:
            reduced = " (reduced run)" if paper.reduced else ""
            parts.append(f"\\paragraph{{Paper {paper.number}{reduced}.}}\n{items([row['claim'] for row in found])}")
    return "".join(parts) or "No control has been run yet.\n"


def claims_appendix(papers):
    rows = [
        [str(paper.number), row["claim"], row["verdict"], share_text(row)]
        for paper in at_protocol(papers)
        for row in paper.claims
        if row["verdict"] not in ("holds", "undecidable")
    ]
    return long_table(
        r"r>{\raggedright\arraybackslash}p{0.6\textwidth}ll",
        "Statements that do not hold without qualification. " + state_note(papers),
        "tab:statements",
        ["paper", "statement", "verdict", "runs"],
        rows,
    )


def share_text(row):
    share = number(row["share"])
    return f"{share * int(row['n']):.0f} of {row['n']}" if share is not None and row["n"] else ""


def choices_appendix(papers):
    rows = [
        [str(paper.number), *(Tex(breakable(choice[name])) for name in ("question", "default", "decided_by"))]
        for paper in papers
        for choice in paper.choices
        if decider(choice) in ("arithmetic", "run")
    ]
    wide = r">{\raggedright\arraybackslash}p{%s\textwidth}"
    return long_table(
        "r" + wide % "0.28" + wide % "0.2" + wide % "0.36",
        "Unstated choices that arithmetic on printed numbers or a run decided.",
        "tab:decided",
        ["paper", "question", "default", "decided by"],
        rows,
    )


def table_cell(paper, entries):
    """Printed over ours, with the verdict's short name."""
    texts = []
    for row in entries:
        measured = ours(row, paper.comparison.get(row["id"])) or "--"
        texts.append(
            r"\nfcell{%s}{%s}{%s}"
            % (
                escape(printed(row)),
                cell(Tex(measured) if measured == "--" else measured),
                escape(SHORT[paper.verdict(row["id"])]),
            )
        )
    return Tex(" ".join(texts))


def printed_table(paper, name, rows):
    layout, cells = layout_of(paper.number, name), [row for row in rows if is_cell(row)]
    if not cells or image_only(cells):
        return ""
    grid, columns = load_grid(cells, layout)
    head = [corner(layout)] + [Tex(r"\nfhead{%s}" % escape(axis_label(column))) for column in columns]
    body = [
        [Tex(r"\nfrow{%s}" % escape(axis_label(across)))]
        + [table_cell(paper, found.get(column, [])) for column in columns]
        for across, found in grid.items()
    ]
    counts = counted(table_counts(paper, rows), VERDICTS)
    table = tabular("l" + "l" * len(columns), head, body, loose=True)
    return floating(
        f"tab:{paper.number}:{name}",
        f"Paper {paper.number}, table {name}: {layout.title}. {counts}.",
        Tex(f"\\nffit{{{table}}}\n"),
        "p",
    )


def tables_appendix(papers):
    parts = []
    for paper in papers:
        for name, rows in tables_of(paper).items():
            parts.append(printed_table(paper, name, rows))
        parts.append("\\clearpage\n")
    return "".join(parts)


def references(papers):
    """BibTeX of the papers from CITATION.cff."""
    entries = []
    for paper in papers:
        doi = f"  doi = {{{paper.doi}}},\n" if paper.doi else ""
        entries.append(
            f"@misc{{paper{paper.number},\n  author = {{Cheung, Ngo}},\n  title = {{{{{escape(paper.title)}}}}},\n"
            f"  year = {{2026}},\n  howpublished = {{Zenodo}},\n{doi}}}\n"
        )
    return "".join(entries)


def bars(papers):
    """Counts per paper for the article's own figure."""
    lines = ["paper," + ",".join(VERDICTS)]
    for paper in papers:
        counts = paper.counts()
        lines.append(
            f"{paper.number}{' r' if paper.reduced else ''}," + ",".join(str(counts[name]) for name in VERDICTS)
        )
    return "\n".join(lines) + "\n"


def files(papers, facts):
    """{file name: contents} of manuscript/generated; facts: the README's table of papers."""
    made = {
        "papers.tex": papers_table(papers, facts),
        "macros.tex": macros(papers),
        "verdicts.tex": verdict_tables(papers),
        "choices.tex": choice_table(papers),
        "audit.tex": audit_table(papers),
        "impossible.tex": audit_lists(papers, "impossible"),
        "inconsistent.tex": audit_lists(papers, "inconsistent"),
        "controls.tex": control_lists(papers),
        "statements.tex": claims_appendix(papers),
        "decided.tex": choices_appendix(papers),
        "tables.tex": tables_appendix(papers),
        "papers.bib": references(papers),
        "verdicts.csv": bars(papers),
    }
    made.update({f"{paper.name}.tex": paper_part(paper) for paper in papers})
    return made
