"""API operations of the training app."""

from ninja import Router

jobs_router = Router()
trainers_router = Router()
