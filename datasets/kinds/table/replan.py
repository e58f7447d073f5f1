"""Corrects the plan of columns that the whole file did not fit."""

from dataclasses import replace

import pyarrow as pa

from datasets.kinds.table.columns import ColumnPlan, Mixed
from datasets.kinds.table.head import Head
from datasets.kinds.table.infer import text_plan
from datasets.kinds.table.ingest import Misfits, Pass
from datasets.kinds.table.options import Options
from datasets.kinds.table.roles import storage_is_wrong

WORDS = {"integer": "numbers", "float": "numbers", "boolean": "true or false", "datetime": "dates"}
MIXED_SHARE = 0.2


def corrected(
    plans: list[ColumnPlan], found: Pass, samples: list[pa.Array], options: Options, *, small: bool, last_resort: bool
) -> list[ColumnPlan]:
    """The plans for the next pass, equal to `plans` when the file fits. `last_resort`: whatever still fails is text."""
    revised = []
    for place, (plan, sample) in enumerate(zip(plans, samples, strict=True)):
        misfits = found.misfits.get(place)
        if misfits and misfits.better:
            revised.append(_better(plan, misfits, found, sample, options, small=small, last_resort=last_resort))
        elif not found.must_replan and storage_is_wrong(plan, found.profiles[place]):
            revised.append(replace(plan, store="integer", role=None, dictionary=False, missing=("",)))
        else:
            revised.append(plan)
    return revised


def _better(
    plan: ColumnPlan,
    misfits: Misfits,
    found: Pass,
    sample: pa.Array,
    options: Options,
    *,
    small: bool,
    last_resort: bool,
) -> ColumnPlan:
    stores = {store for store, _ in misfits.better}
    if "string" in stores or (last_resort and not plan.forced):
        text = text_plan(plan, sample, options, small=small)
        if 0 < misfits.count <= MIXED_SHARE * found.rows:
            mixed = Mixed(WORDS[plan.store], misfits.count, found.rows, misfits.text, misfits.line)
            return replace(text, mixed=mixed)
        return text
    store, form = sorted(misfits.better, key=str)[0]
    return replace(plan, store=store, date_format=form)


def unused(plan: ColumnPlan, found: Pass, place: int, head: Head) -> bool:
    """Whether a column has neither name nor values, as a delimiter at the end of each row makes one."""
    if found.must_replan or not found.rows or len(head.names) == 1:
        return False
    unnamed = any(problem.code == "unnamed_column" and problem.column == plan.name for problem in head.problems)
    return unnamed and found.profiles[place].present == 0
