"""Where a model is that a provider trained, and what that took: for reports, which have no page beside them."""

from collections.abc import Mapping
from typing import Any

from training.trainers.tasks.sections import Part, Section, section

NAME, TITLE = "provider", "At the provider"


def _remote(evaluation: Mapping[str, Any]) -> Section | None:
    remote = evaluation.get("remote")
    if not remote:
        return None
    tokens, cost, cap = remote.get("trained_tokens"), remote.get("cost_usd"), remote.get("cap_usd")
    facts = [
        ("Provider", f"{remote['provider']} at {remote['base_url']}"),
        ("Base model", remote["base_model"]),
        ("Its model", remote["model"]),
        ("Its job", remote["job"]),
        ("Its last word", remote["status"]),
        ("Trained tokens", f"{tokens:,}" if tokens is not None else ""),
        ("Epochs", str(remote.get("epochs") or "")),
        ("Cost", f"${cost:,.2f}, as trained tokens × price; the provider's bill counts" if cost is not None else ""),
        ("Price", remote.get("price_source") or ""),
        ("At most", f"${cap:,.2f}" if cap is not None else ""),
    ]
    return section(NAME, TITLE, facts=facts)


REMOTE = Part(NAME, TITLE, _remote)
