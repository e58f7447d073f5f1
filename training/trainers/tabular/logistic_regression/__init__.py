"""Logistic regression for classification."""
