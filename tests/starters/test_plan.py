"""Planning and rendering, on templates of a few lines."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.errors import TemplateError, UsageError
from recommender.starter.model import (
    NOTHING,
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
TASK = Task("table", "Table", "rows", ("shared", "rows"), ("A>=1",))
FILES = {
    "shared": (Source("README.md.jinja", "# {{ name }}\n"), Source("keep.txt", "{{ name }}")),
    "rows": (Source("data.py", "of every framework\n"),),
    "rows/torch": (Source("data.py.jinja", 'x = 1\n#: include "rows/_piece.jinja" :#\ny = 2\n'),),
}
PIECES = {"rows/_piece.jinja": "piece {{ name }}\n"}

Folders = Mapping[str, tuple[Source, ...]]


def with_folders(
    folders: Folders = NOTHING,
    task: Task = TASK,
    torch: SupportedFramework = TORCH,
    **further: Mapping[str, str],
) -> Templates:
    """The templates above with further folders; another task or framework in place of theirs."""
    frameworks = {"torch": torch, "flow": FLOW}
    return Templates(
        {"table": task}, frameworks, {**FILES, **folders}, **{"pieces": PIECES} | further
    )


@pytest.fixture
def templates() -> Templates:
    return with_folders()


def plan(templates: Templates, **options: str | None) -> PlannedProject:
    chosen = {"name": "mine", "task": "table", "framework": "torch", "version": "1", **options}
    return plan_project(templates, **chosen)


def test_later_folders_win_and_pieces_are_included(templates: Templates) -> None:
    assert render(plan(templates)) == {
        "README.md": "# mine\n",
        "data.py": "x = 1\npiece mine\ny = 2\n",
        "keep.txt": "{{ name }}",
    }


def test_machine_chooses_dependencies_and_install_lines(templates: Templates) -> None:
    context = plan(templates, machine="gpu").context
    assert context["dependencies"] == ("A>=1", "b[gpu]>=1")
    assert context["installs"] == (GPU,)


def test_dependencies_may_be_of_one_framework() -> None:
    task = TASK._replace(dependencies={"torch": ("A>=1",), "flow": ("D>=1",)})
    both = with_folders({"rows/flow": FILES["rows/torch"]}, task)
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


def test_a_feature_adds_its_folder_where_the_task_takes_it() -> None:
    pins = {"shared/purpose=product": (Source("pins.txt.jinja", "{{ pins }}\n"),)}
    versions = {"A": "1.5", "b": "1.7", "c": "9"}
    for takes, expected in (("purpose",), "('A==1.5', 'b==1.7')\n"), ((), None):
        shaped = with_folders(pins, TASK._replace(features=takes), versions=versions)
        for features in ({"purpose": "product", "other": "x"}, {"purpose": "learn"}):
            wanted = expected if features["purpose"] == "product" else None
            assert render(plan(shaped, features=features)).get("pins.txt") == wanted


def test_the_folders_of_a_feature_come_last() -> None:
    """In the order of the folders that they stand in; one word of a key may be all that a task
    takes."""
    folders = {
        "shared/size=few": (Source("a.txt", "shared\n"), Source("b.txt", "shared\n")),
        "rows/size=few": (Source("b.txt", "rows\n"), Source("c.txt", "rows\n")),
        "rows/torch/size=few": (Source("c.txt", "torch\n"), Source("data.py", "few\n")),
        "table": (Source("c.txt", "table\n"),),
        "picture/size=few": (Source("d.txt", "another task\n"),),
    }
    plain = {"c.txt": "table\n", "data.py": "x = 1\npiece mine\ny = 2\n"}
    few = {"a.txt": "shared\n", "b.txt": "rows\n", "c.txt": "torch\n", "data.py": "few\n"}
    for takes, added in (
        (("size",), few),
        (("size=few",), few),
        (("size=many",), {}),
        (("purpose",), {}),
    ):
        files = render(
            plan(with_folders(folders, TASK._replace(features=takes)), features={"size": "few"})
        )
        assert {path: files[path] for path in files.keys() - {"README.md", "keep.txt"}} == (
            plain | added
        )


def test_a_task_that_takes_nothing_has_its_own_files_alone() -> None:
    folders = {"table/torch": (Source("train.py", "step\n"),)}
    task = TASK._replace(takes=())
    assert render(plan(with_folders(folders, task))) == {"train.py": "step\n"}
    assert (task.has_runs, TASK.has_runs) == (False, True)


def test_what_is_asked_for_in_vain_is_said() -> None:
    """A feature that only one backend has, one that nobody has, and a second word of a key."""
    two = TORCH.backends[1]._replace(adds={"export=box": ("box>=1",)})
    folders = {
        "shared/torch/export=box": (Source("export.py", "box\n"),),
        "shared/torch/export=tin": (Source("export.py", "tin\n"),),
    }
    shaped = with_folders(
        folders,
        TASK._replace(features=("export", "devices")),
        TORCH._replace(backends=(TORCH.backends[0], two)),
    )
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
    wanted: list[tuple[str, ...]], taken: str, left_out: tuple[str, ...]
) -> None:
    folders = {
        "shared/torch/export=box": (Source("export.py", "box\n"),),
        "shared/torch/export=tin": (Source("export.py", "tin\n"),),
        "shared/flow/export=jar": (Source("export.py", "jar\n"),),
    }
    shaped = with_folders(folders, TASK._replace(features=("export",)))
    project = plan(shaped, requests={"export": wanted})
    assert render(project)["export.py"] == f"{taken}\n"
    assert project.left_out == tuple(
        f"only one export per project: {taken} was listed first; generate another for {word}."
        for word in left_out
    )


def test_where_there_is_none_of_several_words_each_is_said() -> None:
    folders = {
        "rows/flow": (Source("model.py", "flow\n"),),
        "shared/flow/export=jar": (Source("export.py", "jar\n"),),
    }
    shaped = with_folders(folders, TASK._replace(features=("export",)))
    project = plan(shaped, requests={"export": [("jar", "tin"), ("jar",)]}, backend="one")
    assert project.left_out == (
        "export=jar: not available for Table with Torch on One; available with Flow.",
        "export=tin: not available for Table with Torch on One; no framework has it yet.",
    )


def test_a_task_may_say_why_it_does_not_take_a_key() -> None:
    task = TASK._replace(omits={"devices": "one run would not gain from them."})
    asked = plan(with_folders({}, task), features={"devices": "several"})
    assert asked.left_out == ("devices=several: one run would not gain from them.",)
    assert plan(with_folders({}, task)).left_out == ()


def test_a_feature_may_leave_no_room_for_another() -> None:
    folders = {
        "shared/purpose=learning": (Source("train.py", "short\n"),),
        "shared/logging=curves": (Source("curves.py", "curves\n"),),
    }
    task = TASK._replace(
        features=("logging", "purpose"), without={"purpose=learning": ("logging",)}
    )
    shaped = with_folders(folders, task)
    both = plan(shaped, features={"logging": "curves", "purpose": "learning"})
    assert {"train.py", "curves.py"} & set(render(both)) == {"train.py"}
    assert both.left_out == (
        "logging=curves: not available for Table in a project with purpose=learning.",
    )
    assert "curves.py" in render(plan(shaped, features={"logging": "curves"}))


# Pieces.


def test_the_piece_that_is_nearest_to_the_task() -> None:
    """The task's own first, that of the framework before that of all."""
    shared = Source("README.md.jinja", '#: include nearest("_end.md.jinja") :#\n')
    for places in (
        ("table/torch", "table", "rows/torch", "rows", "shared/torch", "shared"),
        ("table", "rows"),
        ("shared",),
    ):
        pieces = {f"{place}/_end.md.jinja": f"of {place}\n" for place in reversed(places)}
        folders = {"table/torch": (), "table": (), "shared/torch": (), "shared": (shared,)}
        made = render(plan(with_folders(folders, pieces={**PIECES, **pieces})))
        assert made["README.md"] == f"of {places[0]}\n"


