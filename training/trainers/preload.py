"""What a warm template imports once, so that a forked child trains or serves without the second that imports cost."""

from importlib import import_module

MODULES = (
    "pyarrow.parquet",
    "training.trainers.run",
    "training.trainers.serve",
    "training.trainers.tabular.predict",
    "training.trainers.tabular.random_forest.train",
    "training.trainers.tabular.logistic_regression.train",
    "training.trainers.tabular.gradient_boosting.train",
    "training.trainers.tabular.k_means.train",
)


def preload() -> None:
    """Import only: no thread pool may run before a fork. Set `OMP_NUM_THREADS=1` and its like before the first call."""
    for module in MODULES:
        import_module(module)
    from training.trainers.registry import specs
    from training.trainers.run import library_versions
    from training.trainers.schema import adapter
    from training.trainers.tabular import skops_file

    skops_file.import_skops()
    library_versions(loaded_only=False)
    for spec in specs():
        adapter(spec.config_class)
