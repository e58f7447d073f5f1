"""Image classification with PyTorch: a network trained from nothing, and pretrained networks with a new head."""
