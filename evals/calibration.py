"""Fits when the index says "nothing relevant found", and prints how well, on questions that the fit has not seen."""

import json
import sys
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from evals.suites.retrieval import CASES, Indexed, read_cases
from interviewer.settings import settings
from knowledge.embedding import load_embedder
from knowledge.relevance import WEIGHTS, Evidence

# Of the answerable questions this share may be refused; half a point is kept in hand for questions of other hands.
REFUSED = 0.035
REPEATS = 10
FOLDS = 10


def main(documents: Path) -> None:
    cases = read_cases(CASES)
    embedder = load_embedder(settings().data_dir)
    with Indexed([documents], embedder) as index:
        rankings = [index.rank(case.question) for case in cases]
    rows = np.array([astuple(ranking.evidence) for ranking in rankings if ranking is not None])
    answerable = np.array([case.file is not None for case in cases])
    model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=1000))
    unseen = np.mean(
        [
            cross_val_predict(
                model,
                rows,
                answerable,
                cv=StratifiedKFold(FOLDS, shuffle=True, random_state=seed),
                method="predict_proba",
            )[:, 1]
            for seed in range(REPEATS)
        ],
        axis=0,
    )
    threshold = float(np.quantile(unseen[answerable], REFUSED))
    scaler, regression = model.fit(rows, answerable).steps[0][1], model.steps[1][1]
    measured = {
        "auc": float(roc_auc_score(answerable, unseen)),
        "answerable_kept": float((unseen[answerable] >= threshold).mean()),
        "no_answer_rejected": float((unseen[~answerable] < threshold).mean()),
        "answerable": int(answerable.sum()),
        "no_answer": int((~answerable).sum()),
    }
    stored = {
        "evidence": [field.name for field in fields(Evidence)],
        "mean": scaler.mean_.tolist(),
        "scale": np.where(scaler.scale_ == 0, 1, scaler.scale_).tolist(),
        "weights": regression.coef_[0].tolist(),
        "intercept": float(regression.intercept_[0]),
        "threshold": threshold,
        "cross_validated": measured,
    }
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    for name, value in {**measured, "threshold": threshold}.items():
        print(f"{name:<20} {value:.3f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m evals.calibration FOLDER_WITH_THE_DOCUMENTS")
    main(Path(sys.argv[1]))
