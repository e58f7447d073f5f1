"""Trainers for tables, on scikit-learn."""
