"""Reads of the training app."""
