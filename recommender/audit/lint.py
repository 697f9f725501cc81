"""What can be wrong with a rule base that loads: what nobody reads, what never happens, what counts
twice, and words that take sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from recommender.explain.outlook import Outlook, open_questions
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.questions import MEASURED, Kind
from recommender.rulebase.rules import Rule, RuleBase, RuleKind

__all__ = ["MAX_QUESTIONS", "Remark", "can_hold", "review"]

MAX_QUESTIONS = 20


class Remark(NamedTuple):
    """`path` is the way to what is at fault: `questions`, `rules` or `requirements`, the id of one
    of them, and the key in it. It is empty for all questions together."""

    path: str
    message: str


def review(rulebase: RuleBase) -> tuple[Remark, ...]:
    """Every fault, in the order of the rule base."""
    return (
        *_length(rulebase),
        *_wording(rulebase),
        *_unread(rulebase),
        *_purposes(rulebase),
        *_never(rulebase),
        *_pairs(rulebase),
    )


def _length(rulebase: RuleBase) -> Iterator[Remark]:
    """Nobody answers questions for long. Larger rule bases work, for those who fill in files."""
    asked = sum(question.source != MEASURED for question in rulebase.questions)
    if asked > MAX_QUESTIONS:
        yield Remark("", f"{asked} questions; {MAX_QUESTIONS} are the limit")


def _wording(rulebase: RuleBase) -> Iterator[Remark]:
    """A framework's name belongs into an option that states a fact, and nowhere else."""
    names = {framework.title for framework in rulebase.frameworks}
    names |= {
        variant.backend for variant in rulebase.variants if variant.backend != variant.framework
    }
    found = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b", re.IGNORECASE)
    for question in rulebase.questions:
        for key, text in (("ask", question.ask), ("why", question.why)):
            if match := found.search(text):
                message = f"names {match[0]}, but a question must be neutral"
                yield Remark(f"questions.{question.id}.{key}", message)
        for option in question.options if not question.facts else ():
            for key, text in (("label", option.label), ("help", option.help)):
                if question.kind is not Kind.PRIORITIES and (match := found.search(text)):
                    yield Remark(
                        f"questions.{question.id}.options.{option.id}.{key}",
                        f"names {match[0]}; only options that state facts may (facts: true)",
                    )


def _unread(rulebase: RuleBase) -> Iterator[Remark]:
    """An option that makes no difference says why, and no other one does."""
    read = _read(when for _, when in _conditions(rulebase))
    asked_about = _asked_about(rulebase)
    for question in rulebase.questions:
        if question.kind is Kind.PRIORITIES or question.id not in asked_about:
            continue
        for option in question.options:
            path = f"questions.{question.id}.options.{option.id}"
            reads = (question.id, option.id) in read
            if reads and option.neutral:
                yield Remark(f"{path}.neutral", "says why no rule reads it, but one does")
            if not reads and not option.neutral and question.decides:
                yield Remark(path, "is read by no rule and does not say why ('neutral')")


def _conditions(rulebase: RuleBase) -> Iterator[tuple[str, Condition]]:
    """Of the rules and the requirements, with the way to them."""
    yield from ((f"rules.{rule.id}", rule.when) for rule in rulebase.rules)
    yield from ((f"requirements.{limit.id}", limit.when) for limit in rulebase.requirements)


def _asked_about(rulebase: RuleBase) -> set[str]:
    """The questions that a rule, a requirement or another question reads."""
    asks = [question.when for question in rulebase.questions if question.when is not None]
    return {id for id, _ in _read([*asks, *(when for _, when in _conditions(rulebase))])}


def _read(conditions: Iterable[Condition]) -> set[tuple[str, str]]:
    return {
        (atom.question, option)
        for condition in conditions
        for atom in condition.atoms()
        for option in atom.options
    }


def _purposes(rulebase: RuleBase) -> Iterator[Remark]:
    """A question decides where a rule, a requirement or another question reads it, and shapes
    where an option says something to the templates."""
    read = _asked_about(rulebase)
    for question in rulebase.questions:
        if question.kind is Kind.PRIORITIES:
            continue
        path = f"questions.{question.id}"
        if question.decides and question.id not in read:
            message = "no rule or requirement reads it; write one, or leave 'decides' out of"
            yield Remark(path, f"{message} its purpose")
        if not question.decides and question.id in read:
            message = "does not say 'decides', but some condition reads its answers"
            yield Remark(f"{path}.purpose", message)
        shapes = any(option.starter.keys for option in question.options)
        if question.shapes and not shapes:
            message = "says 'shapes', but no option of it has a 'starter'"
            yield Remark(f"{path}.purpose", message)
        if shapes and not question.shapes:
            message = "does not say 'shapes', but some option of it has a 'starter'"
            yield Remark(f"{path}.purpose", message)


