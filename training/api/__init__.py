"""API operations of the training app."""

from training.api import job_reports
from training.api.jobs import router as jobs_router
from training.api.provider_keys import router as provider_keys_router
from training.api.schedules import router as schedules_router
from training.api.trainers import router as trainers_router

jobs_router.add_router("", job_reports.router)

__all__ = ["jobs_router", "provider_keys_router", "schedules_router", "trainers_router"]
