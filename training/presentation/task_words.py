"""What a job does, said with the words of its task. A task that is no longer installed is called by its key."""

from mlplatform.core.formats import number, percent
from training.models import TrainingJob
from training.trainers.tasks import find_task


def task_label(task: str) -> str:
    found = find_task(task)
    return found.label if found else task


def units_of(task: str) -> str:
    """“rows”, “images”, “chats”."""
    found = find_task(task)
    return found.units if found else "rows"


def does(job: TrainingJob) -> str:
    """“predicts species”, “predicts groups of similar rows”."""
    found = find_task(job.task)
    return f"predicts {job.target or (found.predicts if found else job.task)}"


def split_words(job: TrainingJob) -> str:
    """“15 % validation, 15 % test, stratified”, or what the upload's own folders said."""
    split, found = job.split, find_task(job.task)
    if given := split.get("given"):
        parts = [part for part in ("train", "validation", "test") if part in given]
        counts = ", ".join(f"{number(given[part])} {units_of(job.task)} in {part}" for part in parts)
        return f"as the folders say: {counts}"
    shares = [f"{percent(split[part])} {part}" for part in ("validation", "test") if part in split]
    if split.get("stratify") and found and found.balanced_split:
        shares.append("stratified")
    return ", ".join(shares)
