"""Task types: what a model is to answer. One folder each; adding one is adding a folder, nothing else is edited.

A folder's `__init__` declares `TASK = TaskType(…)`, light (the web process imports it); what needs a result's numbers
lies beside it. Forms, guesses, pages, reports and the API ask the declaration and never the key.
"""

from training.trainers.tasks.base import Suits, TaskType
from training.trainers.tasks.registry import all_tasks, find_task, get_task, suited, tasks_for

__all__ = ["Suits", "TaskType", "all_tasks", "find_task", "get_task", "suited", "tasks_for"]
