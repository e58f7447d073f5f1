"""Trainers: plugins that fit a model in a child process. Nothing here knows Django or the rest of the portal.

Light modules (`base`, `registry`, `schema`, `checks`, every `config`) load in the web process; the others load
scikit-learn and run only in a child: `python -m training.trainers RUN_DIR`.
"""
