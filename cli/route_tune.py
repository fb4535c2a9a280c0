"""`crewtide route tune`: the weights of a plan's live-call routing, tuned in the twin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json


def tune(
    plan_id: Annotated[str, typer.Argument(metavar="ID", help="Plan id, a unique prefix of one, or latest.")] = "latest",
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="N", min=1, max=86_400, help="Time for search and test. Default: 60.")
    ] = None,
    candidates: Annotated[
        int | None,
        typer.Option("--candidates", metavar="N", min=6, max=1_000_000, help="Candidates searched, in place of --seconds; reproducible."),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option("--replications", metavar="N", min=40, max=100_000, help="Of the test on fresh customers. Default: the scenario's."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Name of the policy. Default: the scenario's name.")] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            metavar="POLICY",
            help="Policy to beat: a file, or a stored one. Default: the last accepted one of the name, else the plan's own.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of search and customers.")] = 1,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", dir_okay=False, help="Write the policy, YAML or (.json) JSON.")
    ] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Tune the weights of live-call routing in the twin; kept as a new version, accepted only if better before fresh customers."""
    from rich.console import Console

    from center.errors import Fault, InputError
    from cli.policies import policy_of, policy_table
    from planning.policy.of_plan import tune_plan, version_of
    from planning.policy.tuning import TuningBudget
    from reports.policy import exported, policy_dict, policy_lines
    from store.database import open_database
    from store.plans import load_plan
    from store.policies import check_name, last_accepted, save_policy

    if seconds is not None and candidates is not None:
        raise InputError(Fault("--seconds and --candidates", "both", "one of them"))
    engine = open_database(db, create=False)
    plan = load_plan(engine, plan_id)
    name = plan.name if name is None else name
    check_name(name)
    parent = last_accepted(engine, name)
    incumbent = policy_of(policy, db) if policy is not None else parent.policy if parent is not None else None
    budget = TuningBudget(60.0 if seconds is None else seconds, None) if candidates is None else TuningBudget(None, candidates)
    console = Console()
    source = policy or (parent.ref if parent is not None else "the plan's own policy")
    console.print(f"{plan.id}, {plan.title}: tuning against {source}", highlight=False, soft_wrap=True)
    with console.status("Tuning") as status:
        tuned = tune_plan(
            plan, incumbent, budget, seed, replications, lambda stage, share: status.update(f"Tuning: {stage}, {share:.0%} of the budget")
        )
    saved = save_policy(engine, version_of(tuned, name, plan, parent))
    console.print(policy_table(saved))
    console.print(*policy_lines(saved), sep="\n", highlight=False, soft_wrap=True)
    console.print(f"Stored as {saved.ref}.", highlight=False)
    if export is not None:
        export.parent.mkdir(parents=True, exist_ok=True)
        export.write_text(exported(saved, export.suffix), encoding="utf-8")
        console.print(f"Written to {export}; try it: crewtide simulate plan {plan.id} --policy {export}", highlight=False, soft_wrap=True)
    write_json(json, policy_dict(saved))
