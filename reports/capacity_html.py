"""The capacity plan as one HTML page that needs nothing else."""

from __future__ import annotations

from center.capacity import CapacityPlan
from reports import words
from reports.capacity import verdict
from reports.capacity_chart import capacity_chart


def render_capacity(plan: CapacityPlan) -> str:
    """The page; all names are escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("reports.html"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    need, low, high = (values.sum(axis=0) for values in (plan.need, plan.need_low, plan.need_high))
    rows = [
        {
            "month": str(month),
            "contacts": words.number(float(plan.contacts[:, m].sum()), 0),
            "need": words.number(float(need[m])),
            "band": f"{words.number(float(low[m]))}–{words.number(float(high[m]))}",
            "staffs": [
                {
                    "heads": words.number(float(one.heads[:, m].sum())),
                    "fte": words.number(float(one.fte[:, m].sum())),
                    "short": words.number(float(one.short[m])) if one.short[m] >= 0.005 else words.NOTHING,
                    "covered": words.percent(float(one.covered[m]), 0),
                    "cost": words.number(float(one.cost[m]), 0),
                }
                for one in (plan.announced_staff, plan.hired_staff)
            ],
        }
        for m, month in enumerate(plan.months)
    ]
    classes = [(hire, "announced") for hire in plan.announced] + [(hire, "further") for hire in plan.hires]
    template = environment.get_template("capacity.html.j2")
    return template.render(plan=plan, rows=rows, classes=classes, verdict=verdict(plan), chart=capacity_chart(plan))
