"""The words of the portal, explained once: the glossary page and every ``{% term %}`` read this table."""

from mlplatform.core.glossary_entry import DATA as _DATA
from mlplatform.core.glossary_entry import METRICS as _METRICS
from mlplatform.core.glossary_entry import MODELS as _MODELS
from mlplatform.core.glossary_entry import TRAINING as _TRAINING
from mlplatform.core.glossary_entry import Entry
from mlplatform.core.glossary_networks import NETWORK_WORDS

GLOSSARY: dict[str, Entry] = {
    **NETWORK_WORDS,
    # Data
    "dataset": Entry(
        "Dataset",
        "A named collection of data that belongs to a team.",
        "It holds one or more versions; a job trains on one version, so a later upload never changes an old result.",
        _DATA,
    ),
    "dataset-version": Entry(
        "Dataset version",
        "A numbered snapshot of a dataset that never changes.",
        "It keeps the file as you uploaded it, its checksum, the columns we found and their profile.",
        _DATA,
    ),
    "target": Entry(
        "Target",
        "The column the model learns to predict.",
        "For penguins that is the species; the other columns are what it predicts from.",
        _DATA,
    ),
    "feature": Entry("Feature", "A column the model may look at when it predicts.", "", _DATA),
    "identifier": Entry(
        "Identifier",
        "A column that numbers or names the rows, such as a customer number.",
        "It says nothing about a new row, so it is left out of training unless you put it back.",
        _DATA,
    ),
    "missing": Entry(
        "Missing value",
        "A cell with nothing in it.",
        "Empty cells count as missing. A word such as “None” or “NA” in a column of words is a value unless you say "
        "otherwise; the dataset page shows per column what was read as missing.",
        _DATA,
    ),
    "schema": Entry("Schema", "The columns of a dataset with their types.", "", _DATA),
    "profile": Entry(
        "Profile",
        "What we counted in each column: missing and unique values, range, mean, commonest values.",
        "",
        _DATA,
    ),
    "leakage": Entry(
        "Leakage",
        "A column that gives the answer away because it is only known after the fact.",
        "A refund date predicts complaints perfectly, but nobody has it in time. A model that leans on it looks "
        "excellent here and fails on new data.",
        _DATA,
    ),
    # Training
    "task-type": Entry(
        "Task type",
        "The kind of question: choose a class, predict a number, find groups, go on with a text, answer.",
        "Each kind of data has its own: tables, images, documents and chats.",
        _TRAINING,
    ),
    "classification": Entry("Classification", "Choosing one of several classes for each row.", "", _TRAINING),
    "regression": Entry("Regression", "Predicting a number for each row.", "", _TRAINING),
    "clustering": Entry("Clustering", "Finding groups of similar rows without a target column.", "", _TRAINING),
    "trainer": Entry(
        "Trainer",
        "The method that turns data into a model, such as a random forest.",
        "",
        _TRAINING,
    ),
    "hyperparameter": Entry(
        "Hyperparameter",
        "A setting you choose before training, such as the number of trees.",
        "The job page shows the values that were really used.",
        _TRAINING,
    ),
    "preset": Entry("Preset", "A saved set of hyperparameters, such as Quick, Balanced or Thorough.", "", _TRAINING),
    "job": Entry(
        "Training job",
        "One request to train. It waits in the queue, runs, and ends as Done, Failed or Cancelled.",
        "A job survives restarts: if a worker dies, another one takes it over.",
        _TRAINING,
    ),
    "attempt": Entry(
        "Attempt",
        "One try at a job by one worker.",
        "A job that lost its worker is tried again; what each attempt reported is kept.",
        _TRAINING,
    ),
    "event": Entry(
        "Event", "One thing a job reported, in order: a phase, a log line, a metric, a warning.", "", _TRAINING
    ),
    "checkpoint": Entry("Checkpoint", "A state of the training from which it can go on after a stop.", "", _TRAINING),
    "artifact": Entry("Artifact", "A file that a job produced.", "", _TRAINING),
    "split": Entry(
        "Split",
        "The division of the data into train, validation and test.",
        "The model learns from the first part, choices are made on the second, and the test part is only used once, to "
        "say how good it is on what it has not seen.",
        _TRAINING,
    ),
    "stratified-split": Entry(
        "Stratified split",
        "A split in which each part has the same share of every class.",
        "Without it a rare class could be missing from the test rows by chance.",
        _TRAINING,
    ),
    "seed": Entry(
        "Seed",
        "The number that fixes every random choice.",
        "The same data, settings and seed give the same metrics again.",
        _TRAINING,
    ),
    "overfitting": Entry(
        "Overfitting",
        "Memorising the training rows instead of learning a rule.",
        "It shows as a score that is much better on the train rows than on the test rows.",
        _TRAINING,
    ),
    # Metrics
    "metric": Entry("Metric", "A number that says how good a model is, on one part of the split.", "", _METRICS),
    "baseline": Entry(
        "Baseline",
        "The score of the simplest possible guess, always the commonest class or the mean, or of the untuned model.",
        "A model is worth something only by how far it beats this.",
        _METRICS,
    ),
    "confidence-interval": Entry(
        "Confidence interval",
        "The range in which the metric would lie in 95 of 100 repeats with other test rows.",
        "We draw the test rows again and again with replacement (bootstrap). A wide range means: few test rows, "
        "so small differences between models may be chance.",
        _METRICS,
    ),
    "accuracy": Entry(
        "Accuracy",
        "The share of rows that were predicted right.",
        "With rare classes it misleads: 99 % is easy when 99 % of the rows are one class. Compare with the baseline.",
        _METRICS,
    ),
    "balanced-accuracy": Entry(
        "Balanced accuracy", "The mean, over the classes, of the share of each class that was found.", "", _METRICS
    ),
    "precision": Entry("Precision", "Of the rows predicted as a class, the share that really are.", "", _METRICS),
    "recall": Entry("Recall", "Of the rows that really are a class, the share that was found.", "", _METRICS),
    "f1": Entry(
        "F1",
        "One number between 0 and 1 for precision and recall together; it is low if either is.",
        "Macro F1 is the mean over the classes, so that rare classes count as much as common ones.",
        _METRICS,
    ),
    "roc-auc": Entry(
        "ROC AUC",
        "The chance that the model ranks a random positive row above a random negative one.",
        "0.5 is guessing, 1 is perfect.",
        _METRICS,
    ),
    "log-loss": Entry(
        "Log loss", "How far the predicted probabilities are from what happened. Smaller is better.", "", _METRICS
    ),
    "confusion-matrix": Entry(
        "Confusion matrix",
        "A table of real classes against predicted ones. The diagonal is right; every other cell is a kind of mistake.",
        "",
        _METRICS,
    ),
    "r2": Entry(
        "R²",
        "The share of the target's variation that the model explains. 1 is perfect, 0 is no better than the mean.",
        "It is negative when the model is worse than always predicting the mean.",
        _METRICS,
    ),
    "mae": Entry(
        "MAE", "Mean absolute error: how far a prediction is off on average, in the target's unit.", "", _METRICS
    ),
    "rmse": Entry(
        "RMSE",
        "Root mean squared error: like MAE, in the target's unit, but large errors weigh more.",
        "",
        _METRICS,
    ),
    "silhouette": Entry(
        "Silhouette",
        "How clearly the groups are separate, from −1 to 1. Above about 0.5 is clear, near 0 they overlap.",
        "",
        _METRICS,
    ),
    "importance": Entry(
        "Importance",
        "How much worse the model gets when one column is shuffled.",
        "Columns that say the same share their importance, so a low value does not prove that a column is useless.",
        _METRICS,
    ),
    "residual": Entry("Residual", "What really was minus what was predicted, for one row.", "", _METRICS),
    # Models
    "model": Entry("Registered model", "A named line of model versions for one purpose.", "", _MODELS),
    "model-version": Entry(
        "Model version",
        "One numbered result of a job: files, signature, metrics and where it came from. It never changes.",
        "",
        _MODELS,
    ),
    "alias": Entry("Alias", "A name that can be moved between versions, such as champion or challenger.", "", _MODELS),
    "signature": Entry(
        "Signature", "Which columns a model expects, with their types, and what it returns.", "", _MODELS
    ),
    "flavor": Entry("Flavor", "How a model is stored, and so how it is loaded.", "", _MODELS),
    "probability": Entry(
        "Probability",
        "How sure the model is of each class, adding up to 100 %.",
        "Sure is not the same as right: a model can be sure and wrong on rows unlike those it learned from.",
        _MODELS,
    ),
    "lineage": Entry("Lineage", "What came from what: dataset version, job, model version.", "", _MODELS),
    "endpoint": Entry(
        "Endpoint", "One or more model versions that answer requests, with a share of the traffic each.", "", _MODELS
    ),
    "agent": Entry("Agent", "A chat persona that answers through an endpoint.", "", _MODELS),
    "conversation": Entry("Conversation", "The stored messages of one chat with an agent.", "", _MODELS),
    # Working here
    "team": Entry("Team", "The people who share datasets, jobs and models. Other teams cannot see them."),
    "role": Entry(
        "Role",
        "What you may do in a team: a viewer looks, an editor also uploads and trains, an owner also manages people.",
    ),
    "api-token": Entry(
        "API token",
        "A password for programs. It is shown once, can expire, and can be revoked at any time.",
    ),
    "report": Entry("Report", "A fixed rendering of one job for reading, sending and keeping."),
    "comparison": Entry("Comparison", "Several jobs beside each other: metrics, settings and curves."),
    "schedule": Entry(
        "Schedule", "A rule that starts jobs by itself, by the clock, on a dataset’s newest ready version."
    ),
}


def grouped() -> list[tuple[str, list[tuple[str, Entry]]]]:
    """Entries for the page: groups in a fixed order, each sorted by its word."""
    groups: dict[str, list[tuple[str, Entry]]] = {
        _DATA: [],
        _TRAINING: [],
        _METRICS: [],
        _MODELS: [],
        "Working here": [],
    }
    for slug, entry in GLOSSARY.items():
        groups[entry.group].append((slug, entry))
    return [(name, sorted(entries, key=lambda item: item[1].term.lower())) for name, entries in groups.items()]
