"""LaTeX as text: escaping, macros by key, tables."""

import re

from evidence import Defect

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
    "σ": r"\ensuremath{\sigma}",
    "±": r"\ensuremath{\pm}",
    "−": r"\ensuremath{-}",
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "×": r"\ensuremath{\times}",
    "≤": r"\ensuremath{\le}",
    "≥": r"\ensuremath{\ge}",
    "Δ": r"\ensuremath{\Delta}",
    "Φ": r"\ensuremath{\Phi}",
    "√": r"\ensuremath{\surd}",
    "→": r"\ensuremath{\rightarrow}",
    "²": r"\ensuremath{^2}",
    "…": r"\ldots{}",
    "é": r"\'e",
    "ö": r"\"o",
    "ü": r"\"u",
    "α": r"\ensuremath{\alpha}",
    "β": r"\ensuremath{\beta}",
    "μ": r"\ensuremath{\mu}",
    "≈": r"\ensuremath{\approx}",
    "∞": r"\ensuremath{\infty}",
    "°": r"\ensuremath{^\circ}",
    "\u00a0": "~",
}


def escape(text, where="the ledger"):
    """Text for LaTeX; a character without a translation is refused rather than dropped."""
    parts = []
    for character in str(text):
        if character in SPECIAL:
            parts.append(SPECIAL[character])
        elif ord(character) < 128:
            parts.append(character)
        else:
            raise Defect(
                f"{where}: no LaTeX for '{character}' (U+{ord(character):04X}): add it to tools/report.d/latex.py"
            )
    return "".join(parts)


def breakable(text):
    """Escaped text whose long tokens may break after a slash, a colon or a hyphen."""
    return re.sub(r"(?<=[/:-])(?=[^\s-])", r"\\allowbreak{}", escape(text))


def value(key, text):
    """One macro: \\val{key} gives the text."""
    return f"\\nfset{{{key}}}{{{escape(text, key)}}}\n"


def cell(text):
    """A cell of ready LaTeX or of plain text."""
    return text if isinstance(text, Tex) else escape(text)


class Tex(str):
    """Ready LaTeX."""


def row(cells):
    return " & ".join(cell(entry) for entry in cells) + r" \\" + "\n"


def tabular(columns, head, rows, loose=False):
    """A booktabs table; columns is LaTeX's column specification; `loose` rows stand apart."""
    body = "\\addlinespace\n".join(row(entry) for entry in rows) if loose else "".join(row(entry) for entry in rows)
    return Tex(
        f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{row(head)}\\midrule\n{body}\\bottomrule\n\\end{{tabular}}\n"
    )


def floating(label, caption, content, place="htb"):
    return Tex(
        f"\\begin{{table}}[{place}]\n\\centering\\small\n\\caption{{{cell(caption)}}}\\label{{{label}}}\n{content}"
        f"\\end{{table}}\n"
    )


def long_table(columns, caption, label, head, rows):
    """A table that may break over pages, its header repeated."""
    body = "".join(row(entry) for entry in rows)
    return Tex(
        f"{{\\footnotesize\n\\begin{{longtable}}{{{columns}}}\n\\caption{{{cell(caption)}}}\\label{{{label}}}\\\\\n"
        f"\\toprule\n{row(head)}\\midrule\n\\endfirsthead\n\\toprule\n{row(head)}\\midrule\n\\endhead\n"
        f"\\bottomrule\n\\endfoot\n{body}\\end{{longtable}}}}\n"
    )


def items(entries):
    """An itemized list; a sentence if there is nothing to list."""
    if not entries:
        return Tex("None.\n")
    return Tex("\\begin{itemize}\n" + "".join(f"\\item {cell(entry)}\n" for entry in entries) + "\\end{itemize}\n")
