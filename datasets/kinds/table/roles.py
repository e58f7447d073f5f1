"""The type a column has for its readers: what its values are used as, beyond how they are stored."""

import pyarrow as pa
import pyarrow.compute as pc

from datasets.kinds.table.columns import ColumnPlan
from datasets.kinds.table.infer import has_identifier_name
from datasets.kinds.table.profile import ColumnProfile

UNIQUE_SHARE = 0.98
NAMED_ID_SHARE = 0.3
FEW_ROWS = 10
TEXT_WORDS = 3.0
TEXT_LENGTH = 60
CODE_LENGTH = 64
CODE_WORDS = 1.5
TEXT_SHARE = 0.2
WORDY_SAMPLE = 500


def column_type(plan: ColumnPlan, profile: ColumnProfile, sample: pa.Array) -> str:
    """numeric, boolean, datetime, identifier, text or categorical."""
    if plan.role and (plan.forced or plan.role != "identifier" or plan.store == "string"):
        return plan.role
    if plan.store in ("integer", "float"):
        return "numeric"
    if plan.store in ("boolean", "datetime"):
        return plan.store
    return _text_type(plan.name, profile, words_per_cell(sample))


def _text_type(name: str, profile: ColumnProfile, words: float) -> str:
    rows, share = profile.present, profile.unique / max(profile.present, 1)
    named = has_identifier_name(name)
    code = words <= CODE_WORDS and profile.mean_length <= CODE_LENGTH
    if code and ((share >= UNIQUE_SHARE and rows >= FEW_ROWS) or (named and share >= NAMED_ID_SHARE)):
        return "identifier"
    wordy = words >= TEXT_WORDS or profile.mean_length > TEXT_LENGTH
    if rows >= FEW_ROWS and ((wordy and share > TEXT_SHARE) or (share > 0.5 and profile.unique > 50)):
        return "text"
    return "categorical"


def words_per_cell(sample: pa.Array) -> float:
    """Mean number of words among the different texts of the sample."""
    texts = pc.unique(sample)[:WORDY_SAMPLE].to_pylist()
    filled = [len(text.split()) for text in texts if text]
    return sum(filled) / len(filled) if filled else 0.0


def storage_is_wrong(plan: ColumnPlan, profile: ColumnProfile) -> bool:
    """Row numbers in the sample that repeat further down were numbers after all."""
    guessed = plan.role == "identifier" and not plan.forced and plan.missing == ("",)
    return guessed and (profile.missing > 0 or profile.unique < 0.97 * profile.present)
