"""Random forest for classification."""
