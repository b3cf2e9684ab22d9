"""What the report is made from: the ledger in papers/, what runs wrote to data/, figures.

Nothing is computed here that a run should have computed: verdicts, intervals and shares are read, not derived."""

import csv
import json
import re
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from words import plural


class Defect(Exception):
    """One line for the user: what, where, what to do."""


def read_table(path, required):
    """The rows of a CSV file as dictionaries; [] if there is no such file.  `line` is added: the physical line."""
    rows = []
    if not path.exists():
        return rows
    with open(path, newline="", encoding="utf-8") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = next(reader, [])
            missing = [name for name in required if name not in header]
            if missing:
                raise Defect(f"{path}:1: no column '{missing[0]}': delete the file and run the paper again")
            line = reader.line_num + 1
            for cells in reader:
                if len(cells) != len(header):
                    raise Defect(f"{path}:{line}: {len(cells)} fields where the header has {len(header)}")
                rows.append({**dict(zip(header, cells)), "line": line})
                line = reader.line_num + 1
        except (csv.Error, UnicodeDecodeError) as error:
            raise Defect(f"{path}:{reader.line_num}: {error}") from error
    return rows


def number(text):
    """A float, or None for an empty or non-numeric string."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


@dataclass
class Paper:
    """One paper: its ledger and whatever has been run of it."""

    number: int
    key: str
    title: str
    doi: str
    folder: Path
    data: Path
    published: list
    ledger_claims: list
    choices: list
    comparison: dict = field(default_factory=OrderedDict)
    claims: list = field(default_factory=list)
    audit: list = field(default_factory=list)
    implied: list = field(default_factory=list)
    summary: list = field(default_factory=list)
    readings: list = field(default_factory=list)
    misses: dict = field(default_factory=dict)
    agreement: list = field(default_factory=list)
    specification: list = field(default_factory=list)
    provenance: dict = field(default_factory=dict)
    figures: list = field(default_factory=list)
    committed: bool = False

    @property
    def name(self):
        return f"paper-{self.number:02d}"

    def together(self, group):
        """(runs, numbers that the best of them prints together, of how many), or None without such runs."""
        rows = [row for row in self.agreement if row["group"] == group]
        best = max((int(row["same"]) for row in rows), default=0)
        return (len(rows), best, int(rows[0]["numbers"])) if rows else None

    @cached_property
    def captions(self):
        """The lines `# figure NAME: ...` of figures.gp."""
        program = (self.folder / "figures.gp").read_text(encoding="utf-8")
        return dict(re.findall(r"^# figure (\S+): (.+)$", program, re.M))

    def shows(self, figure):
        """What a figure shows."""
        if figure not in self.captions:
            program = self.folder / "figures.gp"
            raise Defect(f"{program}: a line '# figure {figure}: ...' that says what the figure shows is missing")
        return self.captions[figure]

    @property
    def page(self):
        return self.name + ".html"

    @property
    def has_run(self):
        return bool(self.comparison)

    @property
    def reduced(self):
        return bool(self.provenance.get("reduced"))

    @property
    def units_missing(self):
        """Units that were left out because they are not finished."""
        return int(self.provenance.get("units_missing", 0))

    @property
    def size(self):
        """How much of the published protocol the results rest on, in a word or two."""
        if self.reduced:
            return "reduced run"
        return f"published protocol, {plural(self.units_missing, 'unit')} missing" if self.units_missing else "published protocol"

    @property
    def has_ensembles(self):
        return any(row["rounding_lo"] or row["ensemble_n"] not in ("", "0") for row in self.comparison.values())

    @property
    def caution(self):
        """Why counts of verdicts are not yet an answer; '' if they are."""
        if not self.has_run:
            return ""
        if self.reduced:
            return "reduced run"
        if self.units_missing:
            return "part of the runs"
        return "" if self.has_ensembles else "without ensembles"

    @property
    def judged(self):
        """The printed numbers that get a verdict, in the ledger's order."""
        return [row for row in self.published if row["kind"] in ("result", "derived")]

    def verdict(self, identifier):
        """The verdict on a number, 'not-run' before any run."""
        row = self.comparison.get(identifier)
        if row:
            return row["verdict"]
        return "not-available" if identifier in self.unavailable else "not-run"

    @cached_property
    def unavailable(self):
        """Ids of what no run can be compared with."""
        return {row["id"] for row in self.published if row["value"] == "not-available"}

    def counts(self, rows=None):
        return Counter(self.verdict(row["id"]) for row in (self.judged if rows is None else rows))

    def claim_counts(self):
        if not self.claims:
            return Counter({"not-run": len(self.ledger_claims)})
        return Counter(row["verdict"] for row in self.claims)


def at_protocol(papers):
    return [paper for paper in papers if paper.has_run and not paper.reduced]


def total(tallies):
    result = Counter()
    for tally in tallies:
        result.update(tally)
    return result


