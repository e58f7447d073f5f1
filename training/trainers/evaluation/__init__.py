"""Metrics with baseline, interval and sentence, and the charts beside them. Needs numpy and scikit-learn."""
