"""Hosted fine-tuning: hyperparameters, presets, checks and what the portal says about it. Prices are not known here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from training.trainers.base import Complaint, Estimate, Fitness, Preset, Requirement, TrainerConfig, TrainerSpec
from training.trainers.language.text_info import TextInfo
from training.trainers.params import param
from training.trainers.tasks import chat_fine_tuning

MIN_CHATS = 10  # OpenAI's documentation
GOOD_CHATS = 50
MIN_VALIDATION = 1
DEFAULT_MODEL = "gpt-4.1-mini-2025-04-14"
# What providers were seen to take, from the smallest jobs to long queues; nobody promises anything.
SHORTEST_S, LONGEST_S = 600.0, 3 * 3600.0
_SUFFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MODEL = re.compile(r"\S{1,200}")


@dataclass(frozen=True, kw_only=True, slots=True)
class HostedConfig(TrainerConfig):
    """Empty numbers are left to the provider."""

    provider: Annotated[
        Literal["openai"],
        param(
            "Provider",
            group="Provider",
            help="Who trains. Other services that speak OpenAI's interface: enter their address below.",
            choices={"openai": "OpenAI"},
        ),
    ] = "openai"
    base_url: Annotated[
        str | None,
        param(
            "Address",
            group="Provider",
            help="Where its interface is. Empty: the provider's usual address. The operators decide which are allowed.",
            advanced=True,
        ),
    ] = None
    base_model: Annotated[
        str,
        param("Base model", group="Model", help="The provider's name of the model to go on from."),
    ] = DEFAULT_MODEL
    suffix: Annotated[
        str | None,
        param(
            "Suffix",
            group="Model",
            help="A word in the new model's name at the provider, to find it by.",
            advanced=True,
        ),
    ] = None
    cap_usd: Annotated[
        float | None,
        param(
            "Costs at most",
            group="Money",
            help="The job is refused when it would cost more, and stopped when the provider sets out to do more.",
            gt=0,
            le=100_000,
            unit="US dollars",
        ),
    ] = None
    n_epochs: Annotated[
        int | None,
        param(
            "Epochs",
            group="Training",
            help="How often the chats are gone through; each pass is paid for. Empty: the provider decides.",
            ge=1,
            le=50,
        ),
    ] = None
    batch_size: Annotated[
        int | None,
        param(
            "Batch size",
            group="Training",
            help="Chats at once. Empty: the provider decides.",
            ge=1,
            le=256,
            advanced=True,
        ),
    ] = None
    learning_rate_multiplier: Annotated[
        float | None,
        param(
            "Learning rate multiplier",
            group="Training",
            help="Scales the provider's own learning rate. Empty: the provider decides.",
            gt=0,
            le=10,
            advanced=True,
        ),
    ] = None
    validation_share: Annotated[
        float,
        param(
            "Validation share",
            group="Training",
            help="Share of the chats that the provider measures on and does not train on. Without any the result is "
            "measured on what it was trained on.",
            ge=0,
            le=0.5,
        ),
    ] = 0.1


def chats_to_validate(examples: int, share: float) -> int:
    """How many of the chats go into the validation file."""
    return max(MIN_VALIDATION, round(examples * share)) if share > 0 else 0


def check(config: HostedConfig, data: TextInfo) -> list[Complaint]:
    return list(_complaints(config, data))


def _complaints(config: HostedConfig, data: TextInfo) -> Iterator[Complaint]:
    left = data.examples - chats_to_validate(data.examples, config.validation_share)
    if left < MIN_CHATS:
        yield Complaint(
            code="few_chats",
            severity="error",
            message=f"{left} chats are left to train on. Providers ask for at least {MIN_CHATS}.",
            hint="Add chats, or lower the validation share.",
        )
    elif left < GOOD_CHATS:
        yield Complaint(
            code="few_chats",
            severity="warning",
            message=f"{left} chats are few.",
            hint=f"Improvements usually show from {GOOD_CHATS} good examples on.",
        )
    if not config.validation_share:
        yield Complaint(
            code="no_validation",
            severity="warning",
            message="Without validation chats nobody can tell learning from memorising.",
            hint="Keep a share of 0.1, for example.",
        )
    if not _MODEL.fullmatch(config.base_model):
        yield Complaint(
            code="no_base_model",
            severity="error",
            message=f"“{config.base_model[:60]}” is no name of a model.",
            hint=f"Write it as the provider does, e.g. {DEFAULT_MODEL}.",
            field="base_model",
        )
    if config.suffix and not _SUFFIX.fullmatch(config.suffix):
        yield Complaint(
            code="suffix",
            severity="error",
            message="The suffix may have up to 64 letters, digits, dots, hyphens and underscores.",
            hint="Shorten it, or leave it empty.",
            field="suffix",
        )


def estimate(config: HostedConfig, data: TextInfo) -> Estimate:
    return Estimate(low=SHORTEST_S, high=LONGEST_S)


def fitness(data: TextInfo) -> Fitness:
    return Fitness(
        score=0.4,
        reason="A large model at a provider learns from your chats. It costs money, and they leave this server.",
    )


spec = TrainerSpec(
    key="hosted-fine-tune",
    label="Hosted fine-tuning",
    description="A provider trains one of its large models on your chats; the portal watches it and its costs.",
    task=chat_fine_tuning.TASK,
    family="provider",
    config_class=HostedConfig,
    fit="training.trainers.hosted.fit:fit",
    flavor="remote",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=(
        Preset(key="quick", label="Quick", description="One pass: the cheapest try.", values={"n_epochs": 1}),
        Preset(key="balanced", label="Balanced", description="As many passes as the provider thinks right."),
        Preset(
            key="thorough",
            label="Thorough",
            description="Five passes, for few and consistent chats.",
            values={"n_epochs": 5},
        ),
    ),
    requires=(Requirement(module="openai", label="openai", command='pip install "openai>=3.52,<4"'),),
    dataset_kind="chat",
    resume_note="The training goes on at the provider whatever happens here; the portal picks it up again.",
    uses_split=False,
)
