"""A convolutional network trained from nothing."""
