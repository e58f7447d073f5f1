"""What somebody would write without a portal: read the table, encode, grow the forest in the same batches.

    python -m bench.bare_forest DATA.parquet TREES

Prints the time of day (unix seconds) at which the first batch of trees was grown and scored.
"""

import sys
import time

import numpy as np
import pyarrow.parquet as pq
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder

table = pq.read_table(sys.argv[1])
trees = int(sys.argv[2])
target = table["species"].to_numpy(zero_copy_only=False)
features = np.column_stack(
    [table[name].to_numpy(zero_copy_only=False) for name in table.column_names if name != "species"]
)
rest, _test, rest_target, _ = train_test_split(features, target, test_size=0.15, random_state=42, stratify=target)
train, validation, train_target, held_out = train_test_split(rest, rest_target, test_size=0.18, random_state=42)
encoder = make_column_transformer((OneHotEncoder(), [0]), remainder="passthrough")
train, validation = encoder.fit_transform(train), encoder.transform(validation)
forest = RandomForestClassifier(n_estimators=0, warm_start=True, random_state=42)
for done in range(trees // 30, trees + 1, trees // 30):
    forest.set_params(n_estimators=done).fit(train, train_target)
    shares = forest.predict_proba(validation)
    scores = log_loss(held_out, shares), accuracy_score(held_out, forest.classes_[shares.argmax(1)])
    if done == trees // 30:
        print(time.time(), flush=True)
