"""Chat fine-tuning: what an assistant answers."""

from training.trainers.tasks.base import Reading, Suits, TaskType


def suits(reading: Reading, target: str | None) -> Suits | None:
    chats = reading.get("rows") or 0
    return Suits(1.0, f"{chats:,} chats with the assistant's answers: teach a chat model to answer like that.")


TASK = TaskType(
    key="chat-fine-tuning",
    label="Chat fine-tuning",
    description="Answers as the assistant of your chats does.",
    dataset_kind="chat",
    summary="training.trainers.language.text_info:TextInfo",
    evaluation="training.trainers.tasks.chat_fine_tuning.evaluation:PARTS",
    suits=suits,
    predicts="what the assistant answers",
    answers="answers",
    metrics=("perplexity", "loss", "token_accuracy"),
    unit="chat",
    units="chats",
)
