"""Fine-tuning on running text."""
