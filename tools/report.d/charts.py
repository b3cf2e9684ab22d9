"""Small inline drawings.  Each has its numbers beside it as text, or says them in its label."""

from markup import tag
from words import counted


def stacked_bar(counts, order, label):
    """One bar of shares, coloured by verdict."""
    total = sum(counts.values()) or 1
    position, parts = 0.0, []
    for name in order:
        width = 100 * counts[name] / total
        if width:
            parts.append(tag("rect", x=f"{position:.3f}", y=0, width=f"{width:.3f}", height=10, class_=f"v-{name}"))
        position += width
    return tag(
        "svg",
        *parts,
        class_="bar",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        role="img",
        aria_label=f"{label}: {counted(counts, order) or 'none'}",
    )


class Scale:
    """Maps values to 4..width-4."""

    def __init__(self, values, width, least=0):
        """`least`: the narrowest range shown, so that a difference in the last digit does not look like a gulf."""
        low, high = min(values), max(values)
        middle, room = (low + high) / 2, max(high - low, least) or 1
        low, high = middle - room / 2, middle + room / 2
        self.low, self.high, self.width = low - 0.06 * room, high + 0.06 * room, width

    def __call__(self, value):
        return f"{4 + (self.width - 8) * (value - self.low) / (self.high - self.low):.2f}"


def strip(printed, replay, rounding, ensemble, unit, width=150):
    """Where the printed value falls: band of the rounding ensemble, line of the seed ensemble, tick of the replay.

    None without an ensemble.  unit: of the last printed digit."""
    points = [value for value in (printed, replay, *rounding, *ensemble) if value is not None]
    if printed is None or (None in rounding and None in ensemble):
        return None
    x, parts = Scale(points, width, 20 * unit), []
    if None not in ensemble:
        parts.append(tag("line", x1=x(ensemble[0]), x2=x(ensemble[1]), y1=9, y2=9, class_="seeds-line"))
    if None not in rounding:
        left, right = float(x(rounding[0])), float(x(rounding[1]))
        parts.append(
            tag("rect", x=f"{left - 1:.2f}", y=5, width=f"{right - left + 2:.2f}", height=8, class_="rounding-band")
        )
    if replay is not None:
        parts.append(tag("line", x1=x(replay), x2=x(replay), y1=2, y2=16, class_="replay-tick"))
    parts.append(tag("circle", cx=x(printed), cy=9, r=3.2, class_="printed-dot"))
    return tag("svg", *parts, class_="strip", width=width, height=18, viewBox=f"0 0 {width} 18", aria_hidden="true")


def share_bar(share, low, high, width=90):
    """A share from 0 to 1 with its interval."""

    def x(value):
        return f"{2 + (width - 4) * value:.2f}"

    parts = [
        tag("line", x1=x(0), x2=x(1), y1=7, y2=7, class_="axis"),
        tag("line", x1=x(low), x2=x(high), y1=7, y2=7, class_="interval"),
        tag("circle", cx=x(share), cy=7, r=3.2, class_="printed-dot"),
    ]
    return tag("svg", *parts, class_="strip", width=width, height=14, viewBox=f"0 0 {width} 14", aria_hidden="true")


def dot(value, default, printed, scale):
    """One reading's value on the scale of its curve, with the printed value and the default's as marks."""
    parts = [tag("line", x1=4, x2=scale.width - 4, y1=9, y2=9, class_="axis")]
    if printed is not None:
        parts.append(tag("line", x1=scale(printed), x2=scale(printed), y1=0, y2=18, class_="printed-line"))
    if default is not None:
        parts.append(tag("line", x1=scale(default), x2=scale(default), y1=3, y2=15, class_="replay-tick"))
    parts.append(tag("circle", cx=scale(value), cy=9, r=4, class_="reading-dot"))
    return tag(
        "svg", *parts, class_="strip", width=scale.width, height=18, viewBox=f"0 0 {scale.width} 18", aria_hidden="true"
    )


def histogram(bins, label, width=240, height=64):
    """Ten bars and the level they would have if even."""
    top, mean, step = max(bins) or 1, sum(bins) / len(bins), width / len(bins)
    parts = []
    for i, count in enumerate(bins):
        tall = (height - 14) * count / top
        parts.append(
            tag(
                "rect",
                x=f"{i * step + 1:.2f}",
                y=f"{height - 14 - tall:.2f}",
                width=f"{step - 2:.2f}",
                height=f"{tall:.2f}",
                class_="histogram-bar",
            )
        )
    level = f"{(height - 14) * (1 - mean / top):.2f}"
    parts.append(tag("line", x1=0, x2=width, y1=level, y2=level, class_="printed-line"))
    for position, text, anchor in ((0, "0 %", "start"), (width, "100 %", "end")):
        parts.append(tag("text", text, x=position, y=height - 2, text_anchor=anchor))
    return tag(
        "svg",
        *parts,
        class_="histogram",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=f"{label}: {', '.join(str(count) for count in bins)}",
    )
