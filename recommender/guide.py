"""The guide as pure functions: answers → the next page, the standing, the verdict, the project.

For a face that keeps nothing but a `State` between two pages, such as a page in a browser. What
goes in and out is plain data that JSON can hold; nothing here knows who shows it.

    guide = load()
    shown = begin(guide)
    shown = reply(guide, shown.state, "table-class")      # or BACK
    verdict_json(guide, shown.state.answers)              # what `--format json` prints
    project(guide, shown.state.answers, name="my-project").files
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from recommender.decide.scoring import Recommendation, recommend
from recommender.decide.starter import choose_starter
from recommender.errors import UsageError
from recommender.explain.outlook import outlook_of
from recommender.machine import Machine
from recommender.prompt.menu import BACK, Menu, Reply
from recommender.prompt.questionnaire import ENDS, Page, Questionnaire
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.answers_given import check_answers
from recommender.rulebase.questions import (
    ASIDE,
    MOST,
    NOT_SURE,
    Answer,
    Answers,
    Kind,
    Question,
    asked,
)
from recommender.rulebase.rules import RuleBase
from recommender.starter.offered import next_command, starter_of

if TYPE_CHECKING:
    from recommender.explain.flips import Change
    from recommender.report import Report
    from recommender.starter.generate import Generated
    from recommender.starter.model import Templates

__all__ = [
    "BACK",
    "REVIEW",
    "Guide",
    "Shown",
    "State",
    "answers_text",
    "begin",
    "changed",
    "decision",
    "from_link",
    "judge",
    "link",
    "load",
    "new_command",
    "project",
    "read_answers_text",
    "reply",
    "report",
    "review",
    "show",
    "templates",
    "verdict_json",
    "weighed",
]

REVIEW = ENDS[Page.REVIEW]
"""In a state, the review in the place of a question."""

NOWHERE = Machine("", (), (0, 0), {})
"""Nothing is known of the machine that the answers are about."""

ANSWERS = "answers.yaml"
"""What the answers file is called in commands."""


class Guide(NamedTuple):
    """A rule base; `rules` is what commands call its folder, '' where it is the shipped one."""

    rulebase: RuleBase
    rules: str = ""

    @property
    def flags(self) -> str:
        """What a command needs to read the same answers by the same rules, with a space before."""
        rules = f" --rules {self.rules}" if self.rules else ""
        return f" --answers {ANSWERS}{rules}"


class State(NamedTuple):
    """Where a conversation stands: the answers, the way here and the way forward (as in a
    browser's history), and the question that is shown, or REVIEW."""

    answers: Answers = MappingProxyType({})
    trail: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    starter_only: bool = False
    at: str = REVIEW


class Shown(NamedTuple):
    """A page, and the state that it belongs to. Without `page` and `menu` it is the verdict.

    `answers` are those that count: an answer that another one has made irrelevant is kept in the
    state alone, to be there again when that one is changed back.
    """

    state: State
    answers: Answers
    page: Page | None
    menu: Menu | None


class _Nobody:
    """A face that leaves no traces."""

    dot = "·"

    def show(self, menu: Menu) -> Reply:
        raise NotImplementedError

    def record(self, question: str, answer: str) -> None: ...

    def retract(self) -> None: ...


def load(folder: Path | None = None, rules: str = "") -> Guide:
    """The guide by the rule base in a folder, or by the shipped one; RuleBaseError."""
    from recommender.rulebase.loader import load_rules

    return Guide(load_rules(folder or rules_folder()), rules)


@cache
def templates() -> Templates:
    """What there are starters for."""
    from recommender.starter.templates import load_templates

    return load_templates(templates_folder())


# The conversation


def begin(guide: Guide, answers: object = None) -> Shown:
    """The first page; the review where `answers` leave nothing open. Raises AnswersError."""
    checked = check_answers({} if answers is None else answers, guide.rulebase)
    asking = _asking(guide, State(checked))
    return _shown(asking, asking.next_question())


def show(guide: Guide, state: State) -> Shown:
    """The page that a state is about."""
    return _shown(_asking(guide, state), _question(guide, state))


def review(guide: Guide, answers: object) -> Shown:
    """All answers, to be confirmed or changed."""
    return _shown(_asking(guide, State(check_answers(answers, guide.rulebase))), None)


def reply(guide: Guide, state: State, given: Reply) -> Shown:
    """The page after a reply: an answer, an item of another page, or BACK. Raises AnswersError."""
    asking, question = _asking(guide, state), _question(guide, state)
    page = asking.page(question)
    if given == ENDS.get(page):
        return Shown(_state(asking, question), asking.counted(), None, None)
    if given is not BACK and page is Page.QUESTION and question is not None:
        given = check_answers({question.id: given}, guide.rulebase)[question.id]
    elif given is not BACK:
        items = asking.menu(page, question, _Nobody.dot).items
        if given not in [item.id for item in items]:
            raise UsageError("that is none of the choices of this page")
    return _shown(asking, asking.follow(page, question, given, _Nobody()))


def _asking(guide: Guide, state: State) -> Questionnaire:
    asking = Questionnaire(guide.rulebase, state.answers)
    asking.trail, asking.again = [*state.trail], [*state.again]
    asking.starter_only = state.starter_only
    asking.__dict__["machine"] = NOWHERE
    asking.__dict__["outlook"] = outlook_of(guide.rulebase)
    return asking


def _question(guide: Guide, state: State) -> Question | None:
    return guide.rulebase.question.get(state.at)


def _shown(asking: Questionnaire, question: Question | None) -> Shown:
    page = asking.page(question)
    menu = asking.menu(page, question, _Nobody.dot)
    return Shown(_state(asking, question), asking.counted(), page, menu)


def _state(asking: Questionnaire, question: Question | None) -> State:
    return State(
        answers=asking.answers,
        trail=tuple(asking.trail),
        again=tuple(asking.again),
        starter_only=asking.starter_only,
        at=REVIEW if question is None else question.id,
    )


# What the answers come to


def judge(guide: Guide, answers: object) -> Recommendation:
    """The verdict with its trace. Raises AnswersError."""
    return recommend(guide.rulebase, check_answers(answers, guide.rulebase))


def report(guide: Guide, recommendation: Recommendation) -> Report:
    """What every format shows, with the command that writes the project."""
    from recommender.report import build

    starter = starter_of(recommendation)
    command = "" if starter is None else next_command(recommendation, starter, guide.flags)
    return build(recommendation, starter=starter, next_command=command)


def verdict_json(guide: Guide, answers: object) -> str:
    """What `recommender --answers answers.yaml --format json` prints."""
    from recommender.report.as_json import to_json

    return to_json(report(guide, judge(guide, answers)))


def decision(guide: Guide, answers: object) -> str:
    """What `recommender --answers answers.yaml --format markdown` prints."""
    from recommender.report import record

    shown = report(guide, judge(guide, answers))
    verdict = f"recommender{guide.flags} --details"
    commands = [verdict, shown.next_command] if shown.next_command else [verdict]
    return record(shown, commands=commands)


def changed(guide: Guide, answers: object, *changes: Change) -> Answers:
    """The answers with what a flip changes; what no longer applies is left out."""
    from recommender.explain.flips import apply

    after = apply(check_answers(answers, guide.rulebase), *changes)
    return Questionnaire(guide.rulebase, after).counted()


def weighed(guide: Guide, answers: Answers, factor: str, grade: str) -> Answers:
    """The answers with one factor's weight changed: MOST, ASIDE, or anything else for neither."""
    for question in asked(guide.rulebase.questions, answers):
        if question.kind is Kind.PRIORITIES:
            given = answers.get(question.id, NOT_SURE)
            before = dict(given) if isinstance(given, Mapping) else {}
            after = {id: said for id, said in before.items() if id != factor}
            if grade in (MOST, ASIDE):
                after[factor] = grade
            in_order = {
                option.id: after[option.id] for option in question.options if option.id in after
            }
            return {**answers, question.id: in_order}
    return answers


# The project


def project(
    guide: Guide,
    answers: object,
    *,
    name: str,
    framework: str | None = None,
    backend: str | None = None,
    task: str | None = None,
    notebook: bool = False,
) -> Generated:
    """What `recommender new` writes, as text; with `notebook`, what it writes with `--notebook`.
    Raises the same errors."""
    from recommender.decide.project import choose_project
    from recommender.report import build
    from recommender.starter.generate import generate

    recommendation = judge(guide, answers)
    starter = choose_starter(guide.rulebase, recommendation.known)
    chosen = choose_project(
        recommendation,
        starter,
        templates().offered,
        framework=framework,
        backend=backend,
        task=task,
    )
    shown = build(recommendation, starter=starter)
    return generate(recommendation, chosen, templates(), name=name, notebook=notebook, report=shown)


def new_command(guide: Guide, name: str, flags: Mapping[str, str | None]) -> str:
    """The command that writes the same project; `flags` are those of `project`."""
    given = "".join(f" --{flag} {value}" for flag, value in flags.items() if value)
    return f"recommender new {name}{guide.flags}{given}"


# The answers, to be kept or handed on


def answers_text(guide: Guide, answers: object) -> str:
    """An answers file. Raises AnswersError."""
    from recommender.rulebase.answers_file import write_answers

    rulebase = guide.rulebase
    made_by = {"rulebase": rulebase.id, "version": rulebase.version}
    return write_answers(check_answers(answers, rulebase), rulebase, made_by)


def read_answers_text(guide: Guide, text: str) -> tuple[Answers, tuple[str, ...]]:
    """The answers of a file, and what of it was read by an old name. Raises AnswersError."""
    from recommender.rulebase.answers_file import parse_answers

    file = parse_answers(text.encode(), ANSWERS, guide.rulebase)
    return file.answers, file.notes


def link(guide: Guide, answers: object) -> str:
    """The answers as the fragment of an address: `subject=table-class&own-parts=a,b`."""
    checked = check_answers(answers, guide.rulebase)
    ids = (question.id for question in guide.rulebase.questions if question.id in checked)
    return "&".join(f"{quote(id, safe='')}={_written(checked[id])}" for id in ids)


def _written(answer: Answer) -> str:
    if isinstance(answer, str):
        return quote(answer, safe="")
    if isinstance(answer, Mapping):
        return ",".join(f"{quote(id, safe='')}:{grade}" for id, grade in answer.items())
    return ",".join(quote(id, safe="") for id in answer)


def from_link(guide: Guide, text: str) -> Answers:
    """The answers of such a fragment. Raises AnswersError, with all that is wrong with it."""
    given: dict[str, object] = {}
    for pair in filter(None, text.split("&")):
        key, _, value = pair.partition("=")
        id = unquote(key)
        question = guide.rulebase.question.get(id)
        words = [unquote(word) for word in value.split(",")] if value else []
        if question is None or question.kind is Kind.ONE or words == [NOT_SURE]:
            given[id] = unquote(value)
        elif question.kind is Kind.MANY:
            given[id] = words
        else:
            pairs = (word.rpartition(":") for word in words)
            given[id] = {factor: grade for factor, _, grade in pairs}
    return check_answers(given, guide.rulebase, "the answers in the link")
