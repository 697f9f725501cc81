"""What `rules check` finds in a rule base that loads: each kind of fault, and nothing else."""

from __future__ import annotations

import shutil
from datetime import date
from math import prod
from pathlib import Path

import pytest
from hypothesis import assume, given

from recommender import load_rules
from recommender.audit.lint import can_hold, review
from recommender.commands.rules_check import review_faults
from recommender.resources import rules_folder
from recommender.rulebase.questions import MEASURED, Kind
from recommender.rulebase.rules import RuleBase, stale
from tests.benchmarks.drawn import FACTORS, write_factor, write_frame
from tests.engine.completions import completions, ways
from tests.engine.reference import Reference, truth
from tests.engine.strategies import holds, rule_bases

THREE = Path(__file__).parent / "engine" / "three"


def test_nothing_is_wrong_with_the_shipped_rule_base() -> None:
    assert review(load_rules()) == ((), ())


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return Path(shutil.copytree(rules_folder(), tmp_path / "rules"))


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(before) >= 1
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def line(file: Path, *begins: str) -> int:
    """The line that has the last of these texts, each after the one before."""
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    return [next(number for number, line in lines if begin in line) for begin in begins][-1]


@pytest.mark.parametrize(
    ("file", "before", "after", "at", "message"),
    [
        (
            "questions.yaml",
            "ask: What is the project for?",
            "ask: What is the Keras project for?",
            ("id: purpose", "ask:"),
            "questions.purpose.ask: names Keras, but a question must be neutral",
        ),
        (
            "questions.yaml",
            "label: Try out an idea quickly",
            "label: Try out PyTorch quickly",
            ("id: purpose", "id: prototype", "label:"),
            "questions.purpose.options.prototype.label: names PyTorch; "
            "only options that state facts may (facts: true)",
        ),
        (
            "questions.yaml",
            "        neutral: Nothing has to be loaded.\n",
            "",
            ("id: pretrained", "id: none"),
            "questions.pretrained.options.none: is read by no rule and does not say why "
            "('neutral')",
        ),
        (
            "questions.yaml",
            "        label: I rely on the defaults\n",
            "        label: I rely on the defaults\n        neutral: Nobody minds.\n",
            ("id: tuning", "id: defaults", "neutral:"),
            "questions.tuning.options.defaults.neutral: says why no rule reads it, but one does",
        ),
        (
            "questions.yaml",
            "    purpose: [decides]\n    when: {purpose: [research, product, library]}",
            "    purpose: [decides, shapes]\n    when: {purpose: [research, product, library]}",
            ("id: engine", "purpose:"),
            "questions.engine.purpose: says 'shapes', but no option of it has a 'starter'",
        ),
        (
            "requirements.yaml",
            "when: {all: [{pretrained: newest}, {engine: several-engines}]}",
            "when: {all: [{pretrained: newest}, {pretrained: imagenet}]}",
            ("id: newest-models-stay-in-one-framework", "when:"),
            "requirements.newest-models-stay-in-one-framework.when: can never be true, "
            "whatever the answers",
        ),
        (
            "performance.yaml",
            "when: {devices: several-devices}\n"
            "    favours: {pytorch: 3, keras.jax: 2, keras.tensorflow: 1}",
            "when: {devices: several-machines}\n    favours: {pytorch: 3, keras.jax: 2}",
            ("id: copies-on-several-devices", "fact:"),
            "rules.copies-on-several-devices.fact: never counts: whenever it fires, "
            "'copies-on-several-machines' fires too and gives as much",
        ),
    ],
)
def test_each_fault_is_found_where_it_stands(
    mine: Path, file: str, before: str, after: str, at: tuple[str, ...], message: str
) -> None:
    change(mine / file, before, after)
    faults = review_faults(load_rules(mine), mine)
    assert f"{mine / file}:{line(mine / file, *at)}: {message}" in map(str, faults)


