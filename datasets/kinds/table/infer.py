"""First plan of every column, from a sample of rows; the whole file confirms or corrects it."""

import re
from collections.abc import Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from datasets.kinds.table.choices import DEFAULT
from datasets.kinds.table.columns import ColumnPlan, Store
from datasets.kinds.table.convert import PADDED, convert
from datasets.kinds.table.dates import FORMATS, PATTERNS, SWAPPED, ZONED
from datasets.kinds.table.dialect import Dialect
from datasets.kinds.table.options import Options
from datasets.kinds.table.patterns import MISSING_WORDS, is_missing_word

FIT_SHARE = 0.9
REPEATS_SHARE = 0.7
ROW_NUMBERS = 10
GLANCE = 50
NUMBER_STARTS = frozenset("0123456789+-.,")
ID_NAME = re.compile(
    r"(?:^|[_\W])(?:id|ids|uuid|guid|pk|rowid|idx|index)(?:$|[_\W])|(?<=[a-z])(?:Id|ID)$|^Unnamed: \d+$"
)
ID_ENDINGS = ("userid", "customerid", "orderid", "passengerid", "patientid", "studentid", "employeeid", "productid")
STORES: dict[str, Store] = {"numeric": "integer", "boolean": "boolean", "datetime": "datetime"}


def has_identifier_name(name: str) -> bool:
    """Whether a column's name says that it identifies rows: id, user_id, PassengerId, index …"""
    plain = name.strip()
    return bool(ID_NAME.search(plain) or ID_NAME.search(plain.lower())) or plain.lower() in ID_ENDINGS


def first_plan(
    name: str, sample: pa.Array, dialect: Dialect, options: Options, *, small: bool, first: bool = False
) -> ColumnPlan:
    """Plan one column from its sampled texts.

    `small`: the file is small enough to count every distinct text; `first`: the column is the table's first.
    """
    missing = _missing_words(name, options)
    plan = ColumnPlan(name, "string", missing, dialect.decimal, dialect.thousands)
    chosen = options.types.get(name)
    spaced = bool(pc.any(pc.match_substring_regex(sample, r"^\s|\s$")).as_py())
    if chosen:
        return _chosen(plan, chosen, sample, options, spaced=spaced, small=small)
    for store, form in _candidates(sample):
        candidate = _with(plan, store, form, trim=spaced)
        if _fits(candidate, sample):
            preferred = _date_order(candidate, sample, options)
            return _row_numbers(preferred, sample, small=small, first=first)
    return _text(plan, sample, options, small=small)


def text_plan(plan: ColumnPlan, sample: pa.Array, options: Options, *, small: bool) -> ColumnPlan:
    """The same column kept as text, because the whole file does not fit the plan."""
    return _text(plan, sample, options, small=small)


def _missing_words(name: str, options: Options) -> tuple[str, ...]:
    if name in options.missing_tokens:
        return tuple(dict.fromkeys((*options.missing_tokens[name], "")))
    return tuple(sorted(MISSING_WORDS.union(options.missing_tokens.get(DEFAULT, ()))))


def _with(plan: ColumnPlan, store: Store, form: str | None = None, **changes: bool) -> ColumnPlan:
    trim, forced = changes.get("trim", plan.trim), changes.get("forced", plan.forced)
    return ColumnPlan(
        plan.name, store, plan.missing, plan.decimal, plan.thousands, form, trim, forced=forced, role=plan.role
    )


def _candidates(sample: pa.Array) -> Sequence[tuple[Store, str | None]]:
    """Forms that some of the first cells have, the strictest first. Codes with leading zeros are no numbers."""
    seen = list(islice((cell.strip() for cell in sample.to_pylist() if not is_missing_word(cell)), GLANCE))
    plain: list[tuple[Store, str | None]] = []
    if any(cell.lower() in ("true", "false") for cell in seen):
        plain.append(("boolean", None))
    if not any(cell[:1] in NUMBER_STARTS for cell in seen):
        pass
    elif not pc.any(pc.match_substring_regex(sample, PADDED)).as_py():
        plain.append(("integer", None))
    elif not pc.any(pc.match_substring_regex(sample, r"^[+-]?0\d+$")).as_py():
        plain.append(("float", None))
    forms = [form for form in FORMATS if any(re.match(_glance_pattern(form), cell) for cell in seen)]
    return [*plain, *[("datetime", form) for form in forms]]


