"""The config that all language trainers share; each trainer changes defaults and adds its own."""

from dataclasses import dataclass

from training.trainers.base import TrainerConfig
from training.trainers.language import shared_params as shared


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageConfig(TrainerConfig):
    """Hyperparameters of fine-tuning a causal language model."""

    base_model: shared.BaseModelName = ""
    method: shared.Method = "full"
    context_length: shared.ContextLength = None
    epochs: shared.Epochs = 3
    learning_rate: shared.LearningRate = 5e-4
    batch_size: shared.BatchSize = 4
    gradient_accumulation_steps: shared.AccumulationSteps = 1
    warmup_ratio: shared.WarmupRatio = 0.1
    weight_decay: shared.WeightDecay = 0.01
    max_grad_norm: shared.MaxGradNorm = 1.0
    evaluations_per_epoch: shared.EvaluationsPerEpoch = 2
    patience: shared.Patience = 3
    lora_rank: shared.LoraRank = 8
    lora_alpha: shared.LoraAlpha = 16
    lora_dropout: shared.LoraDropout = 0.05
    sample_prompt: shared.SamplePrompt = ""
    sample_tokens: shared.SampleTokens = 40
