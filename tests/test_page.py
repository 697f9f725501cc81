"""The comparison page, the words that matter of it, against the rule base and the `minimal` task.

Whoever changes one of them has to change the other, or to say why they differ.
"""

from __future__ import annotations

import ast
import contextlib
import io
from collections.abc import Mapping

import pytest

from recommender.compare.claims import build_comparison
from recommender.compare.claims.text import render_comparison
from recommender.report.page import Look
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.loader import load_rules
from recommender.starter.plan import plan_project
from recommender.starter.render import render
from recommender.starter.templates import load_templates

RULES = load_rules(rules_folder())
CLAIMS = {evidence.id: evidence for evidence in RULES.evidence.values() if evidence.page}

TABLE = """\
Ease of Use | Moderate learning curve, more code but flexible | Very beginner-friendly, simple API
Computation Graph | Dynamic (eager execution) | Static (graph-based) by default, eager execution \
supported
Flexibility | High, good for custom and research models | Moderate, designed for standard models
Performance | Highly optimized, good for research and production | Optimized via TensorFlow backend
Community & Ecosystem | Strong in research, growing production tools | Large user base, backed by \
TensorFlow ecosystem
Debugging | Easy with Python debugger due to dynamic graphs | Harder with static graphs, easier \
with eager mode
"""

CHOOSE = {
    "pytorch": "Choose PyTorch when you need maximum flexibility, want to experiment with custom "
    "models, or prefer dynamic graphs for easier debugging and research projects.",
    "keras": "Choose Keras when you want a simple, fast way to build standard deep learning "
    "models, especially if you are a beginner or need quick prototyping with a large ecosystem of "
    "prebuilt layers and tools.",
}

# What the page says in sentences, and the claims of the rule base that tell what became of each.
STATEMENTS = {
    "PyTorch uses dynamic computation graphs, meaning the graph is built on the fly during "
    "execution.": ["page-pytorch-dynamic"],
    "This makes debugging intuitive and allows easy model modifications during runtime, which is "
    "great for research and experimentation.": ["page-debugging", "page-flexibility"],
    "Keras, originally built on top of TensorFlow, uses static computation graphs by default.": [
        "page-keras-origin",
        "page-keras-static",
    ],
    "This means the model graph is defined before running, which can optimize performance but "
    "makes debugging less straightforward.": ["page-keras-optimized", "page-debugging"],
    "However, TensorFlow 2.x enables eager execution, making Keras more flexible.": [
        "page-tf2-eager",
        "page-keras-eager",
    ],
    "In terms of API design, Keras focuses on simplicity and fast prototyping with high-level "
    "layers and minimal code.": ["page-beginner-friendly"],
    "PyTorch offers more granular control, requiring more code but enabling complex "
    "customizations.": ["page-learning-curve", "page-flexibility"],
    "Both have strong communities, but PyTorch is favored in academia, while Keras is popular in "
    "industry and beginners.": ["page-academia-industry", "page-research", "page-user-base"],
    "The same task implemented in Keras using TensorFlow backend.": [
        "page-keras-example",
        "page-keras-backend",
    ],
    "Loss: 1.1234": ["page-pytorch-example"],
    "Highly optimized, good for research and production": [
        "page-pytorch-optimized",
        "page-production-ready",
    ],
    "Strong in research, growing production tools": ["page-production-tools"],
    "Both frameworks are production-ready, but your choice depends on your project needs and "
    "comfort with coding complexity.": ["page-production-ready"],
    "Choose based on your need for flexibility versus ease of use.": ["page-flexibility-or-ease"],
}

# What must never be printed as true: see what became of it.
UNTRUE = {
    "page-keras-origin": "outdated",
    "page-keras-backend": "outdated",
    "page-tf2-eager": "outdated",
    "page-keras-optimized": "outdated",
    "page-production-tools": "outdated",
    "page-keras-static": "nuanced",
    "page-academia-industry": "nuanced",
}

PYTORCH = """\
import torch
import torch.nn as nn
import torch.optim as optim

class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 1)
    def forward(self, x):
        return self.fc(x)

model = SimpleNet()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)

inputs = torch.randn(5, 10)
targets = torch.randn(5, 1)

model.train()
optimizer.zero_grad()
outputs = model(inputs)
loss = criterion(outputs, targets)
loss.backward()
optimizer.step()

print(f"Loss: {loss.item():.4f}")
"""


