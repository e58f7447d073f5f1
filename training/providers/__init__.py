"""Hosted fine-tuning: one interface (`base`), one module a provider, the official SDKs inside."""
