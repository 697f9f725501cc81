"""What can be wrong with a rule base that loads: what nobody reads, what never happens, what counts
twice, and words that take sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from recommender.explain.answer_space import LIMIT
from recommender.explain.ledgers import TooManyWays, Work
from recommender.explain.outlook import Outlook
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.questions import MEASURED, Answer, Kind, Question, known_answers
from recommender.rulebase.rules import Rule, RuleBase, RuleKind

__all__ = ["MAX_QUESTIONS", "MOST_PAIRS", "MOST_WORK", "Remark", "Review", "can_hold", "review"]

MAX_QUESTIONS = 20

MOST_WORK = 4_000_000
"""So many questions may be looked at to see whether conditions can hold, about ten seconds; and
where likely answers don't tell, so many ways to answer may be gone through."""

MOST_PAIRS = 1_000_000
"""So many pairs of rules on one fact may be compared."""


class Remark(NamedTuple):
    """`path` is the way to what is at fault: `questions`, `rules` or `requirements`, the id of one
    of them, and the key in it. It is empty for all questions together."""

    path: str
    message: str


class Review(NamedTuple):
    remarks: tuple[Remark, ...]
    """Every fault, in the order of the rule base."""
    unchecked: tuple[str, ...]
    """What of a very large rule base was not looked at, a sentence each."""


class Effort:
    """What may still be spent on whether conditions can hold: on likely answers, and on all."""

    def __init__(self, limit: int) -> None:
        self.likely = Work(limit)
        self.all = Work(limit)


def review(rulebase: RuleBase, most_work: int = MOST_WORK, most_pairs: int = MOST_PAIRS) -> Review:
    """What is wrong with it. The work grows with the rule base; where some conditions or pairs of
    rules take more than the limits allow, the others are still looked at."""
    unchecked: list[str] = []
    asked_about = _asked_about(rulebase)
    remarks = (
        *_length(rulebase),
        *_wording(rulebase),
        *_unread(rulebase, asked_about),
        *_purposes(rulebase, asked_about),
        *_never(rulebase, Effort(most_work), unchecked),
        *_pairs(rulebase, Work(most_pairs), unchecked),
    )
    return Review(remarks, tuple(unchecked))


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


def _unread(rulebase: RuleBase, asked_about: set[str]) -> Iterator[Remark]:
    """An option that makes no difference says why, and no other one does."""
    read = _read(when for _, when in _conditions(rulebase))
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


def _purposes(rulebase: RuleBase, read: set[str]) -> Iterator[Remark]:
    """A question decides where a rule, a requirement or another question reads it, and shapes
    where an option says something to the templates."""
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
        shapes = any(starter.words for option in question.options for starter in option.starters)
        if question.shapes and not shapes:
            message = "says 'shapes', but no option of it has a 'starter'"
            yield Remark(f"{path}.purpose", message)
        if shapes and not question.shapes:
            message = "does not say 'shapes', but some option of it has a 'starter'"
            yield Remark(f"{path}.purpose", message)


def _never(rulebase: RuleBase, effort: Effort, unchecked: list[str]) -> Iterator[Remark]:
    """Conditions that no way to answer makes true."""
    found: dict[Condition, bool | None] = {}
    skipped = 0
    conditions = [
        (f"questions.{question.id}", question.when, "so nobody is asked")
        for question in rulebase.questions
        if question.when is not None
    ]
    conditions += [(path, when, "whatever the answers") for path, when in _conditions(rulebase)]
    for path, when, means in conditions:
        if when not in found:
            try:
                found[when] = can_hold(rulebase, when, effort)
            except TooManyWays:
                found[when] = None
        if found[when] is None:
            skipped += 1
        elif not found[when]:
            yield Remark(f"{path}.when", f"can never be true, {means}")
    if skipped:
        unchecked.append(
            f"whether it can be true was not checked for {skipped} of {len(conditions)} "
            "conditions: too many questions depend on each other"
        )


def can_hold(rulebase: RuleBase, condition: Condition, effort: Effort | None = None) -> bool:
    """Whether some answers make it true. TooManyWays where there are too many to tell, or more
    than what is left of the `effort`."""
    effort = effort or Effort(MOST_WORK)
    likely = _likely_answers(rulebase, condition, effort.likely)
    if condition.truth(known_answers(likely.questions, likely.answers)):
        return True
    if likely.forced:
        return False
    # Of what else it may rest on: the questions that it reads, and those that these depend on.
    needed = _resting_on(rulebase, condition)
    ways = 100 * len(needed) + min(LIMIT, 4 ** min(len(needed), 10))
    if ways > effort.all.left:
        raise TooManyWays
    effort.all.spend(ways)
    first, *_ = rulebase.variants
    probe = Rule(
        "probe", rulebase.factors[0].id, RuleKind.NEED, condition, {first.id: 1}, "", (), "probe"
    )
    alone = replace(rulebase, questions=needed, rules=(probe,), requirements=())
    bounds = Outlook(alone).bounds({}, [question.id for question in needed], first.framework)
    if bounds is None:
        raise TooManyWays
    return bounds.points[1] > 0


def _resting_on(rulebase: RuleBase, condition: Condition) -> tuple[Question, ...]:
    """The questions that a condition reads, and those that decide whether they are asked."""
    ids: set[str] = set()
    todo = [condition]
    while todo:
        for atom in todo.pop().atoms():
            if atom.question not in ids:
                ids.add(atom.question)
                when = rulebase.question[atom.question].when
                if when is not None:
                    todo.append(when)
    return _in_order(rulebase, ids)