def minimal(framework: str, backend: str | None = None) -> str:
    project = plan_project(
        load_templates(templates_folder()),
        name="my-project",
        task="minimal",
        framework=framework,
        backend=backend,
        version="0",
    )
    return render(project)["train.py"]


def page_text(width: int = 100) -> str:
    look = Look(width, color=False, unicode=True, details=False)
    return render_comparison(build_comparison(RULES), look)


def test_the_table_of_the_page() -> None:
    rows = [line.split(" | ") for line in TABLE.splitlines()]
    assert [
        (factor.title.casefold(), factor.page["pytorch"], factor.page["keras"])
        for factor in RULES.factors
    ] == [(factor.casefold(), pytorch, keras) for factor, pytorch, keras in rows]
    assert {id: framework.choose_when for id, framework in RULES.framework.items()} == CHOOSE


def test_every_cell_says_what_became_of_it() -> None:
    for factor in RULES.factors:
        assert set(factor.page_checked_by) == set(RULES.framework), factor.id
        for ids in factor.page_checked_by.values():
            assert ids and all(CLAIMS[id].factor == factor.id for id in ids), factor.id
    assert all(framework.checked_by for framework in RULES.frameworks)


def test_every_statement_of_the_page_has_its_claims_and_every_claim_its_statement() -> None:
    named = {id for ids in STATEMENTS.values() for id in ids}
    named |= {
        id for factor in RULES.factors for ids in factor.page_checked_by.values() for id in ids
    }
    assert named == set(CLAIMS)


def test_what_is_untrue_is_shown_as_what_it_was_and_what_is_true_now() -> None:
    words = " ".join(page_text().split())
    for id, status in UNTRUE.items():
        claim = CLAIMS[id]
        assert claim.status == status and claim.now, id
        assert (
            f"“{claim.claim}” {status}: {claim.now} Checked {claim.checked}: {claim.source}"
            in words
        )
    below = " ".join(page_text(width=59).split())  # frameworks one below the other
    for factor in RULES.factors:
        for sentence in factor.page.values():
            assert below.count(f"The page: “{sentence}” [") == below.count(sentence) == 1
    for id, sentence in CHOOSE.items():
        assert words.count(f"“{sentence}” Status: [") == 1, id


def calls(code: str) -> Mapping[str, list[str]]:
    """Name of what is called → its arguments, each call of it as text."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            arguments = [*map(ast.unparse, [*node.args, *node.keywords])]
            found.setdefault(name, []).append(", ".join(arguments))
    return found


def test_the_pytorch_example_is_the_minimal_project() -> None:
    page, ours = calls(PYTORCH), calls(minimal("pytorch"))
    for name in ("Linear", "MSELoss", "SGD", "SimpleNet", "randn", "train", "zero_grad"):
        assert ours[name] == page[name], name
    assert ours["backward"] == page["backward"] and ours["step"] == page["step"]
    [theirs], [own] = (
        [node for node in ast.parse(code).body if isinstance(node, ast.ClassDef)]
        for code in (PYTORCH, minimal("pytorch"))
    )
    assert ast.unparse(theirs) == ast.unparse(own)


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_the_keras_example_is_the_minimal_project(backend: str) -> None:
    """The page has `Dense(1, input_shape=(10,))`, today's form is an Input; its `'sgd'` is a
    learning rate of 0.01, which ours says."""
    ours = calls(minimal("keras", backend))
    assert ours["Dense"] == ["1"] and ours["Input"] == ["(10,)"]
    assert ours["SGD"] == ["learning_rate=0.01"]
    [compiled] = ours["compile"]
    assert compiled.endswith("loss='mse'")
    assert [call.partition(", dtype")[0] for call in ours["standard_normal"]] == [
        "(5, 10)",
        "(5, 1)",
    ]
    assert ours["fit"] == ["inputs, targets, epochs=1, verbose=0"]


def test_the_pytorch_example_prints_what_the_minimal_project_prints() -> None:
    import torch

    printed = []
    for code in (PYTORCH, minimal("pytorch")):
        torch.manual_seed(0)
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(compile(code, "train.py", "exec"), {"__name__": "__main__"})
        printed.append(output.getvalue())
    assert printed[0] == printed[1] and printed[0].startswith("Loss: ")
