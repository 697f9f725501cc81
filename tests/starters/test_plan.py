"""Planning and rendering, on templates of a few lines."""

from __future__ import annotations

import pytest

from recommender.errors import TemplateError, UsageError
from recommender.starter.model import (
    Backend,
    Install,
    Source,
    SupportedFramework,
    Task,
    Templates,
)
from recommender.starter.plan import PlannedProject, plan_project
from recommender.starter.render import render

CPU = Install("small", "pip install small", ("cpu",))
GPU = Install("large", "pip install large", ("gpu",))
TORCH = SupportedFramework(
    "torch",
    "Torch",
    (
        Backend("one", "One", ">=3.11", ("b>=1",), {"gpu": ("b[gpu]>=1",)}, (CPU, GPU)),
        Backend("two", "Two", ">=3.12", ("c>=1",)),
    ),
    ("torch",),
)
FLOW = SupportedFramework("flow", "Flow", (Backend("flow", "Flow", ">=3.11", ("flow>=1",)),))
TASK = Task("table", "Table", "rows", ("base", "table"), ("A>=1",))
LAYERS = {
    "common/base": (Source("README.md.jinja", "# {{ name }}\n"), Source("keep.txt", "{{ name }}")),
    "common/table": (Source("data.py", "common\n"), Source("_piece.jinja", "piece {{ name }}\n")),
    "torch/base": (Source("data.py.jinja", 'x = 1\n#: include "_piece" :#\ny = 2\n'),),
}


@pytest.fixture
def templates() -> Templates:
    return Templates({"table": TASK}, {"torch": TORCH, "flow": FLOW}, LAYERS)


def plan(templates: Templates, **options: str | None) -> PlannedProject:
    chosen = {"name": "mine", "task": "table", "framework": "torch", "version": "1", **options}
    return plan_project(templates, **chosen)


def test_later_layers_win_and_pieces_are_included(templates: Templates) -> None:
    assert render(plan(templates)) == {
        "README.md": "# mine\n",
        "data.py": "x = 1\npiece mine\ny = 2\n",
        "keep.txt": "{{ name }}",
    }


def test_machine_chooses_dependencies_and_install_lines(templates: Templates) -> None:
    context = plan(templates, machine="gpu").context
    assert context["dependencies"] == ("A>=1", "b[gpu]>=1")
    assert context["installs"] == (GPU,)


def test_dependencies_may_be_of_one_framework(templates: Templates) -> None:
    task = TASK._replace(dependencies={"torch": ("A>=1",), "flow": ("D>=1",)})
    layers = {**LAYERS, "flow/base": LAYERS["torch/base"]}
    both = Templates({"table": task}, {"torch": TORCH, "flow": FLOW}, layers)
    assert plan(both).context["dependencies"] == ("A>=1", "b>=1")
    assert plan(both, framework="flow").context["dependencies"] == ("D>=1", "flow>=1")


def test_unknown_machine_keeps_the_dependencies_and_needs_no_line(templates: Templates) -> None:
    context = plan(templates, machine="abacus").context
    assert context["dependencies"] == ("A>=1", "b>=1")
    assert context["installs"] == ()


def test_without_a_machine_every_install_line_is_there(templates: Templates) -> None:
    assert plan(templates).context["installs"] == (CPU, GPU)


def test_backend_follows_the_choice(templates: Templates) -> None:
    context = plan(templates, backend="two").context
    assert (context["python"], context["dependencies"]) == (">=3.12", ("A>=1", "c>=1"))


def test_a_feature_adds_its_layer_where_the_task_takes_it(templates: Templates) -> None:
    layers = {**LAYERS, "common/purpose=product": (Source("pins.txt.jinja", "{{ pins }}\n"),)}
    versions = {"A": "1.5", "b": "1.7", "c": "9"}
    for takes, expected in (("purpose",), "('A==1.5', 'b==1.7')\n"), ((), None):
        task = TASK._replace(features=takes)
        shaped = Templates({"table": task}, {"torch": TORCH}, layers, versions)
        for features in ({"purpose": "product", "other": "x"}, {"purpose": "learn"}):
            project = plan_project(
                shaped, name="m", task="table", framework="torch", version="1", features=features
            )
            wanted = expected if features["purpose"] == "product" else None
            assert render(project).get("pins.txt") == wanted


def test_a_feature_of_one_layer_is_laid_last(templates: Templates) -> None:
    """`layer,key=word` wins over `key=word`; one word of a key may be all that a task takes."""
    layers = {
        **LAYERS,
        "common/size=few": (Source("a.txt", "all\n"), Source("b.txt", "all\n")),
        "common/table,size=few": (Source("b.txt", "table\n"),),
        "common/picture,size=few": (Source("c.txt", "another task\n"),),
    }
    for takes, expected in (
        (("size",), {"a.txt": "all\n", "b.txt": "table\n"}),
        (("size=few",), {"a.txt": "all\n", "b.txt": "table\n"}),
        (("size=many",), {}),
        (("purpose",), {}),
    ):
        shaped = Templates({"table": TASK._replace(features=takes)}, {"torch": TORCH}, layers)
        files = render(plan(shaped, features={"size": "few"}))
        assert {path: files[path] for path in files if path in ("a.txt", "b.txt", "c.txt")} == (
            expected
        )


