"""API operations of the models_registry app."""

from ninja import Router

router = Router()
