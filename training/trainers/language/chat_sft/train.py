"""Supervised fine-tuning on chats: the assistant's tokens are predicted from all that was said before them."""

import json
from typing import Any

from training.trainers.contract import TrainingData, TrainResult
from training.trainers.job import Job
from training.trainers.language.chat_sft.config import ChatSftConfig
from training.trainers.language.chats import Messages, make_parts, read_chats
from training.trainers.language.splitting import split_texts
from training.trainers.language.template import ensure_template, render
from training.trainers.language.tuning import Material, Question, tune

QUESTIONS = 4  # test chats whose answers are shown before and after


def fit(config: ChatSftConfig, data: TrainingData, job: Job) -> TrainResult:
    job.phase("loading", "Loading data")
    chats = read_chats(data.path)
    chosen = split_texts([json.dumps(chat) for chat in chats], data.split, job.seed)
    unseen = chats[(chosen["validation"] or chosen["test"])[0]]
    asked = [{"role": "user", "content": config.sample_prompt}] if config.sample_prompt else _question(unseen)

    def prepare(tokenizer: Any, context: int) -> Material:
        if ensure_template(tokenizer):
            job.log("The base model has no chat template: a plain one is used and saved with the model.")
        parts = make_parts(chats, chosen, tokenizer, context, job)
        prompt = render([{"weight": 1, **message} for message in asked], tokenizer, answer=True)
        questions = tuple(_asked(chats[place], tokenizer) for place in chosen["test"][:QUESTIONS])
        return Material(parts, prompt, {"messages": asked}, "chats", questions)

    return tune(config, prepare, job)


def _asked(chat: Messages, tokenizer: Any) -> Question:
    """A chat up to its first answer, as something to ask."""
    before = _question(chat)
    said = [str(message["content"]) for message in before if message["role"] == "user"]
    prompt = render([{"weight": 1, **message} for message in before], tokenizer, answer=True)
    return Question(said[-1] if said else "", prompt, str(chat[len(before)]["content"]))


def _question(chat: Messages) -> list[dict[str, Any]]:
    """What comes before the first answer."""
    first = next(place for place, message in enumerate(chat) if message["role"] == "assistant")
    return [{"role": message["role"], "content": message["content"]} for message in chat[:first]]
