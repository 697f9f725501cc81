"""The pure functions: the same conversation, verdict and project as on the command line."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender import guide
from recommender.archive import archive
from recommender.decide.scoring import recommend
from recommender.errors import AnswersError, RefusedError, TargetError, UsageError
from recommender.prompt.menu import Menu, Reply
from recommender.prompt.questionnaire import Page, Questionnaire
from recommender.rulebase.questions import NOT_SURE, Answer, Kind, Question
from recommender.rulebase.rules import RuleBase
from recommender.site.bridge import Bridge
from tests.report.test_model import SHIPPED
from tests.report.test_model import answers as some_answers

GUIDE = guide.load()
THREE = guide.load(Path(__file__).parents[1] / "three_frameworks", "DIR")
TABLES = {"subject": "table-class", "purpose": "learn-to-build"}

few = settings(max_examples=60, deadline=None, derandomize=True)


class Picking:
    """A face that draws its replies; it goes back now and then."""

    dot = "·"

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.seen: list[Menu] = []
        self.given: list[Reply] = []

    def show(self, menu: Menu) -> Reply:
        self.seen.append(menu)
        self.given.append(self._pick(menu))
        return self.given[-1]

    def _pick(self, menu: Menu) -> Reply:
        ids = [item.id for item in menu.items]
        if menu.back and len(self.given) < 30 and self.data.draw(st.integers(0, 5)) == 0:
            return guide.BACK
        if menu.kind is Kind.PRIORITIES:
            grades = st.sampled_from(["most", "aside"])
            return self.data.draw(st.dictionaries(st.sampled_from(ids), grades, max_size=3))
        if menu.kind is Kind.MANY:
            return tuple(self.data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=3)))
        if menu.unsure and self.data.draw(st.booleans()):
            return NOT_SURE
        return ids[0] if len(self.given) > 40 else self.data.draw(st.sampled_from(ids))

    def record(self, question: str, answer: str) -> None: ...

    def retract(self) -> None: ...


@settings(few, max_examples=15)
@given(st.data())
def test_step_by_step_it_is_the_same_conversation(data: st.DataObject) -> None:
    """Page after page, with nothing kept between them but what JSON can hold."""
    rulebase = GUIDE.rulebase
    face = Picking(data)
    asking = Questionnaire(rulebase, {})
    asking.__dict__["machine"] = guide.NOWHERE
    ended = asking.run(face)
    shown = guide.begin(GUIDE)
    for menu, reply in zip(face.seen, face.given, strict=True):
        assert shown.menu == menu
        state = json.loads(json.dumps(shown.state._asdict()))
        answers = {id: _tupled(answer) for id, answer in state.pop("answers").items()}
        trail, again = tuple(state.pop("trail")), tuple(state.pop("again"))
        shown = guide.reply(GUIDE, guide.State(answers, trail, again, **state), reply)
    assert shown.page is None
    assert shown.answers == ended


def _tupled(answer: Any) -> Answer:
    return tuple(answer) if isinstance(answer, list) else answer


def test_a_reply_that_is_no_choice_of_the_page_is_refused() -> None:
    review = guide.review(GUIDE, TABLES)
    assert review.page is Page.REVIEW
    with pytest.raises(UsageError):
        guide.reply(GUIDE, review.state, "no-question")
    with pytest.raises(AnswersError, match="not an option"):
        guide.reply(GUIDE, guide.begin(GUIDE).state, "no-option")


@few
@given(some_answers(SHIPPED))
def test_a_link_holds_the_answers(answers: dict[str, Answer]) -> None:
    link = guide.link(GUIDE, answers)
    assert guide.from_link(GUIDE, link) == {
        id: answer for id, answer in answers.items() if answer is not None
    }
    assert link.isascii() and not set(link) & set(" #?\"'<>")


def test_everything_wrong_with_a_link_is_said() -> None:
    with pytest.raises(AnswersError) as caught:
        guide.from_link(GUIDE, "subject=tables&nothing=at-all&own-parts=%3Cb%3E")
    assert len(caught.value.faults) == 3
    assert "the answers in the link" in str(caught.value)


def test_priorities_and_empty_answers_survive_a_link() -> None:
    many = next(q for q in GUIDE.rulebase.questions if q.kind is Kind.MANY)
    weighing = next(q for q in GUIDE.rulebase.questions if q.kind is Kind.PRIORITIES)
    for answers in (
        {many.id: (), weighing.id: {}},
        {many.id: NOT_SURE, weighing.id: NOT_SURE},
        {weighing.id: {"debugging": "most", "performance": "aside"}},
    ):
        assert guide.from_link(GUIDE, guide.link(GUIDE, answers)) == answers


@few
@given(some_answers(SHIPPED))
def test_what_a_flip_leads_to_is_what_it_says(answers: dict[str, Answer]) -> None:
    from recommender.explain.flips import flips

    found = recommend(GUIDE.rulebase, answers)
    for flip in flips(found).found[:3]:
        after = guide.changed(GUIDE, answers, *flip.changes)
        assert recommend(GUIDE.rulebase, after).outcome == flip.outcome


def test_a_weight_is_an_answer() -> None:
    [question] = [q for q in GUIDE.rulebase.questions if q.kind is Kind.PRIORITIES]
    once = guide.weighed(GUIDE, TABLES, "debugging", "most")
    assert once == {**TABLES, question.id: {"debugging": "most"}}
    twice = guide.weighed(GUIDE, once, "performance", "aside")
    assert guide.weighed(GUIDE, twice, "debugging", "neutral")[question.id] == {
        "performance": "aside"
    }


def test_an_archive_is_the_project() -> None:
    made = guide.project(GUIDE, TABLES, name="my-project")
    data = archive(made.files, "my-project")
    assert data == archive(dict(made.files), "my-project")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        read = {name: packed.read(name).decode() for name in packed.namelist()}
    assert read == {f"my-project/{path}": text for path, text in made.files.items()}


def test_a_project_that_cannot_be_is_refused() -> None:
    with pytest.raises(TargetError, match="my-torch"):
        guide.project(GUIDE, TABLES, name="torch")
    with pytest.raises(UsageError, match="--task"):
        guide.project(GUIDE, {}, name="my-project", framework="keras")
    conflict = json.loads(json.dumps(_conflict(GUIDE.rulebase)))
    with pytest.raises(RefusedError):
        guide.project(GUIDE, conflict, name="my-project")


def _conflict(rulebase: RuleBase) -> dict[str, Answer]:
    from recommender.resources import rules_folder
    from recommender.rulebase.answers_file import load_answers

    name = "conflict-newest-models-in-several-frameworks.yaml"
    return dict(load_answers(rules_folder() / "cases" / name, rulebase).answers)


# The bridge


def call(bridge: Bridge, name: str, /, **given: object) -> Any:
    return json.loads(bridge.call(json.dumps({"call": name, **given})))


@pytest.mark.parametrize("known", [GUIDE, THREE], ids=["shipped", "three"])
def test_every_call_answers_in_json(known: guide.Guide) -> None:
    bridge = Bridge(known)
    page = call(bridge, "begin")["result"]
    for _ in range(40):
        if page["page"] == "verdict":
            break
        question = known.rulebase.question.get(page["state"]["at"])
        page = call(bridge, "reply", state=page["state"], answer=_first(page, question))["result"]
    assert page["page"] == "verdict"
    link = page["link"]
    shown = call(bridge, "verdict", link=link)["result"]
    assert shown["headline"] and shown["link"] == link
    assert len(call(bridge, "standing", link=link)["result"]) == len(known.rulebase.frameworks)
    for turn in shown["turns"]:
        for way in turn["ways"]:
            call(bridge, "verdict", link=way["link"])["result"]
    review = call(bridge, "review", link=link)["result"]
    assert review["page"] == "review"
    asked = shown["answers"][0]["question"]
    assert call(bridge, "review", link=link, question=asked)["result"]["state"]["at"] == asked
    text = call(bridge, "document", link=link, kind="answers")["result"]["text"]
    assert call(bridge, "open", text=text)["result"]["link"] == link
    offered = call(bridge, "offer", link=link)["result"]["frameworks"]
    assert {framework["id"] for framework in offered} == set(known.rulebase.framework)


def _first(page: Any, question: Question | None) -> object:
    if page["page"] != "question" or question is None:
        return page["ids"][0]
    if question.kind is Kind.ONE:
        return page["ids"][0]
    return {} if question.kind is Kind.PRIORITIES else page["ids"][:1]


def test_lines_that_belong_together() -> None:
    texts = ["import os\nimport torch\n\nx = 1", "import os\nimport keras\nimport math\n\nx = 1"]
    assert call(Bridge(GUIDE), "align", texts=texts)["result"] == [
        {"lines": [[0, 1], [0, 1]], "same": True},
        {"lines": [[1, 1], [1, 2]], "same": False},
        {"lines": [[2, 1], [3, 1]], "same": True},
        {"lines": [[3, 1], [4, 1]], "same": True},
    ]


def test_faults_of_the_user_are_lines_and_bugs_are_not_hidden() -> None:
    bridge = Bridge(GUIDE)
    [line] = call(bridge, "verdict", link="subject=\u202etables")["error"]
    assert "\\u202e" in line and "is not an option" in line
    assert call(bridge, "open", text="answers: [")["error"]
    assert call(bridge, "project", link="subject=table-class", name=7)["error"]
    with pytest.raises(KeyError):
        bridge.call('{"call": "no-such-call"}')
