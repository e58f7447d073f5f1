"""Hyperparameters that every language trainer has, declared once, under the names that transformers or PyTorch use."""

from typing import Annotated, Literal

from training.trainers.params import param

BaseModelName = Annotated[
    str,
    param(
        "Base model",
        group="Model",
        help="The pretrained model to go on from: a folder's name under the weights folder, or a Hugging Face id. "
        "Empty: the smallest there, or else the tiny one that comes with the portal.",
    ),
]
Method = Annotated[
    Literal["full", "lora"],
    param(
        "Method",
        group="Model",
        help="Full changes every weight. LoRA trains small matrices beside them: less memory, for large models.",
        choices={"full": "Full fine-tuning", "lora": "LoRA (needs peft)"},
    ),
]
Epochs = Annotated[
    int,
    param(
        "Epochs",
        group="Training",
        help="How often the training text is gone through. Early stopping may end it sooner.",
        ge=1,
        le=100,
        search=(1, 10),
    ),
]
LearningRate = Annotated[
    float,
    param(
        "Learning rate",
        group="Training",
        help="The highest step size, after the warm-up. Small models take more, large ones less.",
        gt=0,
        le=0.1,
        search=(1e-5, 3e-3),
        log=True,
    ),
]
BatchSize = Annotated[
    int,
    param(
        "Batch size",
        group="Training",
        help="Windows or chats at once. Halve it when memory runs out.",
        ge=1,
        le=512,
        search=(2, 64),
        log=True,
    ),
]
AccumulationSteps = Annotated[
    int,
    param(
        "Batches per step",
        group="Training",
        help="Gradients of so many batches are added before one step: a larger batch in the same memory.",
        ge=1,
        le=256,
        advanced=True,
    ),
]
ContextLength = Annotated[
    int | None,
    param(
        "Context length",
        group="Model",
        help="Tokens that the model sees at once. Empty: what the base model allows, at most 1,024.",
        ge=16,
        le=131_072,
        unit="tokens",
    ),
]
WarmupRatio = Annotated[
    float,
    param(
        "Warm-up",
        group="Training",
        help="Share of the steps in which the learning rate rises from zero; afterwards it falls along a cosine.",
        ge=0,
        le=0.5,
        advanced=True,
    ),
]
WeightDecay = Annotated[
    float,
    param(
        "Weight decay",
        group="Regularisation",
        help="Pulls the weights of matrices towards zero at every step (AdamW).",
        ge=0,
        le=1,
        search=(0.0, 0.2),
        advanced=True,
    ),
]
MaxGradNorm = Annotated[
    float,
    param(
        "Gradient clipping",
        group="Training",
        help="A longer gradient is shortened to this length, so that one odd batch does no harm.",
        gt=0,
        le=100,
        advanced=True,
    ),
]
EvaluationsPerEpoch = Annotated[
    int,
    param(
        "Evaluations per epoch",
        group="Training",
        help="How often the validation loss is measured and a sample text is written.",
        ge=1,
        le=100,
        advanced=True,
    ),
]
Patience = Annotated[
    int | None,
    param(
        "Patience",
        group="Regularisation",
        help="Stop after so many evaluations without a lower validation loss. Empty: train to the end.",
        ge=1,
        le=100,
    ),
]
LoraRank = Annotated[
    int,
    param(
        "LoRA rank",
        group="LoRA",
        help="Width of the small matrices. More learns more and needs more memory.",
        ge=1,
        le=512,
        search=(4, 64),
        log=True,
        advanced=True,
    ),
]
LoraAlpha = Annotated[
    int,
    param(
        "LoRA alpha",
        group="LoRA",
        help="Scales what the small matrices add: alpha divided by rank.",
        ge=1,
        le=1024,
        advanced=True,
    ),
]
LoraDropout = Annotated[
    float,
    param(
        "LoRA dropout",
        group="LoRA",
        help="Share of the small matrices' inputs that is dropped at random in training.",
        ge=0,
        le=0.9,
        advanced=True,
    ),
]
SamplePrompt = Annotated[
    str,
    param(
        "Sample prompt",
        group="Samples",
        help="The model goes on from it at every evaluation. Empty: the beginning of a validation text.",
    ),
]
SampleTokens = Annotated[
    int,
    param(
        "Sample length",
        group="Samples",
        help="Tokens of the sample text; 0 writes none.",
        ge=0,
        le=1000,
        unit="tokens",
        advanced=True,
    ),
]
