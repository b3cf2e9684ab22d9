"""HTML as values: text is escaped once, markup is not escaped again."""

from html import escape as escape_text


class Html(str):
    """Markup; plain strings beside it are text."""


VOID = {"br", "img", "input", "link", "meta", "rect", "line", "circle", "path"}


def render(child):
    if child is None or child is False:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, (list, tuple)):
        return "".join(render(part) for part in child)
    return escape_text(str(child), quote=False)


def attribute(name, value):
    """class_ and for_ lose their underscore, data_verdict becomes data-verdict; True is a bare attribute."""
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape_text(str(value))}"'


def tag(name, /, *children, **attributes):
    opening = f"<{name}" + "".join(attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(opening + ("/>" if name in ("rect", "line", "circle", "path") else ">"))
    return Html(f"{opening}>{render(children)}</{name}>")


def join(parts, separator=""):
    return Html(separator.join(render(part) for part in parts))


def link(target, *text, **attributes):
    return tag("a", *text, href=target, **attributes)


def scroller(label, content, **attributes):
    """A region that scrolls sideways by itself, reachable by keyboard."""
    return tag("div", content, class_="scroll", tabindex="0", role="region", aria_label=label, **attributes)


def table(caption, head, body, **attributes):
    """head: ready <tr> rows, or the texts of one; body: ready <tr> rows."""
    ready = all(isinstance(cell, Html) and cell.startswith("<tr") for cell in head)
    rows = head if ready else [tag("tr", *[tag("th", cell, scope="col") for cell in head])]
    return tag("table", tag("caption", caption), tag("thead", *rows), tag("tbody", *body), **attributes)


def section(identifier, heading, *content, level="h2"):
    return tag("section", tag(level, heading, id=identifier), *content, aria_labelledby=identifier)


def hidden(text):
    """Text for screen readers only."""
    return tag("span", text, class_="sr")


def verdict_tag(verdict):
    """A verdict as a small coloured word; the word, not the colour, carries it."""
    return tag("span", verdict.replace("not-run", "not run"), class_=f"tag v-{verdict}")


def details(summary, *content, **attributes):
    return tag("details", tag("summary", summary), *content, **attributes)


def filters(group, target, label, entries):
    """Check boxes that hide what carries other data-verdict values inside the element with id `target`.

    entries: (value, count) pairs.  Shown by the script only, so without it nothing is lost."""
    boxes = [
        tag(
            "label",
            tag("input", type="checkbox", checked=True, value=value),
            " ",
            verdict_tag(value),
            tag("span", f" {count}", class_="count"),
        )
        for value, count in entries
    ]
    buttons = [tag("button", text, type="button", data_set=value) for text, value in (("all", "all"), ("none", "none"))]
    return tag(
        "fieldset",
        tag("legend", label),
        *boxes,
        *buttons,
        tag("span", "", class_="status", role="status"),
        class_="filter",
        id=f"filter-{group}",
        data_target=target,
        hidden=True,
    )


NAVIGATION = (("index.html", "Overview"), ("across.html", "Across papers"))


def shell(title, current, papers, *content, toc=()):
    """A whole page.  papers: (page, number, title) for the navigation."""
    main_links = [link(page, text, aria_current="page" if page == current else None) for page, text in NAVIGATION]
    paper_links = [
        link(page, hidden("Paper "), number, title=name, aria_current="page" if page == current else None)
        for page, number, name in papers
    ]
    contents = (
        tag(
            "nav",
            tag("h2", "On this page"),
            tag("ul", *[tag("li", link("#" + anchor, text)) for anchor, text in toc]),
            aria_label="On this page",
            class_="toc",
        )
        if toc
        else None
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("link", rel="icon", href="data:,"),
        tag("link", rel="stylesheet", href="style.css"),
        tag("script", "", src="script.js", defer=True),
    )
    body = tag(
        "body",
        link("#main", "Skip to the content", class_="skip"),
        tag(
            "header",
            tag("nav", *main_links, tag("span", "Papers", class_="nav-label"), *paper_links, aria_label="Pages"),
        ),
        tag(
            "div", contents, tag("main", *content, id="main", tabindex="-1"), class_="page with-toc" if toc else "page"
        ),
        tag(
            "footer",
            tag(
                "p",
                "Generated from the ledger and the results of the runs. Every verdict is computed; none is typed.",
            ),
        ),
    )
    return Html("<!DOCTYPE html>\n") + tag("html", head, body, lang="en") + "\n"
