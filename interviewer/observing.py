"""What handed-in work mentions, and remarks that a panel's questions can start from: facts, no judgements."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from interviewer.events import Work
from interviewer.pieces import Piece
from knowledge.briefs import Remark

LIBRARIES = ("pandas", "numpy", "sklearn", "scikit-learn", "xgboost", "lightgbm", "catboost", "torch", "tensorflow",
             "keras", "statsmodels", "prophet", "polars", "pyspark", "imblearn", "seaborn", "matplotlib")  # fmt: skip
# Names as code writes them, and as people do.
MODELS = r"\b(?:Dummy(?:Classifier|Regressor)|(?:Logistic|Linear)Regression(?:CV)?|Ridge(?:CV)?|Lasso(?:CV)?|ElasticNet(?:CV)?|(?:DecisionTree|RandomForest|ExtraTrees|GradientBoosting|HistGradientBoosting|AdaBoost|KNeighbors|MLP|XGB|LGBM|CatBoost|SGD)(?:Classifier|Regressor)|Linear[- ]?SVC|SVC|SVR|GaussianNB|MultinomialNB|KMeans|Sequential|Prophet|ARIMA|logistic regression|linear regression|random forest|gradient boosting|xgboost|decision tree|neural network)\b"
METRICS = r"\b(?:accuracy(?:_score)?|balanced_accuracy_score|precision_score|recall_score|f1(?:_score|[- ]score)|roc[-_ ]auc(?:_score)?|average_precision_score|log_loss|(?:root_)?mean_squared_error|mean_absolute_error|mean_absolute_percentage_error|r2_score|silhouette_score|RMSE|MAE|MAPE|AUC)\b"
SPLITS = r"\b(?:train_test_split|(?:Stratified|Group|StratifiedGroup|Repeated)?KFold|TimeSeriesSplit|(?:Stratified)?ShuffleSplit|cross_val_score|cross_val_predict|cross_validate|GridSearchCV|RandomizedSearchCV|cross[- ]validation|train[-/ ]test split|hold-?out)\b"
FITTED = r"\b\w*(?:scaler|imputer|encoder|selector|pca|vectorizer|smote)\w*\.fit(?:_transform|_resample)?\(|\b(?:\w*Scaler|\w*Imputer|\w*Encoder|SelectKBest|PCA|TfidfVectorizer|CountVectorizer|SMOTE)\(.*?\)\.fit(?:_transform|_resample)?\("
SIMPLE = re.compile(r"dummy|logistic|linear|ridge|lasso|baseline", re.I)
LIMITS = re.compile(r"limit|next step|future|outlook|caveat|further|conclusion", re.I)


def observe(
    kind: Literal["notebook", "script", "document"], title: str, outline: tuple[str, ...], pieces: Sequence[Piece]
) -> Work:
    """All that is known of the work; nothing of its text but headings is kept."""
    text = "\n".join(piece.text for piece in pieces)
    return Work(
        kind=kind,
        title=" ".join(title.split())[:80],
        outline=outline,
        libraries=tuple(name for name in LIBRARIES if re.search(rf"\b{name}\b", text)),
        models=_names(MODELS, _used(pieces)),
        metrics=_names(METRICS, _used(pieces)),
        splits=_names(SPLITS, _used(pieces)),
        remarks=tuple(_remarks(kind, outline, pieces)),
    )


def _names(pattern: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.group() for found in re.finditer(pattern, text)))[:12]


def _remarks(kind: str, outline: Sequence[str], pieces: Sequence[Piece]) -> Iterator[Remark]:
    """The most telling first."""
    yield from _validation(kind, pieces)
    yield from _metrics(kind, pieces)
    yield from _models(kind, pieces)
    yield from _data(kind, pieces)
    yield from _ending(kind, outline, pieces)


def _validation(kind: str, pieces: Sequence[Piece]) -> Iterator[Remark]:
    about = ("split", "validation", "validate", "leakage", "leak", "test", "training", "trust", "future", "unseen")
    split, fitted = _first(SPLITS, pieces), _first(FITTED, pieces)
    if split is None:
        yield _remark(about, f"In your {kind} I find no split into training and test data.")
        return
    at, name = split
    if fitted is not None and _before(pieces, fitted[0], at):
        what = fitted[1].partition("(")[0]
        text = f"Your {kind} calls {what} in {fitted[0].place}, and {name} comes later, in {at.place}."
        yield _remark(about, text)
    yield _remark(about, f"Your {kind} splits the data with {name} in {at.place}.")
    dates = _first(r"\b(?:to_datetime|parse_dates|date|month|timestamp)\b", pieces)
    if dates is not None and "TimeSeries" not in name:
        yield _remark((*about, "time"), f"Your data have dates ({dates[0].place}), and you split with {name}.")


def _metrics(kind: str, pieces: Sequence[Piece]) -> Iterator[Remark]:
    names = _names(METRICS, _used(pieces))
    about = ("metric", "measure", "evaluation", "evaluate", "score", "error", "accuracy", "business", "success", "good")
    if names:
        at = _first(METRICS, pieces)
        yield _remark(about, f"Your {kind} reports {_listed(names[:3])}, first in {at[0].place if at else 'the text'}.")
    else:
        yield _remark(about, f"I find no named metric in your {kind}.")


def _models(kind: str, pieces: Sequence[Piece]) -> Iterator[Remark]:
    text = _used(pieces)
    names = _names(MODELS, text)
    about = ("baseline", "simple", "simpler", "compare", "complex", "algorithm")
    if not names:
        return
    if SIMPLE.search(text):
        yield _remark(about, f"Your {kind} uses {_listed(names[:3])}.")
    else:
        yield _remark(about, f"Your {kind} uses {_listed(names[:3])}, and I find no simpler model beside it.")
    if tuned := _first(r"\b(?:GridSearchCV|RandomizedSearchCV|optuna|hyperopt)\b", pieces):
        yield _remark(
            ("tuning", "hyperparameter", "validation", "search"), f"You tune with {tuned[1]} in {tuned[0].place}."
        )


def _data(kind: str, pieces: Sequence[Piece]) -> Iterator[Remark]:
    about = ("data", "missing", "understanding", "assumption", "clean", "quality", "feature", "problem", "rows")
    for pattern, says in (
        (r"\bdropna\(", "drops rows with missing values"),
        (r"\bfillna\(|\bSimpleImputer\(", "fills in missing values"),
        (r"\bSMOTE\(|class_weight|\bRandom(?:Over|Under)Sampler\(", "changes the balance of the classes"),
        (r"\bget_dummies\(|\bOneHotEncoder\(|\bTargetEncoder\(", "encodes categories"),
    ):
        if found := _first(pattern, pieces):
            yield _remark(about, f"Your {kind} {says} in {found[0].place}.")


def _ending(kind: str, outline: Sequence[str], pieces: Sequence[Piece]) -> Iterator[Remark]:
    about = (
        "limitation",
        "limit",
        "wrong",
        "weeks",
        "version",
        "weak",
        "weakness",
        "next",
        "improve",
        "time",
        "production",
        "deploy",
        "different",
    )
    named = next((heading for heading in outline if LIMITS.search(heading)), None)
    if named:
        yield _remark(about, f"Your {kind} has a section “{named}”.")
    else:
        yield _remark(about, f"I find no section on limits or next steps in your {kind}.")
    if kind == "notebook":
        code = sum(piece.is_code for piece in pieces)
        text = f"Your notebook has {code} cells of code and {len(pieces) - code} of text."
        yield _remark(("explain", "communicate", "communication", "reader", "audience", "reproduce"), text)


def _used(pieces: Sequence[Piece]) -> str:
    """All text but imports: what is imported need not be used."""
    lines = ((piece.is_code, line) for piece in pieces for line in piece.text.splitlines())
    return "\n".join(line for code, line in lines if not (code and re.match(r"\s*(?:from|import) ", line)))


def _remark(about: tuple[str, ...], text: str) -> Remark:
    return Remark(about=about, text=text)


def _first(pattern: str, pieces: Sequence[Piece]) -> tuple[Piece, str] | None:
    """Where it stands first, imports aside."""
    for piece in pieces:
        if found := re.search(pattern, _used([piece])):
            return piece, found.group().strip()
    return None


def _before(pieces: Sequence[Piece], first: Piece, second: Piece) -> bool:
    return pieces.index(first) < pieces.index(second)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
