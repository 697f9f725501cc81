"""Projects to learn from: short and full of comments."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest

from tests.proofs.plan import Starter, every

LEARNING = every("pytorch", "keras-tensorflow", shapes={"purpose": "learning"})


def count(text: str) -> tuple[int, int]:
    """Lines of code (no blank, comment or docstring) and comments."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    comments = sum(token.type == tokenize.COMMENT for token in tokens)
    docstrings = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node)
        for number in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    lines = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and line.strip()[0] != "#" and number not in docstrings
    ]
    return len(lines), comments


@pytest.mark.parametrize("short", LEARNING, ids=lambda starter: starter.id)
def test_fewer_lines_and_more_comments(short: Starter) -> None:
    files, whole = short.files(), short._replace(shapes=()).files()
    lines, comments = count(files["train.py"])
    all_lines, all_comments = count(whole["train.py"])
    assert lines < 0.7 * all_lines
    assert comments / lines > 2 * all_comments / all_lines
    for path, text in files.items():
        assert "resum" not in text.lower(), path
        assert "TODO" not in text, path