def _glance_pattern(form: str) -> str:
    return ZONED if form == "zoned" else PATTERNS[form]


def _fits(plan: ColumnPlan, sample: pa.Array) -> bool:
    """Whether nearly all sampled cells fit; exact fit is for the whole file to show."""
    converted = convert(plan, sample)
    present = len(sample) - converted.missing.total()
    if present <= 0 or (converted.better and converted.better[0] == "string" and not converted.misfits):
        return False
    if plan.store == "integer" and converted.better == ("float", None):
        return True
    return converted.misfits <= (1 - FIT_SHARE) * present


def _date_order(plan: ColumnPlan, sample: pa.Array, options: Options) -> ColumnPlan:
    """Day-first before month-first unless the user or the sample say otherwise."""
    if plan.date_format not in SWAPPED:
        return plan
    if options.date_order:
        return _with(plan, "datetime", options.date_order)
    swapped = _with(plan, "datetime", SWAPPED[plan.date_format])
    return swapped if convert(swapped, sample).misfits < convert(plan, sample).misfits else plan


def _row_numbers(plan: ColumnPlan, sample: pa.Array, *, small: bool, first: bool) -> ColumnPlan:
    """Whole numbers that count the rows (first column), or differ under an id's name, identify: they become text."""
    if plan.store != "integer":
        return plan
    converted = convert(plan, sample)
    values = converted.array
    if not pa.types.is_integer(values.type):
        return _with(plan, "float", trim=plan.trim)
    if len(values) < 2 or values.null_count:
        return plan
    low, high = values[0].as_py(), values[-1].as_py()
    counting = first and len(values) >= ROW_NUMBERS and low in (0, 1) and high == low + len(values) - 1
    distinct = pc.count_distinct(values).as_py() == len(values)
    if distinct and (counting or has_identifier_name(plan.name)):
        return ColumnPlan(plan.name, "string", ("",), trim=plan.trim, dictionary=small, role="identifier")
    return plan


def _chosen(
    plan: ColumnPlan, chosen: str, sample: pa.Array, options: Options, *, spaced: bool, small: bool
) -> ColumnPlan:
    store = STORES.get(chosen)
    if store is None:
        text = _text(plan, sample, options, small=small)
        return ColumnPlan(
            text.name, "string", text.missing, trim=text.trim, dictionary=text.dictionary, forced=True, role=chosen
        )
    plan = ColumnPlan(
        plan.name, store, plan.missing, plan.decimal, plan.thousands, None, spaced, forced=True, role=chosen
    )
    if store == "integer":
        converted = convert(plan, sample)
        return plan if pa.types.is_integer(converted.array.type) else _with(plan, "float")
    if store == "datetime":
        forms = [form for form in FORMATS if form not in SWAPPED or form == (options.date_order or form)]
        return _with(plan, store, min(forms, key=lambda form: convert(_with(plan, store, form), sample).misfits))
    return plan


def _text(plan: ColumnPlan, sample: pa.Array, options: Options, *, small: bool) -> ColumnPlan:
    """Text keeps every word as a value; only the empty cell is missing unless the user says otherwise."""
    default = options.missing_tokens.get(DEFAULT, ("",))
    missing = options.missing_tokens.get(plan.name, default)
    present = sample.filter(pc.not_equal(sample, ""))
    spaced = pc.match_substring_regex(present, r"^\s")
    trim = len(present) > 0 and bool(pc.all(spaced).as_py())
    repeats = small or pc.count_distinct(sample).as_py() <= REPEATS_SHARE * len(sample)
    return ColumnPlan(plan.name, "string", tuple(missing), trim=trim, dictionary=repeats)
