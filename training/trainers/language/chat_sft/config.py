"""Chat fine-tuning: hyperparameters, presets, checks and what the portal says about it."""

from dataclasses import dataclass

from training.trainers.base import Complaint, Estimate, Fitness, TrainerSpec
from training.trainers.language.base_models import why_unavailable
from training.trainers.language.checks import check_model, check_size
from training.trainers.language.estimates import seconds
from training.trainers.language.language_config import LanguageConfig
from training.trainers.language.presets import PRESETS
from training.trainers.language.requirements import LANGUAGE, RESUMES
from training.trainers.language.text_info import TextInfo
from training.trainers.tasks import chat_fine_tuning

MIN_CHATS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatSftConfig(LanguageConfig):
    """Supervised fine-tuning: only what the assistant says is learned."""


def check(config: ChatSftConfig, data: TextInfo) -> list[Complaint]:
    return [*check_model(config), *check_size(data, MIN_CHATS, "chats")]


def estimate(config: ChatSftConfig, data: TextInfo) -> Estimate:
    return seconds(config, data, data.tokens)


def fitness(data: TextInfo) -> Fitness:
    return Fitness(score=0.7, reason="Teaches a model on this machine to answer as in your chats; nothing leaves it.")


spec = TrainerSpec(
    key="chat-sft",
    label="Chat fine-tuning",
    description="A pretrained model learns to answer as the assistant of your chats does.",
    task=chat_fine_tuning.TASK,
    family="native",
    config_class=ChatSftConfig,
    fit="training.trainers.language.chat_sft.train:fit",
    flavor="transformers",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=PRESETS,
    requires=LANGUAGE,
    dataset_kind="chat",
    resumable=True,
    resume_note=RESUMES,
    unavailable=why_unavailable,
)