# Comments for learners.


LESSON = """\
#? On a line of its own.
#?
#? After an empty one.
x = 1  #? after code
def f():
    y = "#?"  # a plain comment
    #? Inside.
    #: if true :#
    #? In a condition.
    return y  # why  #? and more
    #: endif :#
z = "a #?b"
"""


def test_comments_for_learners_are_for_learners() -> None:
    folders = {
        "shared": (),
        "rows": (),
        "table/torch": (Source("data.py.jinja", LESSON), Source("as_is.py", "x = 1  #? kept\n")),
        "shared/purpose=learning": (),
    }
    shaped = with_folders(folders, TASK._replace(features=("purpose",)))
    for features, expected in (
        (
            {"purpose": "learning"},
            """\
# On a line of its own.
#
# After an empty one.
x = 1  # after code
def f():
    y = "#?"  # a plain comment
    # Inside.
    # In a condition.
    return y  # why  # and more
z = "a #?b"
""",
        ),
        (
            {},
            """\
x = 1
def f():
    y = "#?"  # a plain comment
    return y  # why
z = "a #?b"
""",
        ),
    ):
        project = plan(shaped, features=features)
        assert project.explained == bool(features)
        made = render(project)
        assert made["data.py"] == expected
        assert made["as_is.py"] == "x = 1  #? kept\n"  # no template


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


# What is wrong with a template.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n{{ nothing }}", "rows/a.py.jinja, line 2: 'nothing' is undefined"),
        (
            '#: include "rows/_none.jinja" :#',
            "rows/a.py.jinja, line 1: there is no piece 'rows/_none.jinja'",
        ),
        (
            '\n\n#: include nearest("_none.jinja") :#',
            "rows/a.py.jinja, line 3: there is no piece 'rows/torch/_none.jinja', "
            "'rows/_none.jinja' or 'shared/_none.jinja'",
        ),
        ("x = 1\n#: frob :#", "rows/a.py.jinja, line 2: Encountered unknown tag 'frob'."),
        ('#: include "rows/_broken.jinja" :#', "rows/_broken.jinja, line 1: unexpected"),
        ('#: include "rows/_undefined.jinja" :#', "rows/_undefined.jinja, line 2: 'it' is undefin"),
    ],
)
def test_a_fault_names_the_template(text: str, said: str) -> None:
    pieces = {"rows/_broken.jinja": "#: if", "rows/_undefined.jinja": "x\n{{ it }}\n"}
    broken = with_folders({"rows": (Source("a.py.jinja", text),)}, pieces={**PIECES, **pieces})
    with pytest.raises(TemplateError) as fault:
        render(plan(broken))
    assert str(fault.value).startswith(f"template {said}")
