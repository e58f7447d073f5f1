from datetime import date
from decimal import Decimal

from django.db import migrations

SOURCE = "A copy of OpenAI's pricing page"
READ_ON = date(2025, 12, 1)
PRICES = {
    "gpt-4.1": "25",
    "gpt-4.1-mini": "5",
    "gpt-4.1-nano": "1.5",
    "gpt-4o": "25",
    "gpt-4o-mini": "3",
    "gpt-3.5-turbo": "8",
    "davinci-002": "6",
    "babbage-002": "0.4",
}


def add(apps, schema_editor):
    price = apps.get_model("training", "ProviderPrice")
    price.objects.bulk_create(
        [
            price(provider="openai", model=model, usd_per_million=Decimal(usd), source=SOURCE, read_on=READ_ON)
            for model, usd in PRICES.items()
        ]
    )


class Migration(migrations.Migration):
    """Prices as they could be read when this was written. Operators add newer rows; none is changed by an update."""

    dependencies = [("training", "0003_hosted_jobs")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