def _in_order(rulebase: RuleBase, ids: Iterable[str]) -> tuple[Question, ...]:
    """The questions of these ids, in the order of the file."""
    places = rulebase.place
    return tuple(rulebase.questions[place] for place in sorted(places[id] for id in ids))


class _Likely(NamedTuple):
    """Answers that probably make a condition true."""

    questions: tuple[Question, ...]
    answers: dict[str, Answer]
    forced: bool
    """Where these don't, no others do."""


def _likely_answers(rulebase: RuleBase, condition: Condition, work: Work) -> _Likely:
    """Of an `any` the first part is met, and of everything else all that it asks for; nothing is
    forced where there was another part."""
    forced = True
    wanted: dict[str, list[frozenset[str]]] = {}
    unwanted: dict[str, set[str]] = {}
    todo: list[tuple[Condition, bool]] = [(condition, True)]
    while todo:
        part, true = todo.pop()
        if isinstance(part, Not):
            todo.append((part.part, not true))
        elif isinstance(part, Chosen):
            if part.question not in wanted:
                work.spend(1)
                wanted[part.question], unwanted[part.question] = [], set()
                when = rulebase.question[part.question].when
                if when is not None:
                    todo.append((when, True))
            if true:
                wanted[part.question].append(part.options)
            else:
                unwanted[part.question] |= part.options
        elif isinstance(part, All) is true:
            todo += [(inner, true) for inner in part.parts]
        else:
            todo += [(inner, true) for inner in part.parts[:1]]
            forced = forced and len(part.parts) == 1
    answers: dict[str, Answer] = {}
    for id, demands in wanted.items():
        question = rulebase.question[id]
        left = question.option.keys() - unwanted[id]
        if question.kind is Kind.MANY:
            answers[id] = tuple(sorted(left.intersection(frozenset().union(*demands))))
        elif options := left.intersection(*demands):
            answers[id] = min(options)
    return _Likely(_in_order(rulebase, wanted), answers, forced)


def _pairs(rulebase: RuleBase, work: Work, unchecked: list[str]) -> Iterator[Remark]:
    """Rules that never count beside another one, that count one fact twice, or contradict one."""
    by_reading: dict[frozenset[str], list[Rule]] = {}
    for rule in rulebase.rules:
        reads = frozenset(atom.question for atom in rule.when.atoms())
        by_reading.setdefault(reads, []).append(rule)
    skipped = 0
    told: set[str] = set()  # of a rule that never counts, one other rule is enough
    for rules in by_reading.values():
        alike = _Alike(rulebase)
        by_fact: dict[str, list[Rule]] = {}
        for rule in rules:
            yield from alike.remarks(rule)
            others = by_fact.setdefault(rule.fact, [])
            for place, other in enumerate(others):
                try:
                    work.spend(1)
                except TooManyWays:
                    skipped += len(others) - place
                    break
                for one, beside in ((other, rule), (rule, other)):
                    if one.id not in told and _never_counts(one, beside):
                        told.add(one.id)
                        yield Remark(
                            f"rules.{one.id}.fact",
                            f"never counts: whenever it fires, '{beside.id}' fires too and gives "
                            "as much",
                        )
            others.append(rule)
    if skipped:
        unchecked.append(
            f"whether one of them never counts was not checked for {skipped} pairs of rules: too "
            "many share one fact"
        )


class _Alike:
    """The rules so far that have the same condition, kind and factor as the one that comes, but
    another fact: which of them is the first that it counts beside, or contradicts."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.framework = {variant.id: variant.framework for variant in rulebase.variants}
        self.favouring: dict[object, list[tuple[int, Rule]]] = {}
        self.siding: dict[object, dict[frozenset[str], list[tuple[int, Rule]]]] = {}
        self.seen = 0

    def remarks(self, rule: Rule) -> Iterator[Remark]:
        same = rule.when, rule.kind, rule.factor
        side = frozenset(self.framework[id] for id in rule.favours)
        sides = self.siding.setdefault(same, {})
        twice = [pair for id in rule.favours for pair in self.favouring.get((*same, id), ())]
        against = [pair for other, found in sides.items() if not other & side for pair in found]
        if other := _first(twice, rule.fact):
            yield Remark(
                f"rules.{rule.id}.fact",
                f"counts the same answers as '{other.id}': give both the same fact, or make them "
                "one rule",
            )
        if other := _first(against, rule.fact):
            yield Remark(
                f"rules.{rule.id}.when",
                f"is the same as in '{other.id}', which favours the other side",
            )
        for id in rule.favours:
            self._add(self.favouring.setdefault((*same, id), []), rule)
        self._add(sides.setdefault(side, []), rule)
        self.seen += 1

    def _add(self, found: list[tuple[int, Rule]], rule: Rule) -> None:
        """The first two with different facts: one of them has another fact than any that comes."""
        if len(found) < 2 and all(rule.fact != other.fact for _, other in found):
            found.append((self.seen, rule))


def _first(found: list[tuple[int, Rule]], fact: str) -> Rule | None:
    """The first rule with another fact."""
    others = [(place, rule) for place, rule in found if rule.fact != fact]
    return min(others, key=lambda pair: pair[0])[1] if others else None


def _never_counts(rule: Rule, other: Rule) -> bool:
    """Whether `other` fires whenever `rule` does, with as many points for all."""
    least = all(points <= other.favours.get(id, 0) for id, points in rule.favours.items())
    same = rule.when == other.when and rule.favours == other.favours
    return least and _implies(rule.when, other.when) and not (same and rule.id < other.id)


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
