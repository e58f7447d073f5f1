"""120 made-up penguins: three species that two numbers and an island tell apart."""

import hashlib
import random

from datasets.models import Dataset, DatasetVersion
from mlplatform.core import storage

SPECIES = {"Adelie": (39, 190), "Chinstrap": (49, 196), "Gentoo": (47, 217)}
ISLANDS = ("Biscoe", "Dream", "Torgersen")


def rows(count=120):
    draw = random.Random(7)
    for index in range(count):
        species = list(SPECIES)[index % 3]
        bill, flipper = SPECIES[species]
        yield species, draw.choice(ISLANDS), round(draw.gauss(bill, 2), 1), round(draw.gauss(flipper, 5), 1)


def column(name, kind, values):
    return {"name": name, "type": kind, "missing": 0, "unique": len(set(values)), "top": [], "warnings": []}


def penguins_version(persona, count=120):
    """Dataset and version rows, and data.parquet below the data directory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ("species", "island", "bill_mm", "flipper_mm")
    columns = dict(zip(names, map(list, zip(*rows(count), strict=True)), strict=True))
    dataset = Dataset.objects.create(team=persona.team, created_by=persona.user, name="Penguins")
    version = DatasetVersion.objects.create(
        dataset=dataset,
        number=1,
        status="ready",
        original_name="penguins.csv",
        sha256="0" * 64,
        rows=count,
        columns=[
            column(name, "categorical" if name in ("species", "island") else "numeric", values)
            for name, values in columns.items()
        ],
    )
    path = storage.dataset_dir(version.pk) / "data.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table(columns), path)
    version.parquet_sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    version.save(update_fields=["parquet_sha256"])
    return version
