"""Forms of the dataset pages."""
