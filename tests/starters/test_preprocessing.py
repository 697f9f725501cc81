"""What a table becomes: scikit-learn's own estimators give the same numbers."""

from __future__ import annotations

import importlib
import json
import sys
import types
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

import recommender

NUMBERS = st.none() | st.integers(-5, 5) | st.integers(-(10**9), 10**9).map(lambda n: n / 1000)
WORDS = st.none() | st.sampled_from(["Oslo", "Rome", "São Paulo", "0", " "])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[types.ModuleType]:
    """data.py of a project, with the modules that it imports."""
    files = recommender.generate(
        recommender.recommend({}), name="my-project", framework="pytorch", task="tabular-regression"
    )
    folder = tmp_path_factory.mktemp("project")
    names = ("data", "columns", "csv_file")
    for name in names:
        (folder / f"{name}.py").write_text(files[f"{name}.py"], encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("data")
    sys.path.remove(str(folder))
    for name in names:
        del sys.modules[name]


@st.composite
def tables(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from, and other rows with values that were not there."""
    numbers, words, rows = draw(st.integers(0, 3)), draw(st.integers(0, 2)), draw(st.integers(2, 9))
    columns: dict[str, Any] = {}
    for kind, count, values in (("number", numbers, NUMBERS), ("word", words, WORDS)):
        for place in range(count):
            column = draw(st.lists(values, min_size=rows + 3, max_size=rows + 3))
            dtype = "float64" if kind == "number" else "str"
            columns[f"{kind} {place}"] = pd.Series(column, dtype=dtype)
    table = pd.DataFrame(columns, index=range(rows + 3))
    table = table[draw(st.permutations(list(table)))]
    return table[:rows], table[rows:]


def reference(table: pd.DataFrame) -> Any:
    numeric = table.select_dtypes("number").columns.to_list()
    imputer = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    scale = make_column_transformer(
        (StandardScaler(), list(range(len(numeric)))), remainder="passthrough"
    )
    known = FunctionTransformer(lambda part: part.fillna(""))
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer(
        (make_pipeline(imputer, scale), numeric),
        (make_pipeline(known, encoder), [name for name in table if name not in numeric]),
    ).fit(table)


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=50)
@given(both=tables())
def test_features_are_those_of_scikit_learn(
    data: types.ModuleType, both: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    train, new = both
    learnt = json.loads(json.dumps(data.fit_preprocessing(train)))  # as a checkpoint keeps it
    theirs = reference(train)
    for table in both:
        features = data.transform(learnt, table)
        assert features.dtype == np.float32
        np.testing.assert_allclose(features, theirs.transform(table), rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(
        data.transform(learnt, new[::-1]), data.transform(learnt, new)[::-1]
    )


def test_a_column_that_never_varies_is_not_blown_up(data: types.ModuleType) -> None:
    """The mean of many equal numbers is not always that number: the difference is no spread."""
    train = pd.DataFrame({"same": [0.1] * 1001})
    assert np.abs(data.transform(data.fit_preprocessing(train), train)).max() < 1e-6
