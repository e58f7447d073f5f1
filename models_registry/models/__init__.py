"""Tables of the model registry."""

from models_registry.models.registry import ModelAlias, ModelVersion, RegisteredModel

__all__ = ["ModelAlias", "ModelVersion", "RegisteredModel"]
