"""k-means: hyperparameters, presets, checks and what the portal says about it."""

from dataclasses import dataclass
from typing import Annotated

from training.trainers.base import Complaint, Estimate, Fitness, TrainerConfig, TrainerSpec
from training.trainers.params import param
from training.trainers.tabular.checks import MIN_ROWS, check_features, error
from training.trainers.tabular.estimates import seconds
from training.trainers.tabular.presets import RESTARTS, SKLEARN, presets
from training.trainers.tabular.table_info import TableInfo
from training.trainers.tasks import tabular_clustering


@dataclass(frozen=True, kw_only=True, slots=True)
class KMeansConfig(TrainerConfig):
    """Hyperparameters of scikit-learn's KMeans (Lloyd, k-means++ starts), under its names."""

    n_clusters: Annotated[
        int,
        param(
            "Clusters",
            group="Model",
            help="How many groups to find. Compare a few jobs: the silhouette is highest where groups are clearest.",
            ge=2,
            le=1000,
            search=(2, 12),
        ),
    ] = 3
    n_init: Annotated[
        int,
        param(
            "Starts",
            group="Optimiser",
            help="The search begins this often at other places, and the best result is kept.",
            ge=1,
            le=1000,
        ),
    ] = 10
    max_iter: Annotated[
        int,
        param(
            "Iterations per start, at most",
            group="Optimiser",
            help="Each iteration moves every centre to the middle of its rows. It ends earlier when nothing moves.",
            ge=1,
            le=10_000,
        ),
    ] = 300
    tol: Annotated[
        float,
        param(
            "Tolerance",
            group="Optimiser",
            help="A start has converged when the sum of squared distances falls by less than this share.",
            ge=0,
            lt=1,
            advanced=True,
        ),
    ] = 1e-4


def check(config: KMeansConfig, data: TableInfo) -> list[Complaint]:
    found = list(check_features(data))
    if MIN_ROWS <= data.rows <= config.n_clusters:
        found.append(
            error(
                "too_many_clusters",
                f"{config.n_clusters} clusters were asked for, and the table has {data.rows} rows.",
                f"Choose fewer clusters, from 2 to {max(2, data.rows // 4)}.",
                field="n_clusters",
            )
        )
    return found


def estimate(config: KMeansConfig, data: TableInfo) -> Estimate:
    iterations = min(config.max_iter, 30)
    return seconds(config.n_init * iterations * (1e-3 + 1e-9 * data.rows * data.width * config.n_clusters))


def fitness(data: TableInfo) -> Fitness:
    return Fitness(
        score=0.8, reason="Finds round groups quickly in tables of any size; each row gets the nearest centre."
    )


spec = TrainerSpec(
    key="k-means",
    label="k-means",
    description="Groups similar rows around centres.",
    task=tabular_clustering.TASK,
    family="sklearn",
    config_class=KMeansConfig,
    fit="training.trainers.tabular.k_means.train:fit",
    flavor="sklearn",
    check=check,
    estimate=estimate,
    fitness=fitness,
    presets=presets(quick={"n_init": 3}, thorough={"n_init": 50}),
    requires=SKLEARN,
    resume_note=RESTARTS,
)
