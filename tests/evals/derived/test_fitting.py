import numpy as np

from evals.derived.fitting import Table, fit, missed_to, unseen


def _table(count: int = 400) -> Table:
    """Answers of which likeness tells all, half of them met."""
    random = np.random.default_rng(0)
    met = np.arange(count) % 2 == 0
    features = random.normal(np.where(met, 0.7, 0.3)[:, None], 0.05, (count, 2))
    read = np.where(met, 3.0, -4.0)
    return Table(features, read, met, np.ones(count), np.arange(count) // 10)


def test_weights_tell_met_from_missed() -> None:
    table = _table()
    found, bias = fit(table)
    assert (((table.features @ found + bias) > 0) == table.met).mean() > 0.98
    assert ((unseen(table) > 0.5) == table.met).mean() > 0.98


def test_what_is_missed_surely_is_missed() -> None:
    table = _table()
    chance = unseen(table)
    assert 0.0 < missed_to(table, chance) < 0.5


def test_nothing_is_missed_surely_where_that_is_wrong_too_often() -> None:
    table = _table()
    assert missed_to(table, np.full(len(table.met), 0.5)) == 0.5
    believed = Table(table.features, np.full(len(table.met), 1.0), table.met, table.weights, table.groups)
    assert missed_to(believed, unseen(table)) == 0.0
