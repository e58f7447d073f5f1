"""Writes of the datasets app; pages, API, admin and tasks all call these."""
