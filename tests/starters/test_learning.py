"""What a learner gets is what everybody gets, with more comments."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter

import pytest

from tests.proofs.plan import Starter, starters

LEARNING = [starter for starter in starters() if ("purpose", "learning") in starter.shapes]


def without_learning(learner: Starter) -> tuple[tuple[str, str], ...]:
    return tuple(shape for shape in learner.shapes if shape != ("purpose", "learning"))


def comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


@pytest.mark.parametrize("learner", LEARNING, ids=lambda starter: starter.id)
def test_the_same_code_with_more_comments(learner: Starter) -> None:
    explained, plain = learner.files(), learner._replace(shapes=without_learning(learner)).files()
    assert explained.keys() == plain.keys()
    for path, text in explained.items():
        if path.endswith(".py"):
            assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(plain[path])), path
            assert set(comments(text)) >= set(comments(plain[path])), path
        elif path != "README.md":
            assert text == plain[path], path
    more = {path for path in plain if path.endswith(".py") and explained[path] != plain[path]}
    for path in more:
        assert len(comments(explained[path])) > len(comments(plain[path])), path
    assert more >= {"train.py", "model.py"}


@pytest.mark.parametrize("learner", LEARNING, ids=lambda starter: starter.id)
def test_no_idea_is_explained_twice(learner: Starter) -> None:
    """In one file, in the same words."""
    plain = learner._replace(shapes=without_learning(learner)).files()
    for path, text in learner.files().items():
        if path.endswith(".py"):
            added = Counter(comments(text)) - Counter(comments(plain[path]))
            assert [said for said in added if len(said.split()) > 4 and added[said] > 1] == [], path


@pytest.mark.parametrize("learner", LEARNING, ids=lambda starter: starter.id)
def test_the_settings_that_an_experiment_changes_are_there(learner: Starter) -> None:
    """And are not what the experiment makes of them."""
    files = learner.files()
    part = files["README.md"].partition("## Try this\n")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\d+\. ", part, re.MULTILINE)) >= 3
    for name, value, where in re.findall(
        r"^\d+\. `([A-Z_]+) = ([^`]+)`(, in `\w+\.py`)?", part, re.M
    ):
        path = where.removeprefix(", in ").strip("`") or "train.py"
        settings = re.findall(rf"^{name} = (.*?)(?:  #.*)?$", files[path], re.MULTILINE)
        assert settings, name
        assert ast.literal_eval(value) != ast.literal_eval(settings[0]), name
