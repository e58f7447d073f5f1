"""Fine-tuning at a provider: the portal sends the data and watches (`training.services.hosted`)."""
