"""API operations of the datasets app."""

from ninja import Router

router = Router()
