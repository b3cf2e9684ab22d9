"""Names, explanations and phrases: what the report says in words."""

import csv
import re
from collections import OrderedDict
from pathlib import Path

HERE = Path(__file__).parent

# Verdicts on numbers, in the order of reading a bar: obtained first, then undecided, then not obtained.
VERDICTS = OrderedDict(
    [
        ("exact", "the replay prints the same digits"),
        (
            "rounding",
            "inside what moving the initial weights by one unit in the last place, or another processor's kernel, "
            "does to the same seed",
        ),
        ("seeds", "inside what other seeds give"),
        (
            "uninformative",
            "would be “rounding” or “seeds”, but that interval is wider than the contrast the paper draws from "
            "the number, so agreement says little",
        ),
        ("unspecified", "the text does not determine the experiment; the reason gives the range over its readings"),
        ("calibration", "used to estimate constants that are not printed, so it cannot count as agreement"),
        ("substituted", "a stand-in was run in place of what the paper used"),
        ("not-available", "printed only in an image, or not at all"),
        ("differs", "none of the above: the number was not obtained"),
        (
            "impossible",
            "arithmetic on the printed numbers shows that it cannot have arisen as described; no run is needed",
        ),
        ("not-run", "this paper has not been run here yet"),
    ]
)
OBTAINED = ("exact", "rounding", "seeds")
MISSED = ("differs", "impossible")

CLAIM_VERDICTS = OrderedDict(
    [
        ("holds", "true in at least 95 % of the runs; said of means or of every seed: true of the published seeds and of ours"),
        ("seed-dependent", "true for some seeds and false for others; the share says how many"),
        ("choice-dependent", "true or false depending on how something the text leaves open is read"),
        ("confounded", "true, but a control that the paper lacks explains it as well"),
        ("undecidable", "nothing that was or could be measured decides it"),
        ("fails", "true in at most 5 % of the runs; said of means or of every seed: false of both, whatever share of seeds it is true in"),
        ("contradicted", "the paper's own printed numbers contradict it"),
        ("not-run", "this paper has not been run here yet"),
    ]
)
SUPPORTED = ("holds",)
QUALIFIED = ("seed-dependent", "choice-dependent", "confounded")
UNSUPPORTED = ("fails", "contradicted")

LEVELS = OrderedDict(
    [
        ("impossible", "cannot have arisen as described, whatever was measured"),
        ("inconsistent", "two or more printed statements cannot all hold"),
        ("unusual", "possible, but worth a question: chance, loose wording or another processor would explain it"),
    ]
)


def load_labels():
    with open(HERE / "labels.csv", newline="", encoding="utf-8") as stream:
        return {(row["kind"], row["name"]): row["label"] for row in csv.DictReader(stream)}


LABELS = load_labels()


def humanize(name):
    """sweep-95 -> sweep 95, relapsed@count -> relapsed (count)."""
    stem, _, statistic = name.partition("@")
    stem = re.sub(r"\b(ssri|mlp|gru|lora|als|mdd)\b", lambda word: word.group(1).upper(), stem.replace("-", " "))
    return stem + (f" ({statistic})" if statistic else "")


def metric_label(name):
    if ("metric", name) in LABELS:
        return LABELS["metric", name]
    stem, _, statistic = name.partition("@")
    if statistic and ("metric", stem) in LABELS:
        return f"{LABELS['metric', stem]}, {statistic}"
    return capital(humanize(name))


def metric_order(name):
    """Sorts metrics as labels.csv lists them, others after."""
    names = [key for key in LABELS if key[0] == "metric"]
    return (names.index(("metric", name)) if ("metric", name) in LABELS else len(names), name)


def capital(text):
    return text[:1].upper() + text[1:]


DOT = re.compile(r"\.(?=[a-z])")  # between the parts of a condition; in irreversible-0.2 it belongs to a number


def condition_label(name):
    parts = [
        LABELS.get(("condition", part), humanize(part)) if place == 0 or part != "untreated" else part
        for place, part in enumerate(DOT.split(name))
    ]
    return capital(", ".join(parts))


def split_condition(name):
    """ketamine.cycle-3 -> ('ketamine', 'cycle-3'); the phase may be ''."""
    arm, *phase = DOT.split(name, maxsplit=1)
    return arm, phase[0] if phase else ""


def tidy(text):
    """What the audit writes in ASCII, as print has it."""
    return text.replace("+-", "±").replace("<=", "≤").replace(">=", "≥")


def places(text):
    """How many decimals a printed number has."""
    match = re.search(r"\.(\d+)", text)
    return len(match.group(1)) if match else 0


def shown(value, decimals):
    """A measured value for reading; true minus sign, no '-0.0'."""
    if value is None:
        return ""
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def printed(row):
    """A printed value with its form, as a reader expects it: about 50, > 96, 84 to 98."""
    if row["value"] == "not-available":
        return "not printed"
    value = row["value"].replace("-", "−") if re.match(r"^[-+]?\d", row["value"]) else row["value"]
    if row["form"] == "approx":
        value = "~" + value
    value = value.replace("..", "–").replace("<=", "≤").replace(">=", "≥")
    return f"{value} ± {row['sd']}" if row["sd"] else value


def run_value(row, comparison):
    """What the run shows of a printed number: (value, sd) of the replay, else of the ensemble; (None, None) if none."""
    for mean, sd in (("replay", "replay_sd"), ("ensemble_mean", "ensemble_sd")):
        if comparison and comparison[mean]:
            return float(comparison[mean]), (float(comparison[sd]) if comparison[sd] else None)
    return None, None


def ours(row, comparison):
    """The measured counterpart as text: as many decimals as printed, one more where that would hide a difference."""
    value, sd = run_value(row, comparison)
    if value is None:
        return ""
    if row["value"] == "not-available":
        return f"{value:.4g}".replace("-", "−")
    decimals = places(row["value"])
    text = shown(value, decimals)
    if comparison["verdict"] != "exact" and text == row["value"].replace("-", "−").lstrip("+"):
        text = shown(value, decimals + 1)
    return f"{text} ± {shown(sd, places(row['sd']))}" if sd is not None and row["sd"] else text


def counted(counts, order):
    """'20 exact, 5 rounding' in the given order."""
    return ", ".join(f"{counts[name]} {name.replace('not-run', 'not run')}" for name in order if counts[name])


def plural(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"


def table_summary(counts, caution=""):
    """One phrase for 'does this table hold?'; a caution, such as a reduced run, forbids any but a count."""
    total = sum(counts.values())
    if counts["not-available"] == total:
        return "printed as an image only; nothing to compare"
    if counts["not-run"]:
        return "not run yet"
    judged = total - counts["not-available"]
    obtained = sum(counts[name] for name in OBTAINED)
    missed = sum(counts[name] for name in MISSED)
    if caution:
        return f"{caution}: {obtained} of {judged} obtained"
    if obtained == judged:
        return "holds to the printed digit" if counts["exact"] == judged else "holds"
    if missed == judged:
        return f"does not hold: none of {judged} obtained"
    if missed == 0:
        return f"holds where it can be decided: {obtained} of {judged} obtained" if obtained else "cannot be decided"
    if 10 * missed <= judged:
        return f"holds but for {missed} of {judged}"
    if 2 * obtained < judged and missed > obtained:
        return f"mostly does not hold: {obtained} of {judged} obtained"
    return f"holds in part: {obtained} of {judged} obtained"
