"""A picture of what clusters.py saved: python benchmarks/plot.py clusters.json clusters.svg"""

import json
import statistics
import sys
from pathlib import Path

COLOURS = ("#2563eb", "#60a5fa", "#93c5fd", "#9ca3af", "#6b7280", "#d1d5db")
BAR, GAP, LEFT, HEIGHT = 13, 26, 60, 190


def medians(rounds, key):
    """{method: {workload: median of the ratio to tcp in the same round}}"""
    methods = [method for method in rounds[0] if method != "tcp"]
    return {
        method: {
            name: statistics.median(r[method][name][key] / r["tcp"][name][key] for r in rounds)
            for name in rounds[0]["tcp"]
        }
        for method in methods
    }


def chart(title, values, top):
    """The parts of one chart with bars from 0 to 1 or more, where tcp is 1."""
    methods = list(values)
    names = list(next(iter(values.values())))
    group = BAR * len(methods) + GAP
    scale = HEIGHT / max(1.1, max(max(row.values()) for row in values.values()))
    base = top + HEIGHT + 20
    width = LEFT + group * len(names)
    parts = [f'<text x="{LEFT}" y="{top}" font-weight="bold">{title}</text>']
    for line in (0, 0.25, 0.5, 0.75, 1):
        y = base - line * scale
        colour = "#b91c1c" if line == 1 else "#e5e7eb"
        parts.append(f'<path d="M{LEFT} {y:.1f}H{width}" stroke="{colour}"/>')
        label = "tcp" if line == 1 else f"{line:.0%}"
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    for index, name in enumerate(names):
        left = LEFT + GAP / 2 + index * group
        for place, method in enumerate(methods):
            size = values[method][name] * scale
            parts.append(
                f'<rect x="{left + place * BAR:.1f}" y="{base - size:.1f}" width="{BAR - 2}" '
                f'height="{size:.1f}" fill="{COLOURS[place]}"/>'
            )
        middle = left + BAR * len(methods) / 2
        parts.append(f'<text x="{middle:.1f}" y="{base + 15}" text-anchor="middle">{name}</text>')
    return parts, width


def main():
    rounds = json.loads(Path(sys.argv[1]).read_text())
    wire, width = chart(
        "Bytes on the wire, all comms of the scheduler", medians(rounds, "wire"), 20
    )
    cpu, _ = chart("Processor time of the scheduler", medians(rounds, "scheduler"), 280)
    legend = []
    for place, method in enumerate(medians(rounds, "wire")):
        x = LEFT + place * 90
        legend.append(f'<rect x="{x}" y="520" width="11" height="11" fill="{COLOURS[place]}"/>')
        legend.append(f'<text x="{x + 16}" y="530">{method}</text>')
    Path(sys.argv[2]).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 20}" height="545" '
        'font-family="sans-serif" font-size="12" fill="#111827">\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(wire + cpu + legend)
        + "\n</svg>\n"
    )


if __name__ == "__main__":
    main()