QUESTION = """
  - id: maintainers
    part: work
    ask: Who looks after it?
    why: It has to be understood.
    kind: one
    purpose: [decides]
    options:
      - {{id: few, label: A few, neutral: Nobody minds.}}
      - {{id: many, label: Many}}
      - {{id: changing, label: People who change{neutral}}}
"""


@pytest.mark.parametrize("neutral", ["", ", neutral: Nobody minds."])
def test_a_question_that_nothing_reads_is_one_fault(mine: Path, neutral: str) -> None:
    file = mine / "questions.yaml"
    text = file.read_text(encoding="utf-8").rstrip("\n") + "\n"
    file.write_text(text + QUESTION.format(neutral=neutral), encoding="utf-8")
    [fault] = [fault for fault in review_faults(load_rules(mine), mine) if fault.path]
    assert str(fault) == (
        f"{file}:{line(file, 'id: maintainers')}: questions.maintainers: no rule or requirement "
        "reads it; write one, or leave 'decides' out of its purpose"
    )


def test_an_option_that_nothing_reads_is_told_in_its_own_line(mine: Path) -> None:
    """The question is read by a rule, so each option that no rule reads has to say why."""
    file, rules = mine / "questions.yaml", mine / "ease-of-use.yaml"
    text = file.read_text(encoding="utf-8").rstrip("\n") + "\n"
    file.write_text(text + QUESTION.format(neutral=""), encoding="utf-8")
    change(
        rules,
        "\nrules:\n",
        """
rules:
  - id: few-hands
    kind: preference
    when: {maintainers: many}
    favours: {keras: 1}
    because: Many people have to read it.
    evidence: [page-beginner-friendly]
""",
    )
    [fault] = [fault for fault in review_faults(load_rules(mine), mine) if fault.path]
    assert str(fault) == (
        f"{file}:{line(file, 'id: maintainers', 'id: changing')}: "
        "questions.maintainers.options.changing: is read by no rule and does not say why "
        "('neutral')"
    )


def test_rules_on_the_same_answers_that_count_twice_or_contradict(mine: Path) -> None:
    file = mine / "ease-of-use.yaml"
    rule = """
  - id: {id}
    kind: preference
    when: {{purpose: prototype}}
    favours: {{{favours}: 1}}
    because: It is said again.
    evidence: [page-beginner-friendly]
"""
    text = file.read_text(encoding="utf-8").rstrip("\n")
    text += rule.format(id="again", favours="keras") + rule.format(id="against", favours="pytorch")
    file.write_text(text, encoding="utf-8")
    assert [str(fault).partition(": ")[2] for fault in review_faults(load_rules(mine), mine)] == [
        "rules.again.fact: counts the same answers as 'quick-prototype': give both the same fact, "
        "or make them one rule",
        "rules.against.when: is the same as in 'quick-prototype', which favours the other side",
    ]


def test_more_questions_than_anybody_answers(mine: Path) -> None:
    file = mine / "questions.yaml"
    more = 21 - sum(one.source != MEASURED for one in load_rules(mine).questions)
    question = """
  - id: more-{n}
    part: work
    ask: Anything else?
    why: It may matter.
    kind: one
    purpose: [decides]
    options:
      - {{id: "yes", label: "Yes", neutral: It does not matter yet.}}
"""
    text = file.read_text(encoding="utf-8").rstrip("\n") + "\n"
    file.write_text(text + "".join(question.format(n=n) for n in range(more)), encoding="utf-8")
    said = [str(fault) for fault in review_faults(load_rules(mine), mine)]
    assert f"{file}: 21 questions; 20 are the limit" in said
    assert sum("limit" in fault for fault in said) == 1


@holds(80)
@given(rule_bases())
def test_a_condition_can_hold_where_some_way_to_answer_makes_it_true(rulebase: RuleBase) -> None:
    open = [one.id for one in rulebase.questions if one.kind is not Kind.PRIORITIES]
    assume(prod(len(ways(rulebase.question[id])) for id in open) <= 1500)
    every = [Reference(rulebase, answers) for answers in completions(rulebase, {}, open)]
    for rule in rulebase.rules:
        holding = any(truth(rule.when, one.facts) == 1 for one in every)
        assert can_hold(rulebase, rule.when) == holding


