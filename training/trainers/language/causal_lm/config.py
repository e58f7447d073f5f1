"""Causal language model: hyperparameters, presets, checks and what the portal says about it."""

from dataclasses import dataclass
from typing import Annotated

from training.trainers.base import Complaint, Estimate, Fitness, TrainerSpec
from training.trainers.language.base_models import why_unavailable
from training.trainers.language.checks import check_model, check_size
from training.trainers.language.estimates import seconds
from training.trainers.language.language_config import LanguageConfig
from training.trainers.language.presets import PRESETS
from training.trainers.language.requirements import LANGUAGE, RESUMES
from training.trainers.language.text_info import TextInfo
from training.trainers.params import param
from training.trainers.tasks import causal_language_model

MIN_PASSAGES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class CausalLmConfig(LanguageConfig):
    """Fine-tuning on running text."""

    packing: Annotated[
        bool,
        param(
            "Packing",
            group="Data",
            help="Texts follow each other in windows of the context's length, so that no step is wasted on padding.",
            advanced=True,
        ),
    ] = True


def check(config: CausalLmConfig, data: TextInfo) -> list[Complaint]:
    return [*check_model(config), *check_size(data, MIN_PASSAGES, "passages")]


def estimate(config: CausalLmConfig, data: TextInfo) -> Estimate:
    return seconds(config, data, data.tokens)


def fitness(data: TextInfo) -> Fitness:
    return Fitness(score=0.8, reason="Teaches a pretrained model the words and the style of your texts.")


spec = TrainerSpec(
    key="causal-lm",
    label="Causal language model",
    description="A pretrained model learns to go on in the style of your texts.",
    task=causal_language_model.TASK,
    family="native",
    config_class=CausalLmConfig,
    fit="training.trainers.language.causal_lm.train:fit",
    flavor="transformers",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=PRESETS,
    requires=LANGUAGE,
    dataset_kind="documents",
    resumable=True,
    resume_note=RESUMES,
    unavailable=why_unavailable,
)