def chosen(tally, names):
    return sum(tally[name] for name in names)


PUBLISHED = ("id", "place", "condition", "metric", "kind", "form", "value", "sd", "n", "items", "unit", "note")
COMPARISON = (
    "id",
    "published",
    "replay",
    "replay_sd",
    "rounding_lo",
    "rounding_hi",
    "ensemble_mean",
    "ensemble_sd",
    "ensemble_n",
    "verdict",
    "reason",
)
CLAIMS = ("id", "place", "claim", "predicate", "verdict", "share", "lo", "hi", "n", "evidence")
SPECIFICATION = (
    "variant",
    "seeds",
    "tests",
    "outside",
    "score",
    "default_score",
    "gain",
    "error",
    "half",
    "luck",
    "settled",
    "candidate",
)
AGREEMENT = ("group", "seed", "draw", "same", "numbers", "largest", "worst")
SUMMARY = ("condition", "phase", "metric", "level", "replay", "replay_sd", "ensemble_mean", "ensemble_sd", "n")


def choice_runs(path):
    """The runs of results.csv that a specification curve shows: group choice, and replay for the default."""
    rows = read_table(path, ("group", "variant", "seed", "draw", "key", "value"))
    return [row for row in rows if row["group"] == "choice" or (row["group"] == "replay" and not row["variant"])]


def load_runs(paper, data):
    """Fills in what data/paper-NN or its committed counterpart holds."""
    paper.data = data
    paper.comparison = OrderedDict((row["id"], row) for row in read_table(data / "comparison.csv", COMPARISON))
    paper.claims = read_table(data / "claims.csv", CLAIMS)
    paper.summary = read_table(data / "summary.csv", SUMMARY)
    paper.readings = choice_runs(data / "results.csv")
    paper.misses = {row["name"]: number(row["value"]) for row in read_table(data / "misses.csv", ("name", "value"))}
    paper.agreement = read_table(data / "agreement.csv", AGREEMENT)
    paper.specification = read_table(data / "specification.csv", SPECIFICATION)
    provenance = data / "provenance.json"
    if provenance.exists():
        try:
            paper.provenance = json.loads(provenance.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Defect(f"{provenance}: not JSON ({error}): delete it and run the paper again") from error


def load_paper(root, folder, title, doi):
    """The ledger of one folder papers/NN-key and what is known of its runs."""
    key = folder.name
    count = int(key[:2])
    data = root / "data" / f"paper-{count:02d}"
    published = read_table(folder / "published.csv", PUBLISHED)
    if not published:
        raise Defect(f"{folder / 'published.csv'}: missing or empty: restore it from the repository")
    paper = Paper(
        count,
        key,
        title,
        doi,
        folder,
        data,
        published,
        read_table(folder / "claims.csv", ("id", "place", "claim", "predicate")),
        read_table(folder / "choices.csv", ("id", "place", "question", "readings", "default", "why", "decided_by")),
    )
    reference = root / "data" / "reference" / paper.name
    paper.committed = not (data / "comparison.csv").exists() and (reference / "comparison.csv").exists()
    load_runs(paper, reference if paper.committed else data)
    paper.audit = read_table(
        data / "audit.csv", ("id", "ids", "rule", "level", "printed", "computed", "repair", "reason")
    )
    paper.implied = read_table(data / "implied.csv", ("choice", "reading", "status", "rule", "reason"))
    paper.figures = sorted((root / "figures" / paper.name).glob("*.svg"))
    return paper


def read_citations(path):
    """{number: (title, doi)} of the papers in CITATION.cff, whose notes say which paper of the package each is."""
    if not path.exists():
        raise Defect(f"{path}: missing: restore it from the repository")
    found = {}
    for entry in re.split(r"\n  - type: ", path.read_text(encoding="utf-8"))[1:]:
        which = re.search(r"notes: \"Paper (\d+) of", entry)
        title = re.search(r"title: \"(.*)\"", entry)
        doi = re.search(r"doi: (\S+)", entry)
        if which and title:
            found[int(which.group(1))] = (title.group(1), doi.group(1) if doi else "")
    return found


def read_facts(path):
    """{number: cells} of the table of papers in the README, the stated time last."""
    facts = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip().replace("`", "") for cell in line.strip("| ").split("|")]
            if len(cells) >= 5 and cells[0].isdigit():
                facts[int(cells[0])] = cells
    return facts


def load_papers(root):
    citations = read_citations(root / "CITATION.cff")
    papers = []
    for folder in sorted((root / "papers").glob("[0-9][0-9]-*")):
        count = int(folder.name[:2])
        title, doi = citations.get(count, (folder.name[3:].replace("-", " "), ""))
        papers.append(load_paper(root, folder, title, doi))
    if not papers:
        raise Defect(f"{root / 'papers'}: no paper folders: run this from the package's folder")
    return papers
