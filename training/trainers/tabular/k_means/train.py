"""k-means: Lloyd's iterations (1957, 1982) from several k-means++ starts (Arthur, Vassilvitskii, 2007)."""

from operator import attrgetter

import numpy as np
from sklearn.cluster import KMeans, kmeans_plusplus

from training.trainers.contract import TrainingData, TrainResult
from training.trainers.errors import DataError
from training.trainers.job import Job
from training.trainers.tabular.clusterer import finish_clusterer
from training.trainers.tabular.k_means.config import KMeansConfig
from training.trainers.tabular.prepared import Prepared, prepare
from training.trainers.tasks import tabular_clustering

POINTS = 500  # iterations shown on the live curve


def fit(config: KMeansConfig, data: TrainingData, job: Job) -> TrainResult:
    prepared = prepare(data, tabular_clustering.TASK, job, scale=True)
    check_different(prepared.encoded["train"], config.n_clusters)
    job.phase("training", "Training")
    model = cluster(config, prepared, job)
    return finish_clusterer(prepared, model, job)


def check_different(rows: np.ndarray, clusters: int) -> None:
    """Raise DataError when there are more clusters than different rows."""
    different = len(np.unique(rows[:10_000], axis=0))
    if different < clusters:
        different = len(np.unique(rows, axis=0))
    if different < clusters:
        raise DataError(
            f"{clusters} clusters were asked for, and the {len(rows)} training rows hold {different} different ones.",
            hint=f"Choose at most {max(2, different // 2)} clusters.",
            code="too_many_clusters",
        )


def cluster(config: KMeansConfig, prepared: Prepared, job: Job) -> KMeans:
    """Search from each start and keep the centres with the lowest inertia."""
    rows = prepared.encoded["train"]
    random = np.random.RandomState(job.seed)
    job.progress(0, config.n_init, "starts")
    best, step = lloyd(config, rows, random, job, 0)
    for start in range(1, config.n_init):
        job.progress(start, config.n_init, "starts")
        model, step = lloyd(config, rows, random, job, step)
        best = min(best, model, key=attrgetter("inertia_"))
    job.progress(config.n_init, config.n_init, "starts")
    job.log(f"Best of {config.n_init} starts: inertia {best.inertia_:.6g} after {step} iterations in all.")
    return best


def lloyd(
    config: KMeansConfig, rows: np.ndarray, random: np.random.RandomState, job: Job, step: int
) -> tuple[KMeans, int]:
    """One start: move the centres until the inertia, the sum of squared distances to them, hardly falls any more."""
    centres, _ = kmeans_plusplus(rows, config.n_clusters, random_state=random)
    inertia = np.inf
    for _ in range(config.max_iter):
        job.check_stop()
        model = KMeans(config.n_clusters, init=centres, n_init=1, max_iter=1, tol=0).fit(rows)
        step += 1
        if step <= POINTS:
            job.metric(step, "train", inertia=model.inertia_)
        fell = inertia - model.inertia_
        inertia, centres = model.inertia_, model.cluster_centers_
        if fell <= config.tol * inertia:
            break
    return model, step
