"""Supervised fine-tuning on the assistant's turns of chats."""