def _never(rulebase: RuleBase) -> Iterator[Remark]:
    """Conditions that no way to answer makes true."""
    for question in rulebase.questions:
        if question.when is not None and not can_hold(rulebase, question.when):
            message = "can never be true, so nobody is asked"
            yield Remark(f"questions.{question.id}.when", message)
    for path, when in _conditions(rulebase):
        if not can_hold(rulebase, when):
            yield Remark(f"{path}.when", "can never be true, whatever the answers")


def can_hold(rulebase: RuleBase, condition: Condition) -> bool:
    """Whether some answers make it true; also true where there are too many ways to tell."""
    reads = [atom.question for atom in condition.atoms()]
    free = all(rulebase.question[id].when is None for id in reads)
    if free and len(set(reads)) == len(reads) and not _negates(condition):
        return True  # nothing in it can be in the way of anything else
    first, *_ = rulebase.variants
    probe = Rule(
        "probe", rulebase.factors[0].id, RuleKind.NEED, condition, {first.id: 1}, "", (), "probe"
    )
    alone = replace(rulebase, rules=(probe,), requirements=())
    bounds = Outlook(alone).bounds({}, open_questions(alone, {}), first.framework)
    return bounds is None or bounds.points[1] > 0


def _negates(condition: Condition) -> bool:
    if isinstance(condition, All | AnyOf):
        return not condition.parts or any(map(_negates, condition.parts))
    return isinstance(condition, Not)


def _pairs(rulebase: RuleBase) -> Iterator[Remark]:
    """Rules that never count beside another one, that count one fact twice, or contradict one."""
    framework = {variant.id: variant.framework for variant in rulebase.variants}
    by_reading: dict[frozenset[str], list[Rule]] = {}
    for rule in rulebase.rules:
        reads = frozenset(atom.question for atom in rule.when.atoms())
        by_reading.setdefault(reads, []).append(rule)
    for rules in by_reading.values():
        for first, second in combinations(rules, 2):
            if first.fact == second.fact:
                yield from _shadow(first, second)
                yield from _shadow(second, first)
            elif first.when == second.when and _together(first, second):
                sides = [{framework[id] for id in rule.favours} for rule in (first, second)]
                if first.favours.keys() & second.favours.keys():
                    yield Remark(
                        f"rules.{second.id}.fact",
                        f"counts the same answers as '{first.id}': give both the same fact, or "
                        "make them one rule",
                    )
                elif sides[0].isdisjoint(sides[1]):
                    yield Remark(
                        f"rules.{second.id}.when",
                        f"is the same as in '{first.id}', which favours the other side",
                    )


def _together(first: Rule, second: Rule) -> bool:
    return first.kind is second.kind and first.factor == second.factor


def _shadow(rule: Rule, other: Rule) -> Iterator[Remark]:
    """`rule` never counts where `other` fires whenever it does, with as many points for all."""
    least = all(points <= other.favours.get(id, 0) for id, points in rule.favours.items())
    same = rule.when == other.when and rule.favours == other.favours
    if least and _implies(rule.when, other.when) and not (same and rule.id < other.id):
        yield Remark(
            f"rules.{rule.id}.fact",
            f"never counts: whenever it fires, '{other.id}' fires too and gives as much",
        )


def _implies(condition: Condition, other: Condition) -> bool:
    """Whether `condition` cannot be true without `other`, as far as their form shows it."""
    if condition == other:
        return True
    if isinstance(condition, Chosen) and isinstance(other, Chosen):
        return condition.question == other.question and condition.options <= other.options
    if isinstance(condition, AnyOf):
        return all(_implies(part, other) for part in condition.parts)
    if isinstance(other, All):
        return all(_implies(condition, part) for part in other.parts)
    if isinstance(condition, All):
        return any(_implies(part, other) for part in condition.parts)
    return isinstance(other, AnyOf) and any(_implies(condition, part) for part in other.parts)
