"""Marked words: better than a linear model and a list of words, and clear about files of marks."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from .plan import every
from .running import Note, call_all, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["token-classification"])


@pytest.fixture(scope="module")
def trained(folder: Path) -> Path:
    """The project, in which default runs of two seeds have ended."""
    done = call_all(folder, [["train.py"], ["train.py", "--seed", "1", "--run", "run-1"]])
    assert [one.code for one in done] == [0, 0], done
    return folder


def test_better_than_five_words_and_than_a_list(
    trained: Path, figures: Note, details: Note
) -> None:
    for seed, run in enumerate(("run", "run-1")):
        report = report_of(trained / run)
        model, linear, words = (report[name]["f1"] for name in ("model", "baseline", "word list"))
        if not seed:
            figures(f1=model, baseline=linear)
            details(parameters=report["parameters"], word_list=words)
        assert model >= 0.6
        assert model >= linear + 0.03
        assert linear > words > 0.2
        assert sum(report["rows"].values()) > 900
    mistakes = pd.read_csv(trained / "run" / "mistakes.csv")
    found = report_of(trained / "run")["model"]
    missed = (mistakes["mistake"] == "missed").sum()
    assert missed / (1 - found["recall"]) == pytest.approx(
        (mistakes["mistake"] == "wrong").sum()
        / (1 - found["precision"])
        * found["precision"]
        / found["recall"],
        rel=0.01,
    )  # as many marks as precision and recall leave over


def lines(*rows: object) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


ROWS = [{"text": f"Ada met Kurt {n} times", "label": [[0, 3, "NAME"]]} for n in range(25)]
FAULTS = {
    "marks.jsonl": (
        lines(
            *ROWS,
            "{",
            ["a"],
            {"txt": "a"},
            {"text": None},
            {"text": "Ada"},
            {"text": "Ada", "label": [[0, 9, "NAME"]]},
            {"text": "Ada", "label": [["0", 3, "NAME"]]},
            {"text": "Ada", "label": [[0, 3, "A\u001b[31m"]]},
            {"text": "Ada  met", "label": [[3, 5, "NAME"]]},
            {"text": "Ada met", "label": [[0, 2, "NAME"], [1, 7, "DEED"]]},
        ),
        [
            "line 26: not JSON, at column 2: Expecting property name enclosed in double quotes.",
            "line 27: no 'text' in an object.",
            "line 28: no 'text' in an object; there is 'txt'.",
            "line 29: 'text' is not a text.",
            "line 30: no list 'label', 'labels', 'spans' or 'entities', which is [] for a text "
            "without marks; there is 'text'.",
            "line 31: [0, 9] is no part of a text of 3 characters.",
            'line 32: ["0", 3, "NAME"]: start and end have to be whole numbers.',
            "line 33: 'A\\x1b[31m' is no name for marks.",
            "line 34: [3, 5] holds no word.",
            "line 35: 'NAME' and 'DEED' both mark 'Ada'.",
        ],
    ),
    "more.json": (
        json.dumps(
            [
                {"text": "Ada", "label": [], "spans": [[0, 3, "A"]], "answer": "ignore"},
                {"text": "Ada", "label": [[0, 3, "A"]], "spans": [[0, 3, "A"]]},
                {"text": "Ada", "label": ["A"]},
                {"text": "☃ Ada", "spans": [{"start": 3, "end": 6, "label": "A", "text": "Ada"}]},
                {"text": "☃ Ada", "spans": [{"start": 1, "end": 4, "label": "A", "text": "Ada"}]},
                {"text": "\ud83d"},
            ]
        ),
        [
            "entry 2: marks in both 'label' and 'spans'.",
            'entry 3: "A" is not [start, end, name].',
            "entry 4: [3, 6] is no part of a text of 5 characters.",
            "entry 5: 'Ada' is not at [1, 4], where ' Ad' is: positions count whole characters.",
            "entry 6: 'text' has half of a character (a lone surrogate).",
        ],
    ),
    "deep.jsonl": (
        "[" * 200_000,
        ["line 1: a number is too long, or brackets are too deep."],
    ),
    "many.jsonl": (
        lines(*["{}"] * 12),
        [f"line {n}: no 'text' in an object." for n in range(1, 11)] + ["and 2 more faults."],
    ),
    "few.jsonl": (
        lines(*ROWS[:4]),
        [
            "4 texts are too few: at least 20 are needed.",
            "4 texts have marks: at least 10 are needed.",
        ],
    ),
    "nothing.jsonl": (
        lines(*[{"text": "Ada", "label": []}] * 30),
        ["0 texts have marks: at least 10 are needed."],
    ),
    "empty.txt": (
        "",
        [
            "0 texts are too few: at least 20 are needed.",
            "0 texts have marks: at least 10 are needed.",
        ],
    ),
    "columns.txt": (
        "# a comment B-NAME\nAda B-NAME\nmet\n\n#rip\nKurt NAME\n\tI-NAME\n"
        + "Ada B-NAME\n\n" * 20,
        [
            "line 3: no word with a tag such as O or B-NAME: 'met'.",
            "line 5: no word with a tag such as O or B-NAME: '#rip'.",
            "line 6: no word with a tag such as O or B-NAME: 'Kurt\\tNAME'.",
            "line 7: no word with a tag such as O or B-NAME: 'I-NAME'.",
        ],
    ),
    "numbers.txt": (
        "1\tAda\tB-NAME\n2\tmet\tO\n\n" * 20,
        ["the first column has numbers or names of texts; it has to have the words."],
    ),
    "names.txt": (
        "bc/01 0 Ada B-NAME\nbc/01 1 met O\n\n" * 20,
        ["the first column has numbers or names of texts; it has to have the words."],
    ),
    "latin.txt": (
        "Grüße O\n".encode("latin-1"),
        ["not UTF-8 text; save it as UTF-8 and try again."],
    ),
}


def test_faults_of_a_file_come_in_one_go(own_folder: Path) -> None:
    for name, (content, _) in FAULTS.items():
        content = content if isinstance(content, bytes) else content.encode()
        (own_folder / name).write_bytes(content)
    expected = {name: told for name, (_, told) in FAULTS.items()}
    expected["nowhere.txt"] = ["cannot be read: No such file or directory."]
    done = call_all(own_folder, [["train.py", "--data", name] for name in expected])
    for (name, told), one in zip(expected.items(), done, strict=True):
        err = "error: " + "\n".join(f"{name}: {line}" for line in told) + "\n"
        assert (one.err, one.code) == (err, 1), name


def marked_docstrings() -> list[dict[str, object]]:
    """Sentences of SciPy's documentation; marked is what stands between ``two backticks``."""
    spec = importlib.util.find_spec("scipy")
    assert spec is not None
    assert spec.submodule_search_locations
    root = Path(spec.submodule_search_locations[0])
    rows: dict[str, dict[str, object]] = {}
    for path in sorted((root / "optimize").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ClassDef | ast.FunctionDef):
                continue
            for part in (ast.get_docstring(node) or "").split("\n\n"):
                text, label = "", []
                for number, piece in enumerate(re.split(r"``(.+?)``", " ".join(part.split()))):
                    if number % 2:
                        label.append([len(text), len(text) + len(piece), "code"])
                    text += piece
                if label and ">>>" not in text:
                    rows.setdefault(text, {"text": text, "spans": label})
    return list(rows.values())