def large(folder: Path, rules: int, questions: int, when: str, fact: str = "") -> RuleBase:
    """A rule base in which each question depends on the one before, and rule after rule has this
    condition, with `n` for its number and `q` for that of a question."""
    write_frame(folder, questions=questions, options=3, cap=9)
    lines = (folder / "questions.yaml").read_text(encoding="utf-8").splitlines()
    for number in range(1, questions):
        before = f"when: {{q{number - 1}: [o0, o1]}}, kind: one"
        lines[number + 1] = lines[number + 1].replace("kind: one", before)
    (folder / "questions.yaml").write_text("\n".join(lines), encoding="utf-8")
    for factor in range(FACTORS):
        found = [
            f"  - {{id: r{n}, kind: need, {fact} when: {when.format(n=n, q=n % questions)}, "
            f"favours: {{oak: {n % 19 + 1}}}, because: It is so., evidence: [seen{factor}]}}"
            for n in range(factor, rules, FACTORS)
        ]
        write_factor(folder, factor, found)
    return load_rules(folder)


def never(rulebase: RuleBase, **limits: int) -> tuple[int, tuple[str, ...]]:
    """How many remarks say that something never counts or is never true, and what is unchecked."""
    found = review(rulebase, **limits)
    return sum("never" in remark.message for remark in found.remarks), found.unchecked


@pytest.mark.parametrize(
    ("when", "never_true"),
    [
        ("{{not: {{q{q}: [o0]}}}}", 0),
        ("{{all: [{{q{q}: o2}}, {{not: {{q{q}: o2}}}}]}}", 6),
        ("{{any: [{{all: [{{q{q}: o1}}, {{q{q}: o2}}]}}, {{q{q}: o0}}]}}", 0),
    ],
)
def test_each_condition_is_checked_on_its_own(tmp_path: Path, when: str, never_true: int) -> None:
    rulebase = large(tmp_path, 6, 5, when)
    assert never(rulebase) == (never_true, ())


def test_a_large_rule_base_is_gone_through_within_the_limits(tmp_path: Path) -> None:
    rulebase = large(tmp_path, 3000, 150, "{{not: {{q{q}: [o0]}}}}")
    assert never(rulebase, most_work=3150 * 150) == (0, ())


@pytest.mark.parametrize(("work", "skipped"), [(0, 99), (20, 94), (10**6, 0)])
def test_conditions_that_take_too_much_work_are_counted(
    tmp_path: Path, work: int, skipped: int
) -> None:
    rulebase = large(tmp_path, 90, 10, "{{q{q}: [o0]}}")
    said = (
        f"whether it can be true was not checked for {skipped} of 99 conditions: too many "
        "questions depend on each other",
    )
    assert never(rulebase, most_work=work)[1] == (said if skipped else ())


@pytest.mark.parametrize(("pairs", "told", "skipped"), [(0, 0, 15), (4, 2, 11), (15, 5, 0)])
def test_pairs_of_rules_that_were_not_compared_are_counted(
    tmp_path: Path, pairs: int, told: int, skipped: int
) -> None:
    rulebase = large(tmp_path, 6, 1, "{{q{q}: [o0]}}", "fact: light,")
    said = (
        f"whether one of them never counts was not checked for {skipped} pairs of rules: too many "
        "share one fact",
    )
    assert never(rulebase, most_pairs=pairs) == (told, said if skipped else ())


def test_claims_go_stale_after_a_year() -> None:
    rulebase = load_rules()
    checked = sorted(one.checked for one in rulebase.evidence.values())
    assert stale(rulebase.evidence.values(), date.fromisoformat(checked[-1])) == ()
    newest = date.fromisoformat(checked[-1])
    later = stale(rulebase.evidence.values(), newest.replace(year=newest.year + 2))
    assert len(later) == len(checked)
