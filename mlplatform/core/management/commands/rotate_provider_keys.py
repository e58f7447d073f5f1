"""`mlplatform manage rotate_provider_keys`: a new file key, and all stored provider keys encrypted with it."""

from typing import Any

from django.core.management.base import BaseCommand

from mlplatform.core.services.provider_keys import rotate_provider_keys


class Command(BaseCommand):
    help = "Encrypt all stored provider keys anew under a new file key and drop the old one. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rotate_provider_keys()
        self.stdout.write(f"{count} provider key{'' if count == 1 else 's'} encrypted with a new file key.")