def test_documentation_of_another_package(trained: Path) -> None:
    """Long texts in several pieces; what is marked can be told by its shape and what is around."""
    rows = marked_docstrings()
    assert len(rows) > 200
    (trained / "my.jsonl").write_text(lines(*rows), encoding="utf-8")
    new = "Call it with check_finite=True if the method is trust-constr, or with False if not. "
    (trained / "new.txt").write_text(new * 12 + "\n\nNothing here\n", encoding="utf-8")
    own = ["--data", "my.jsonl", "--run", "run-own"]
    train, again, predict, example, one, nothing = call_all(
        trained,
        [
            ["train.py", *own, "--epochs", "20"],
            ["evaluate.py", *own],
            ["predict.py", "new.txt", "--run", "run-own", "--out", "out.csv"],
            ["predict.py", "run/example.txt"],
            ["predict.py", "--text", "Use check_finite=True here", "--run", "run-own"],
            ["predict.py", "--text", " "],
        ],
    )
    assert (train.code, again.code, predict.code) == (0, 0, 0), train.err + predict.err
    assert again.out in train.out
    report = report_of(trained / "run-own")
    assert report["model"]["f1"] > report["word list"]["f1"] + 0.05
    found = pd.read_csv(trained / "out.csv")
    assert set(found["text"]) <= {1, 2}
    assert (found["words"] == "check_finite=True").sum() == 12
    assert found["probability"].between(0.1, 1).all()
    for row in found[found["text"] == 1].itertuples():
        assert (new * 12)[row.start : row.end] == row.words
    assert example.out.startswith("text,start,end,mark,words,probability\n")
    assert "check_finite=True" in one.out
    assert (nothing.err, nothing.code) == ("error: --text has no words to mark.\n", 1)
