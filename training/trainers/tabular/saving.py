"""Write the model and its signature."""

import json
from typing import Any

from training.trainers.artifact import SIGNATURE_FILE, describe
from training.trainers.job import Job
from training.trainers.tabular import skops_file
from training.trainers.tabular.prepared import Prepared
from training.trainers.tabular.signature import input_schema

MODEL_FILE = "model.skops"


def save_model(prepared: Prepared, model: Any, outputs: dict[str, Any], job: Job) -> dict[str, Any]:
    """Write model.skops and signature.json into the output directory; return the signature."""
    job.phase("saving", "Saving")
    if "n_jobs" in model.get_params():
        model.set_params(n_jobs=None)  # a few rows are predicted faster without a thread pool
    skops_file.save(prepared.pipeline(model), job.output_dir / MODEL_FILE)
    signature = {"inputs": input_schema(prepared), "outputs": outputs}
    contents = {"flavor": "sklearn", "files": describe(job.output_dir, [MODEL_FILE]), **signature}
    (job.output_dir / SIGNATURE_FILE).write_text(json.dumps(contents, ensure_ascii=False, indent=1), "utf-8")
    job.artifact(MODEL_FILE, "Model (scikit-learn pipeline, skops)")
    return signature
