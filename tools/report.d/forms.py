"""Reviewers' forms from the same ledger: codecheck.yml and a draft of ReScience C's metadata.yaml."""

import json

from evidence import at_protocol
from words import CLAIM_VERDICTS, MISSED, OBTAINED, VERDICTS, counted


def quoted(text):
    """A YAML double-quoted string is a JSON string."""
    return json.dumps(text, ensure_ascii=False)


def manifest(papers):
    """(file, comment) of everything a checker should find after a run."""
    for paper in papers:
        if not paper.has_run:
            continue
        yield f"data/{paper.name}/comparison.csv", (
            f"Paper {paper.number}: a verdict on each of {len(paper.judged)} " f"printed results ({paper.size})"
        )
        yield f"data/{paper.name}/claims.csv", f"Paper {paper.number}: a verdict on each of {len(paper.claims)} statements"
        for path in sorted(paper.data.glob("table-*.csv")):
            yield f"data/{paper.name}/{path.name}", f"Paper {paper.number}: {path.stem.replace('-', ' ').capitalize()}"
        for path in paper.figures:
            yield f"figures/{paper.name}/{path.name}", f"Paper {paper.number}: plot {path.stem}"


def summary(papers):
    lines = []
    for paper in papers:
        if paper.has_run:
            lines.append(
                f"Paper {paper.number}: numbers: {counted(paper.counts(), VERDICTS)}; statements: "
                f"{counted(paper.claim_counts(), CLAIM_VERDICTS)}."
            )
        else:
            lines.append(f"Paper {paper.number}: not run.")
    return lines


def codecheck(papers):
    """CODECHECK configuration 1.0; what only the checker can say is left for the checker."""
    lines = [
        "---",
        "# Copy this file to the package's root; the paths are relative to it.",
        "version: https://codecheck.org.uk/spec/config/1.0/",
        "paper:",
        '  title: "Network fragility: a literate replication of twelve computational papers"',
        "  authors:",
        '    - name: "The network-fragility replication developers"',
        "  reference: ./manuscript/article.pdf",
        "source: ./",
        "manifest:",
    ]
    for file, comment in manifest(papers):
        lines += [f"  - file: {file}", f"    comment: {quoted(comment)}"]
    lines += ["summary: |"] + ["  " + line for line in summary(papers)]
    lines += [
        "# For the checker to fill in:",
        "codechecker: []",
        'certificate: ""',
        'report: ""',
        'check_time: ""',
        "repository: https://github.com/codecheckers/certificate-YYYY-NNN",
    ]
    return "\n".join(lines) + "\n"


def abstract(papers):
    run = at_protocol(papers)
    judged = sum(len(paper.judged) for paper in run)
    obtained = sum(paper.counts()[name] for paper in run for name in OBTAINED)
    missed = sum(paper.counts()[name] for paper in run for name in MISSED)
    return (
        f"Twelve computational papers by one author are replayed, shaken, varied and audited. Of {judged} printed "
        f"results of the {len(run)} papers run at the published protocol, {obtained} were obtained and {missed} were "
        "not."
    )


HEAD = """# A draft in the layout of ReScience C's template.  Names, addresses and URLs are for the authors to fill in.
title: "[Re] Network fragility: twelve computational papers replicated"
authors:
  - name: "The network-fragility replication developers"
    orcid:
    email:
    affiliations: 1,*
affiliations:
  - code: 1
    name:
    address:
keywords: rescience c, replication, pruning, neural networks, C, GSL, OpenBLAS
code:
  - url:
  - doi:
  - swh:
data:
  - url:
  - doi:
"""
TAIL = """bibliography: bibliography.bib
type: Replication
domain: Computational Psychiatry
language: C
# For the editor to fill in:
review:
  - url:
contributors:
  - name:
    orcid:
    role: editor
  - name:
    orcid:
    role: reviewer
dates:
  - received:
  - accepted:
  - published:
article:
  - number:
  - doi:
  - url:
journal:
  - name: "ReScience C"
  - issn: 2430-3658
  - volume:
  - issue:
"""


def metadata(papers):
    """ReScience C's metadata.yaml; `bib` are keys of manuscript/bibliography.bib."""
    lines = ["replication:"]
    for paper in papers:
        lines += [
            f"  - cite: {quoted(f'Cheung, N. (2026). {paper.title}. Zenodo.')}",
            f"    bib: paper{paper.number}",
            f"    url: https://doi.org/{paper.doi}" if paper.doi else "    url:",
            f"    doi: {paper.doi}".rstrip(),
        ]
    return HEAD + "\n".join(lines) + f"\nabstract: {quoted(abstract(papers))}\n" + TAIL
