"""Language models of GPT-2's kind, fine-tuned here with PyTorch and transformers."""