def test_what_is_asked_for_in_vain_is_said(templates: Templates) -> None:
    """A feature that only one backend has, one that nobody has, and a second word of a key."""
    two = TORCH.backends[1]._replace(adds={"export=box": ("box>=1",)})
    torch = TORCH._replace(backends=(TORCH.backends[0], two))
    task = TASK._replace(features=("export", "devices"))
    layers = {
        **LAYERS,
        "torch/export=box": (Source("export.py", "box\n"),),
        "torch/export=tin": (Source("export.py", "tin\n"),),
    }
    shaped = Templates({"table": task}, {"torch": torch, "flow": FLOW}, layers)
    features = {"export": "box", "devices": "several", "purpose": "product", "task": "table"}
    both = {"export": (("box",), ("tin",))}
    there = plan(shaped, features=features, requests=both, backend="two")
    assert "export.py" in render(there)
    assert there.context["dependencies"] == ("A>=1", "box>=1", "c>=1")
    assert there.left_out == (
        "devices=several: not available for Table with Torch on Two; no framework has it yet.",
        "only one export per project: box was listed first; generate another for tin.",
    )
    missing = plan(shaped, features=features, backend="one")
    assert "export.py" not in render(missing)
    assert missing.left_out[1] == (
        "export=box: not available for Table with Torch on One; available with Torch on Two."
    )


@pytest.mark.parametrize(
    ("wanted", "taken", "left_out"),
    [
        # What one option names is a choice: nobody asked for the rest of it.
        ([("box", "tin")], "box", ()),
        ([("jar", "tin", "box")], "tin", ()),
        # What other options ask for is said where this project could have had it, too.
        ([("box",), ("tin",)], "box", ("tin",)),
        ([("jar", "box"), ("jar", "tin")], "box", ("tin",)),
        ([("box",), ("tin",), ("tin",)], "box", ("tin",)),
        ([("box",), ("tin", "box")], "box", ()),
        ([("box",), ("jar",)], "box", ()),
        ([("jar",), ("tin",)], "tin", ()),
        ([("jar",), ("tin",), ("box",)], "tin", ("box",)),
    ],
)
def test_the_first_word_that_the_project_can_have(
    templates: Templates,
    wanted: list[tuple[str, ...]],
    taken: str,
    left_out: tuple[str, ...],
) -> None:
    layers = {
        **LAYERS,
        "torch/export=box": (Source("export.py", "box\n"),),
        "torch/export=tin": (Source("export.py", "tin\n"),),
        "flow/export=jar": (Source("export.py", "jar\n"),),
    }
    shaped = Templates(
        {"table": TASK._replace(features=("export",))}, {"torch": TORCH, "flow": FLOW}, layers
    )
    project = plan(shaped, requests={"export": wanted})
    assert render(project)["export.py"] == f"{taken}\n"
    assert project.left_out == tuple(
        f"only one export per project: {taken} was listed first; generate another for {word}."
        for word in left_out
    )


def test_where_there_is_none_of_several_words_each_is_said(templates: Templates) -> None:
    layers = {
        **LAYERS,
        "flow/base": (Source("model.py", "flow\n"),),
        "flow/export=jar": (Source("export.py", "jar\n"),),
    }
    shaped = Templates(
        {"table": TASK._replace(features=("export",))}, {"torch": TORCH, "flow": FLOW}, layers
    )
    project = plan(shaped, requests={"export": [("jar", "tin"), ("jar",)]}, backend="one")
    assert project.left_out == (
        "export=jar: not available for Table with Torch on One; available with Flow.",
        "export=tin: not available for Table with Torch on One; no framework has it yet.",
    )


def test_a_feature_may_leave_no_room_for_another(templates: Templates) -> None:
    layers = {
        **LAYERS,
        "common/purpose=learning": (Source("train.py", "short\n"),),
        "common/logging=curves": (Source("curves.py", "curves\n"),),
    }
    task = TASK._replace(
        features=("logging", "purpose"), without={"purpose=learning": ("logging",)}
    )
    shaped = Templates({"table": task}, {"torch": TORCH}, layers)
    both = plan(shaped, features={"logging": "curves", "purpose": "learning"})
    assert {"train.py", "curves.py"} & set(render(both)) == {"train.py"}
    assert both.left_out == (
        "logging=curves: not available for Table in a project with purpose=learning.",
    )
    assert "curves.py" in render(plan(shaped, features={"logging": "curves"}))


def test_reasons_stay_on_one_line(templates: Templates) -> None:
    project = plan_project(
        templates, name="m", task="table", framework="torch", version="1", reasons=["a\n b"]
    )
    assert project.context["reasons"] == ("a b",)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("task", "tabel", "unknown task 'tabel'; did you mean 'table'?"),
        ("framework", "torhc", "unknown framework 'torhc'; did you mean 'torch'?"),
        ("backend", "three", "unknown backend 'three'; known: one, two"),
        ("framework", "flow", "unknown framework 'flow'; known: torch"),  # no folder for the task
    ],
)
def test_unknown_choices(templates: Templates, option: str, value: str, words: str) -> None:
    with pytest.raises(UsageError) as fault:
        plan(templates, **{option: value})
    assert str(fault.value) == words


def test_undefined_name_is_a_fault_of_the_template(templates: Templates) -> None:
    broken = {**LAYERS, "common/table": (Source("a.py.jinja", "{{ nothing }}"),)}
    project = plan(Templates(templates.tasks, templates.frameworks, broken))
    with pytest.raises(TemplateError, match=r"template a\.py: 'nothing' is undefined"):
        render(project)
