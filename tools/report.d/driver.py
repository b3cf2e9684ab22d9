"""The literate driver: prose and code of a paper.c as one document, and where its code names a condition."""

import re
import subprocess

from markup import Html

DIRECTIVE = re.compile(r"^@(table|figure|value)\s+(\S+)\s*$")
INLINE_VALUE = re.compile(r"@value\s+([a-z0-9][a-z0-9.-]*[a-z0-9])")


def split(text):
    """[(kind, first line number, lines)]: `prose` for blocks that open with /** in column 0, `code` between them."""
    pieces, kind, start, lines = [], "code", 1, []

    def close(next_kind, next_start):
        nonlocal kind, start, lines
        if any(line.strip() for line in lines):
            pieces.append((kind, start, lines))
        kind, start, lines = next_kind, next_start, []

    for count, line in enumerate(text.splitlines(), 1):
        if kind == "code" and line.startswith("/**"):
            close("prose", count)
            line = line[3:]
        if kind == "prose":
            end = line.rstrip().endswith("*/")
            body = line.rstrip()[:-2] if end else line
            lines.append(re.sub(r"^ ?\* ?|^ (?=\S)", "", body).rstrip() if count > start else body.strip())
            if end:
                close("code", count + 1)
        else:
            lines.append(line)
    close("code", 0)
    return pieces


def trim(start, lines):
    """Code without blank lines at its ends."""
    while lines and not lines[0].strip():
        start, lines = start + 1, lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return start, [re.sub(r"\s{2,}\\$", r" \\", line) for line in lines]  # a macro's margin would only widen the page


def raw(html):
    return f"\n```{{=html}}\n{html}\n```\n"


def replace_directives(lines, resolve):
    """Directive lines become what resolve(kind, name) returns; a value within a sentence likewise."""
    for line in lines:
        match = DIRECTIVE.match(line)
        if match:
            found = resolve(match.group(1), match.group(2))
            yield raw(found) if isinstance(found, Html) else found
        else:
            yield INLINE_VALUE.sub(lambda value: str(resolve("value", value.group(1))), line)


def markdown(text, resolve):
    """The driver as Markdown; code blocks carry their line numbers in ids `code-LINE`."""
    parts = []
    for kind, start, lines in split(text):
        if kind == "prose":
            parts.append("\n".join(replace_directives(lines, resolve)).rstrip())
        else:
            start, lines = trim(start, lines)
            parts.append(f'~~~~~~~~ {{#code-{start} .c startFrom="{start}"}}\n' + "\n".join(lines) + "\n~~~~~~~~")
    return "\n\n".join(parts) + "\n"


LINE = re.compile(r'<span id="code-\d+-(\d+)"><a href="#[^"]*"[^>]*></a>')
SOURCE = re.compile(r'<div class="sourceCode" id="[^"]*"([^>]*)>')


def number_lines(html):
    """Every line of code gets the anchor line-N and its number; a block can be scrolled by keyboard."""
    html = LINE.sub(r'<span id="line-\1"><span class="n">\1</span>', html)
    return SOURCE.sub(
        r'<div class="sourceCode scroll" tabindex="0" role="region" aria-label="Code of the driver"\1>', html
    )


def pandoc(text, shift, prefix):
    """HTML of Markdown with headings moved down by `shift` and ids prefixed, so that a page can hold several."""
    command = [
        "pandoc",
        "--from=markdown-implicit_figures",
        "--to=html5",
        f"--shift-heading-level-by={shift}",
        f"--id-prefix={prefix}",
        "--wrap=none",
        "--highlight-style=pygments",
    ]
    return Html(subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout)


def weave(path, resolve):
    """The driver's page part, headings from h3."""
    html = pandoc(markdown(path.read_text(encoding="utf-8"), resolve), 2, "driver-")
    return Html(number_lines(html.replace('id="driver-code-', 'id="code-')))


STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
CONVERSION = re.compile(r"%[-+0-9.*]*[a-z]+")


class Index:
    """Where the code of a driver names conditions and metrics."""

    def __init__(self, text):
        self.exact, self.patterns = {}, []
        for kind, start, lines in split(text):
            for offset, line in enumerate(lines if kind == "code" else []):
                for string in STRING.findall(line):
                    self.add(string, start + offset)

    def add(self, string, line):
        literal = CONVERSION.sub("", string)
        if CONVERSION.search(string) and len(re.sub(r"[^a-z]", "", literal)) >= 2:
            pattern = "".join(
                ".+" if part.startswith("%") else re.escape(part)
                for part in re.split(f"({CONVERSION.pattern})", string)
                if part
            )
            self.patterns.append((len(literal), re.compile(pattern), line))
        self.exact.setdefault(string, line)

    def line(self, name):
        """The first line that names it in full, or by a format it fits; None."""
        if name in self.exact:
            return self.exact[name]
        fitting = [(-size, line) for size, pattern, line in self.patterns if pattern.fullmatch(name)]
        return min(fitting)[1] if fitting else None

    def condition(self, name):
        """The line for a condition; failing that, for its arm or for a part after a dot."""
        for candidate in (name, *name.split(".")):
            found = self.line(candidate)
            if found:
                return found
        return None
