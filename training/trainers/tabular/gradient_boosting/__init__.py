"""Gradient boosting for regression."""
