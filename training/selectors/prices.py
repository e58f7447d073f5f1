"""What a provider asks for training a model, as far as the portal has been told."""

from training.models import ProviderPrice
from training.providers.prices import Price, row_of


def price_for(provider: str, model: str) -> Price | None:
    """The newest row of the model, or of the one it is a dated edition of; None where there is none."""
    rows = {row.model: row for row in ProviderPrice.objects.filter(provider=provider).order_by("read_on")}
    row = row_of(rows, model)
    return Price(row.usd_per_million, row.read_on, row.source) if row else None
