"""A pretrained network with a new head."""
