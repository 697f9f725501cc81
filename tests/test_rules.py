"""Pedantic: every record of the shipped rule base, and every case, is held to what it promises.

The vocabulary (frameworks, factors, ids) may be named here: these are tests of the content. What
holds of any rule base is tested under `loading/` and `engine/`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from recommender.audit.lint import MAX_QUESTIONS
from recommender.decide.scoring import Recommendation, Verdict, recommend
from recommender.decide.starter import choose_starter
from recommender.explain.outlook import Outlook
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.answers_file import AnswersFile, load_answers
from recommender.rulebase.answers_given import check_answers
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import (
    NOT_SURE,
    Answer,
    Answers,
    Kind,
    Option,
    Question,
    asked,
    known_answers,
)
from recommender.rulebase.rules import Evidence, Number, Requirement, Rule, RuleBase, RuleKind
from recommender.starter.templates import task_ids

RULES = rules_folder()
BASE: RuleBase = load_rules(RULES)
CASES: dict[str, AnswersFile] = {
    path.stem: load_answers(path, BASE) for path in sorted((RULES / "cases").glob("*.yaml"))
}
RESULTS: dict[str, Recommendation] = {
    name: recommend(BASE, case.answers) for name, case in CASES.items()
}

# --- cases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_case_gives_the_verdict_that_it_argues_for(name: str) -> None:
    case, result = CASES[name].case, RESULTS[name]
    assert case is not None
    assert case.argues.endswith(".")
    assert result.outcome == case.verdict
    if result.leader is None:
        assert (case.strength, case.variant) == ("", "")
    else:
        assert result.strength == case.strength
        assert case.variant in (result.first.best.variant.id, "")


@pytest.mark.parametrize("name", CASES)
def test_case_answers_only_what_is_asked(name: str) -> None:
    assert RESULTS[name].ignored == ()


@pytest.mark.parametrize("name", CASES)
def test_case_cites_evidence(name: str) -> None:
    case = CASES[name].case
    assert case is not None
    assert case.evidence
    assert set(case.evidence) <= set(BASE.evidence)


@pytest.mark.parametrize("name", [name for name in CASES if RESULTS[name].leader])
def test_case_of_keras_says_which_backend(name: str) -> None:
    case = CASES[name].case
    assert case is not None
    leader = RESULTS[name].leader
    assert leader is not None
    assert bool(case.variant) == (len(leader.variants) > 1)


@pytest.mark.parametrize(
    ("situation", "framework"),
    [
        ("page-beginner", "keras"),
        ("page-quick-prototype", "keras"),
        ("page-prebuilt-layers", "keras"),
        ("page-maximum-flexibility", "pytorch"),
        ("page-custom-models", "pytorch"),
        ("page-dynamic-graphs", "pytorch"),
        ("page-research", "pytorch"),
    ],
)
def test_page_advice(situation: str, framework: str) -> None:
    assert RESULTS[situation].outcome == framework


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("windows-gpu-moves-keras-to-torch", "keras.torch"),
        ("mac-gpu-moves-keras-to-torch", "keras.torch"),
        ("amd-gpu-moves-keras-to-torch", "keras.torch"),
        ("python-3-14-moves-keras-off-tensorflow", "keras.jax"),
        ("breakpoints-move-keras-to-torch", "keras.torch"),
        ("too-big-moves-keras-to-jax", "keras.jax"),
        ("litert-on-torch-has-static-shapes", "keras.torch"),
        ("litert-with-a-batch-size-left-open", "keras.tensorflow"),
        ("saved-model-from-native-windows", "keras.torch"),
        ("saved-model-from-python-3-14", "keras.torch"),
        ("tf-serving-against-pytorch-skills", "keras.tensorflow"),
        ("conflict-newest-models-in-several-frameworks", "conflict"),
    ],
)
def test_interaction(name: str, outcome: str) -> None:
    result = RESULTS[name]
    assert outcome == (result.first.best.variant.id if result.leader else result.outcome)


def test_interaction_of_small_leads_and_of_one_fact_in_many_guises() -> None:
    assert RESULTS["near-tie-small-preferences"].strength == "toss-up"
    counted = [
        one.counted("pytorch")
        for one in RESULTS["one-fact-in-four-guises"].contributions
        if one.rule.fact == "what-is-built-on"
    ]
    assert len(counted) == 4
    assert [points for points in counted if points] == [max(counted)]


def test_cases_are_of_all_kinds() -> None:
    kinds = Counter(result.verdict for result in RESULTS.values())
    assert len(CASES) >= 7 + 11 + 25
    assert kinds[Verdict.CONFLICT] >= 1
    assert kinds[Verdict.ONLY_CHOICE] >= 2
    assert kinds[Verdict.TIE] >= 1
    strengths = Counter((result.outcome, result.strength) for result in RESULTS.values())
    for framework in BASE.framework:
        for band in BASE.bands:
            assert strengths[framework, band.id], f"no case is a {band.id} {framework}"


def test_both_starters_on_tables_are_reached() -> None:
    reached = {
        (result.outcome, BASE.question["subject"].option[str(subject)].starters[0].keys.get("task"))
        for result in RESULTS.values()
        if (subject := result.answers.get("subject")) in BASE.question["subject"].option
    }
    assert ("keras", "tabular-classification") in reached
    assert ("pytorch", "tabular-regression") in reached


def test_every_rule_fires_in_a_case() -> None:
    fired = {one.rule.id for result in RESULTS.values() for one in result.contributions}
    assert {rule.id for rule in BASE.rules} - fired == set()


def test_every_requirement_holds_in_a_case() -> None:
    held = {one.id for result in RESULTS.values() for one in result.requirements}
    assert {one.id for one in BASE.requirements} - held == set()


def test_every_option_is_chosen_in_a_case() -> None:
    chosen = {
        (question, option)
        for case in CASES.values()
        for question, answer in case.answers.items()
        for option in ([answer] if isinstance(answer, str) else answer)
    }
    declared = {
        (question.id, option.id)
        for question in BASE.questions
        if question.kind is not Kind.PRIORITIES
        for option in question.options
    }
    assert declared - chosen == set()


# --- what weighs more than what ------------------------------------------------------------------

BEGINNER: Answers = CASES["beginner-tabular"].answers


@pytest.mark.parametrize(
    "subject", ["table-number", "table-class", "images-class", "text-class", "text-long"]
)
def test_open_minded_beginner_with_standard_data_is_a_slight_keras(subject: str) -> None:
    result = recommend(BASE, {**BEGINNER, "subject": subject})
    assert (result.outcome, result.strength) == ("keras", "slight")


@pytest.mark.parametrize(
    "people", ["none-yet", "fit-predict", "programmer", "pytorch-skill", "keras-skill"]
)
@pytest.mark.parametrize(
    ("fact", "framework"),
    [
        ({"existing-code": ("pytorch-code",), "code-future": "grows"}, "pytorch"),
        ({"pretrained": "newest"}, "pytorch"),
        ({"interface": ("hugging-face",)}, "pytorch"),
        ({"interface": ("pte-file",)}, "pytorch"),
        ({"interface": ("pytorch-form",)}, "pytorch"),
        ({"deployment": ("r-program",)}, "pytorch"),
        ({"interface": ("saved-model",)}, "keras"),
        ({"interface": ("keras-form",)}, "keras"),
        ({"purpose": "library", "engine": "several-engines"}, "keras"),
        ({"existing-code": ("tensorflow-code",), "code-future": "grows"}, "keras"),
        ({"existing-code": ("keras-code",), "code-future": "grows"}, "keras"),
        ({"deployment": ("fpga",)}, "keras"),
    ],
)
def test_people_and_taste_decide_nothing_against_a_fact(
    people: str, fact: dict[str, str | tuple[str, ...]], framework: str
) -> None:
    """Whatever the people know, and with every taste on the other side."""
    tastes: dict[str, Answers] = {
        "pytorch": {**BEGINNER, "debugging": "rarely", "tuning": "defaults"},
        "keras": {
            "purpose": "learn-internals",
            "own-parts": ("own-layers", "networks-in-turns", "data-dependent"),
            "debugging": "breakpoints",
            "tuning": "own-kernels",
        },
    }
    result = recommend(BASE, {**tastes[framework], "people": (people,), **fact})
    assert result.outcome == framework
    assert result.strength != "toss-up"


@pytest.mark.parametrize("future", [NOT_SURE, "beside", "rewritten", "left", "open"])
@pytest.mark.parametrize("code", ["pytorch-code", "tensorflow-code", "keras-code"])
def test_only_code_that_stays_and_grows_is_a_weighty_fact(code: str, future: str) -> None:
    there: Answers = {"existing-code": (code,)}
    stays = recommend(BASE, {**there, "code-future": "grows"})
    result = recommend(BASE, {**there, "code-future": future})
    assert stays.strength == "strong"
    assert result.strength in ("tie", "toss-up", "slight")


def test_taste_never_outweighs_the_weightiest_need() -> None:
    weightiest = max(max(rule.favours.values()) for rule in BASE.rules)
    assert sum(factor.cap for factor in BASE.factors) < weightiest


NEWCOMER: Answers = {"people": ("none-yet",), "own-parts": ()}
"""Who has written no deep learning yet, and needs nothing that is not ready-made."""

TASTE = replace(
    BASE,
    rules=tuple(rule for rule in BASE.rules if rule.kind is RuleKind.PREFERENCE),
    requirements=(),
)


def most_by_taste(answers: Answers, framework: str) -> Number | float:
    """The largest lead, over all ways to answer the rest, that preferences alone give."""
    open = tuple(question.id for question in BASE.questions if question.id not in answers)
    bounds = Outlook(TASTE).bounds(answers, open, framework)
    assert bounds is not None
    return bounds.points[1]


@pytest.mark.parametrize("framework", [*BASE.framework])
def test_a_newcomers_taste_alone_gives_nothing_clear(framework: str) -> None:
    clear = next(band.points for band in BASE.bands if band.id == "clear")
    assert most_by_taste({**NEWCOMER, "priorities": {}}, framework) < clear


@pytest.mark.parametrize("factor", [*BASE.factor])
def test_nor_with_a_factor_that_counts_double(factor: str) -> None:
    """Over every subject and all else that somebody who learns by building may prefer."""
    clear = next(band.points for band in BASE.bands if band.id == "clear")
    twice: Answers = {**NEWCOMER, "purpose": "learn-to-build", "priorities": {factor: "most"}}
    for framework in BASE.framework:
        assert most_by_taste(twice, framework) < clear
    doubled = recommend(BASE, {**BEGINNER, "priorities": {factor: "most"}})
    assert (doubled.outcome, doubled.strength) == ("keras", "slight")


def test_uninformative_answers_give_nothing_to_either() -> None:
    """Settings are all that is ticked as own parts, so all the rest is ready-made: a taste."""
    for question in BASE.questions:
        for option in question.options:
            if option.neutral:
                answer = (option.id,) if question.kind is Kind.MANY else option.id
                result = recommend(BASE, {question.id: answer})
                fired = [one.rule.id for one in result.contributions]
                nothing_written = option.id == "step-settings"
                assert fired == (["standard-model"] if nothing_written else []), option.id
                assert (result.verdict is Verdict.TIE) is not nothing_written, option.id


def test_rules_on_one_fact_share_its_key() -> None:
    facts: dict[str, set[str]] = {}
    for rule in BASE.rules:
        facts.setdefault(rule.fact, set()).add(rule.id)
    assert {fact: len(rules) for fact, rules in facts.items() if len(rules) > 1} == {
        "end-of-keras-code": 2,
        "few-lines": 2,
        "jax-code": 2,
        "keras-or-tensorflow-code": 7,
        "machine": 5,
        "measured-speed": 2,
        "parallel-training": 4,
        "place": 7,
        "pytorch-code": 2,
        "what-is-built-on": 15,
    }


def test_a_hard_fact_sits_on_a_backend_where_it_is_one_of_a_backend() -> None:
    out = {one.id: set(one.rules_out) for one in BASE.requirements}
    keras = {variant.id for variant in BASE.framework["keras"].variants}
    assert not any(keras <= variants for variants in out.values())
    assert {id for id, variants in out.items() if "pytorch" in variants} == {
        "several-engines-need-keras",
    }


# --- questions -----------------------------------------------------------------------------------


def test_ids_are_unique_over_the_whole_rule_base() -> None:
    for ids in (
        [question.id for question in BASE.questions],
        [rule.id for rule in BASE.rules],
        [requirement.id for requirement in BASE.requirements],
        [*BASE.evidence],
    ):
        assert [id for id, times in Counter(ids).items() if times > 1] == []


def test_there_are_twenty_questions_at_most() -> None:
    assert len(BASE.questions) <= MAX_QUESTIONS == 20


def test_nobody_is_asked_more_than_fifteen() -> None:
    """Over every way to answer, or not to answer, the questions that others depend on."""
    parents = sorted({atom.question for q in BASE.questions if q.when for atom in q.when.atoms()})
    assert "training-machine" in parents  # where several may be ticked
    most = 0
    for way in itertools.product(*(_ways(BASE.question[id]) for id in parents)):
        answers = {
            id: answer for id, answer in zip(parents, way, strict=True) if answer is not None
        }
        most = max(most, len(asked(BASE.questions, answers)))
    assert most == 15


def _ways(question: Question) -> list[Answer | None]:
    """All of them: None, each option, or each set of options where several may be ticked."""
    ids = [option.id for option in question.options]
    if question.kind is not Kind.MANY:
        return [None, *ids]
    sets = (itertools.combinations(ids, size) for size in range(len(ids) + 1))
    return [None, *itertools.chain.from_iterable(sets)]


def test_every_question_can_be_asked() -> None:
    reached = {q.id for result in RESULTS.values() for q in asked(BASE.questions, result.answers)}
    assert reached == set(BASE.question)


def _read() -> set[tuple[str, str]]:
    """The options that a rule or a requirement reads."""
    conditions = [rule.when for rule in BASE.rules] + [one.when for one in BASE.requirements]
    return {
        (atom.question, option)
        for condition in conditions
        for atom in condition.atoms()
        for option in atom.options
    }


@pytest.mark.parametrize("question", [q for q in BASE.questions if q.kind is not Kind.PRIORITIES])
def test_every_option_is_read_or_says_why_not(question: Question) -> None:
    read = _read()
    for option in question.options:
        if (question.id, option.id) in read:
            assert not option.neutral, f"{option.id} is read by a rule and says that it is not"
        else:
            assert option.neutral, f"{option.id} is read by no rule and does not say why"


def test_purpose_of_a_question_is_what_its_options_do() -> None:
    for question in BASE.questions:
        starters = [bool(option.starters) for option in question.options]
        assert question.shapes == any(starters), question.id
        assert question.decides, question.id


def test_every_subject_has_a_starter_or_says_which_comes_closest() -> None:
    tasks = set(task_ids(templates_folder()))
    exact = set()
    for option in BASE.question["subject"].options:
        assert option.starters[0].keys["task"] in tasks, option.id
        if not option.closest:
            exact.add(option.id)
    assert exact == {
        "table-number",
        "table-class",
        "images-class",
        "images-few",
        "text-class",
        "text-long",
        "time-series",
        "reinforcement-learning",
        "recommender",
        "linear-example",
    }


def test_every_task_is_the_starter_of_some_answers() -> None:
    """By a subject alone, or refined by a later answer under a condition."""
    named = {
        starter.keys["task"]
        for question in BASE.questions
        for option in question.options
        for starter in option.starters
        if "task" in starter.keys
    }
    assert named == set(task_ids(templates_folder()))


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({"subject": "text-class"}, {"task": "text-classification"}),
        ({"subject": "text-marks", "pretrained": "curated"}, {"task": "token-classification"}),
        (
            {"subject": "images-few"},
            {"task": "image-classification", "data": "few-images"},
        ),
        (
            {"subject": "text-long"},
            {"task": "text-classification", "data": "long-texts"},
        ),
        (
            {"subject": "text-long", "pretrained": "curated"},
            {"task": "text-fine-tuning", "data": "long-texts"},  # which that task does not take
        ),
        (
            {"subject": "text-class", "pretrained": "curated"},
            {"task": "text-fine-tuning"},
        ),
        ({"subject": "images-class", "pretrained": "curated"}, {"task": "image-classification"}),
        ({"subject": "images-generation"}, {"task": "variational-autoencoder"}),
        (
            {"subject": "images-generation", "own-parts": ["networks-in-turns"]},
            {"task": "adversarial"},
        ),
        (
            {"subject": "reinforcement-learning", "own-parts": ["networks-in-turns"]},
            {"task": "reinforcement-learning"},
        ),
        (
            {"interface": ["tflite-file", "onnx-file"], "deployment": ["python-service"]},
            {"export": "onnx"},
        ),
        ({"deployment": ["android", "browser"]}, {"export": "litert"}),
        (
            {"training-machine": ["tpu"], "devices": "several-machines"},
            {"machine": "tpu", "precision": "mixed", "devices": "several"},
        ),
    ],
)
def test_what_answers_say_to_the_templates(
    answers: dict[str, Answer], keys: dict[str, str]
) -> None:
    assert choose_starter(BASE, known_answers(BASE.questions, answers)).keys == keys


def test_a_refined_starter_is_no_longer_the_closest_one_only() -> None:
    assert (
        "variational"
        in choose_starter(
            BASE, known_answers(BASE.questions, {"subject": "images-generation"})
        ).closest
    )
    refined: list[Answers] = [
        {"subject": "images-generation", "own-parts": ("networks-in-turns",)},
        {"subject": "text-marks", "pretrained": "none"},
    ]
    for answers in refined:
        assert choose_starter(BASE, known_answers(BASE.questions, answers)).closest == ""


def test_further_targets_are_remembered() -> None:
    answers: Answers = {"interface": ("tflite-file", "onnx-file")}
    assert choose_starter(BASE, known_answers(BASE.questions, answers)).besides == {
        "export": ("litert",)
    }
    answers = {"deployment": ("android", "small-computer", "browser", "cpp")}
    assert choose_starter(BASE, known_answers(BASE.questions, answers)).besides == {
        "export": ("onnx", "pt2")
    }


FRAMEWORK_NAMES = re.compile(r"pytorch|keras|tensorflow|\btorch\b|\bjax\b", re.IGNORECASE)


def test_wording_names_no_framework_but_where_it_states_a_fact() -> None:
    facts = {
        "people",
        "field",
        "pretrained",
        "interface",
        "deployment",
        "engine",
        "existing-code",
        "trouble",
        "measured-speed",
    }
    assert facts == {question.id for question in BASE.questions if question.facts}
    for question in BASE.questions:
        texts = [question.ask, question.why]
        if question.id not in facts:
            texts += [f"{option.label} {option.help}" for option in question.options]
        for text in texts:
            assert not FRAMEWORK_NAMES.search(text), f"{question.id}: {text}"


def test_questions_read_well() -> None:
    for question in BASE.questions:
        assert question.ask.endswith("?"), question.id
        assert len(question.ask) <= 80, question.id
        assert question.why.endswith("."), question.id
        for option in question.options:
            assert len(option.label) <= 70, option.label
            assert not option.label.endswith("."), option.label


# --- answers of before ---------------------------------------------------------------------------

OLD = sorted((Path(__file__).parent / "old_answers").glob("*.yaml"))
"""Cases of the rule base 1.0, without what they argued: answers by its questions and options."""


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_old_answers_are_read_without_a_fault(path: Path) -> None:
    file = load_answers(path, BASE)
    assert file.answers.keys() <= BASE.question.keys()
    assert all(note.startswith(f"{path}: ") for note in file.notes)
    assert recommend(BASE, file.answers).leader is not None


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        (
            "tf-serving-against-pytorch-skills",
            {
                "purpose": "product",
                "people": ("pytorch-skill",),
                "existing-code": (),
                "interface": ("saved-model",),
                "deployment": (),
                "training-machine": ("linux-nvidia",),
                "debugging": "breakpoints",
            },
        ),
        (
            "known-family-on-python-3-14",
            {
                "purpose": "product",
                "subject": "text-class",
                "pretrained": "curated",
                "training-machine": ("linux-nvidia", "newest-python"),
                "own-parts": ("own-loss",),
            },
        ),
        (
            "researcher-of-gans",
            {
                "purpose": "research",
                "subject": "images-generation",
                "pretrained": "none",
                "training-machine": ("linux-nvidia",),
                "own-parts": ("networks-in-turns", "own-layers"),
            },
        ),
    ],
)
def test_what_old_answers_mean_today(name: str, answers: dict[str, Answer]) -> None:
    [path] = [path for path in OLD if path.stem == name]
    assert load_answers(path, BASE).answers == answers


def test_every_old_name_is_read_by_that_of_today() -> None:
    assert BASE.old_names.options and BASE.old_names.questions and BASE.old_names.gone
    for (question, option), (today, id) in BASE.old_names.options.items():
        many = today.kind is Kind.MANY
        for old in (option, (option,)) if many else (option,):
            found = dict(check_answers({question: old}, BASE))
            assert found.pop(today.id) == ((id,) if many else id)
            # What is left of a question of today from which all went elsewhere: none of the rest.
            assert found in ({}, {question: ()})
    for id, today in BASE.old_names.questions.items():
        first = today.options[0].id
        assert check_answers({id: (first,)}, BASE) == {today.id: (first,)}
    for question, option in BASE.old_names.gone:
        assert check_answers({question: option or "whatever"}, BASE) == {}
    for one in BASE.questions:
        for id in one.option if one.formerly_one else ():
            assert check_answers({one.id: id}, BASE) == {one.id: (id,)}


# --- evidence and sentences ----------------------------------------------------------------------

PAGE = {
    # claim of the comparison page: where it stands now (1 to 20, in the page's order of subjects)
    "page-pytorch-dynamic": "nuanced",
    "page-keras-static": "nuanced",
    "page-keras-eager": "nuanced",
    "page-keras-origin": "outdated",
    "page-keras-backend": "outdated",
    "page-tf2-eager": "outdated",
    "page-learning-curve": "nuanced",
    "page-beginner-friendly": "nuanced",
    "page-flexibility": "nuanced",
    "page-pytorch-optimized": "nuanced",
    "page-keras-optimized": "outdated",
    "page-research": "nuanced",
    "page-user-base": "nuanced",
    "page-academia-industry": "nuanced",
    "page-production-tools": "outdated",
    "page-debugging": "nuanced",
    "page-keras-example": "nuanced",
    "page-pytorch-example": "nuanced",
    "page-production-ready": "nuanced",
    "page-flexibility-or-ease": "nuanced",
}


def test_every_claim_of_the_page_is_there_with_what_became_of_it() -> None:
    found = {one.id: one.status.value for one in BASE.evidence.values() if one.page}
    assert found == PAGE


def test_page_table_is_quoted_as_it_stands() -> None:
    assert {factor.title: tuple(factor.page.values()) for factor in BASE.factors} == {
        "Ease of use": (
            "Moderate learning curve, more code but flexible",
            "Very beginner-friendly, simple API",
        ),
        "Computation graph": (
            "Dynamic (eager execution)",
            "Static (graph-based) by default, eager execution supported",
        ),
        "Flexibility": (
            "High, good for custom and research models",
            "Moderate, designed for standard models",
        ),
        "Performance": (
            "Highly optimized, good for research and production",
            "Optimized via TensorFlow backend",
        ),
        "Community & ecosystem": (
            "Strong in research, growing production tools",
            "Large user base, backed by TensorFlow ecosystem",
        ),
        "Debugging": (
            "Easy with Python debugger due to dynamic graphs",
            "Harder with static graphs, easier with eager mode",
        ),
    }


def test_page_advice_is_quoted_as_it_stands() -> None:
    assert BASE.framework["pytorch"].choose_when == (
        "Choose PyTorch when you need maximum flexibility, want to experiment with custom models, "
        "or prefer dynamic graphs for easier debugging and research projects."
    )
    assert BASE.framework["keras"].choose_when == (
        "Choose Keras when you want a simple, fast way to build standard deep learning models, "
        "especially if you are a beginner or need quick prototyping with a large ecosystem of "
        "prebuilt layers and tools."
    )


@pytest.mark.parametrize("evidence", BASE.evidence.values(), ids=[*BASE.evidence])
def test_evidence_has_a_dated_source(evidence: Evidence) -> None:
    assert re.match(r"https://[\w.-]+\.[a-z]+(/|$)", evidence.source) or re.search(
        r"(torch|tensorflow|keras|jax) \d+\.\d+\.\d+|coremltools \d+\.\d+|page"
        r"|package index, \w+ \d{4}|of 2025 and 2026",
        evidence.source,
    ), evidence.source
    assert date(2026, 1, 1) <= date.fromisoformat(evidence.checked)
    assert evidence.claim.endswith(".")
    assert evidence.now.endswith(".") or not evidence.now


def test_evidence_is_cited_or_is_a_claim_of_the_page() -> None:
    """By a rule, by a requirement, or by a case in which an option makes no difference: why it
    makes none rests on evidence too."""
    cited = {id for rule in BASE.rules for id in rule.evidence}
    cited |= {id for requirement in BASE.requirements for id in requirement.evidence}
    for file in CASES.values():
        assert file.case is not None
        if any(one.neutral for one in _chosen(file.answers)):
            cited |= set(file.case.evidence)
    for evidence in BASE.evidence.values():
        assert evidence.page or evidence.id in cited, evidence.id


@pytest.mark.parametrize("rule", BASE.rules, ids=[rule.id for rule in BASE.rules])
def test_reason_is_one_plain_sentence(rule: Rule) -> None:
    _assert_sentence(rule.because)
    limit = 20 if rule.kind is RuleKind.NEED else 3
    assert all(1 <= points <= limit for points in rule.favours.values())


@pytest.mark.parametrize("requirement", BASE.requirements, ids=[r.id for r in BASE.requirements])
def test_requirement_says_why_and_what_resolves_it(requirement: Requirement) -> None:
    _assert_sentence(requirement.because)
    _assert_sentence(requirement.resolve)


def _chosen(answers: Answers) -> Iterator[Option]:
    for id, answer in answers.items():
        question = BASE.question[id]
        if question.kind is not Kind.PRIORITIES and answer != NOT_SURE:
            for option in [answer] if isinstance(answer, str) else answer:
                yield question.option[option]


HYPE = re.compile(r"\b(powerful|amazing|simply|just|obvious\w*|modern|great|superior)\b", re.I)


def _assert_sentence(text: str) -> None:
    assert text[0].isupper(), text
    assert text.endswith("."), text
    assert not re.search(r"[.!?] [A-Z]", text), f"one sentence: {text}"
    assert not HYPE.search(text), text
    assert len(text) <= 240, text


FORBIDDEN = [
    r"keras (needs|requires) tensorflow",
    r"keras is static",
    r"keras was( originally)? built on",
    r"pytorch (cannot|can't|can not) be (compiled|exported)",
    r"pytorch has no mobile",
    r"tensorflow has gpu support on (windows|macos)",
    r"install tensorflow-metal",
    r"use torchserve",
    r"use (the )?tf\.?js",
    r"keras dominates",
    r"\d ?%|\d percent",
    r"fastest",
    r"\breproducible",
    r"exact(ly)? resum|resumes? exactly|bit-identical",
    r"one line to any backend",
]


def _texts() -> Iterator[str]:
    """Everything that may be printed as true, so not the page's own words."""
    for question in BASE.questions:
        yield from (question.ask, question.why)
        for option in question.options:
            yield from (option.label, option.help, option.closest, option.neutral)
    for factor in BASE.factors:
        yield from factor.statements.values()
    for evidence in BASE.evidence.values():
        yield evidence.now if evidence.page and evidence.now else evidence.claim
    for rule in BASE.rules:
        yield rule.because
    for requirement in BASE.requirements:
        yield from (requirement.because, requirement.resolve)
    for file in CASES.values():
        if file.case:
            yield from (file.case.title, file.case.argues)


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_nothing_false_is_printed(pattern: str) -> None:
    assert [text for text in _texts() if re.search(pattern, text, re.IGNORECASE)] == []


# --- the files -----------------------------------------------------------------------------------

FILES = sorted(RULES.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_is_kept_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert "\t" not in text
    for number, line in enumerate(text.splitlines(), start=1):
        assert line == line.rstrip(), f"{path.name}:{number}"
        assert len(line) <= 100 or "https://" in line, f"{path.name}:{number}"


def test_rule_base_stays_small_enough_to_load_quickly() -> None:
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in RULES.glob("*.yaml"))
    assert lines <= 2420


def test_readme_tells_what_is_there() -> None:
    text = (RULES / "README.md").read_text(encoding="utf-8")
    for word in ("rulebase.yaml", "questions.yaml", "requirements.yaml", "cases/", "rules check"):
        assert word in text
    for factor in BASE.factors:
        assert f"{factor.id}.yaml" in text
