"""API operations about the portal itself."""

from ninja import Router

router = Router()
