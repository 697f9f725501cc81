"""How fast the engine is: beside gorules/zen on the same rules, and with many more rules.

    python tests/benchmarks/engine.py [--repeats 30]

Prints, for the shipped rule base with the answers of its cases and for a drawn one of 80 rules and
16 questions, the time of one evaluation with its trace in both engines, taken in turns within one
run (medians; the ratio has to be at least ten); how time grows up to 10,000 rules; how long the
flips take; and how long it takes to load the rules.

In zen the rules are what its users would write: one decision table, hit policy 'collect', a row
per rule and a column per question (what a row cannot say stands in a column of expressions), and
an expression node that adds up each variant's points. It is compiled once and evaluated with its
trace on. It does less than ours: no caps, no shared facts, no weights, no requirements.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from recommender.decide.scoring import recommend
from recommender.explain.flips import flips
from recommender.rulebase.answers_file import load_answers
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Answers, Kind, Option, Question
from recommender.rulebase.rules import Band, Factor, Framework, Rule, RuleBase, RuleKind, Variant

RULES = Path(__file__).resolve().parents[2] / "rules"
TIMES_FASTER = 10
SIZES = (100, 300, 1_000, 3_000, 10_000)


# The same rules in both engines.


def drawn_rules(count: int, questions: int = 16) -> RuleBase:
    """A rule base of any size, the same at every call: half the rules rest on one answer, half on
    two; a third are needs; every other one speaks for single variants."""
    draw = random.Random(count)
    options = tuple(Option(f"o{n}", f"o{n}") for n in range(5))
    asked = tuple(Question(f"q{n}", "?", "!", Kind.ONE, options) for n in range(questions))
    variants = tuple(Variant(f"elm.{name}", "elm", name) for name in "xyz")
    factors = tuple(Factor(f"f{n}", f"f{n}", 6, {}, {}) for n in range(6))
    rules = []
    for n in range(count):
        parts = tuple(
            Chosen(f"q{place}", frozenset(f"o{one}" for one in draw.sample(range(5), 2 - n % 2)))
            for place in draw.sample(range(questions), 1 + n % 2)
        )
        some = [{"oak": 2}, {v.id: 2 for v in variants}, {"elm.x": 3, "oak": 1}, {"elm.y": 1}]
        kind = RuleKind.NEED if n % 3 == 0 else RuleKind.PREFERENCE
        when = parts[0] if len(parts) == 1 else All(parts)
        rules.append(Rule(f"r{n}", f"f{n % 6}", kind, when, some[n % 4], "!", (), f"r{n}"))
    return RuleBase(
        id="drawn",
        version="1",
        title="Drawn",
        frameworks=(
            Framework("oak", "Oak", "", (Variant("oak", "oak", "Oak"),)),
            Framework("elm", "Elm", "", variants),
        ),
        factors=factors,
        bands=(Band("level", "level", 0), Band("clear", "clear", 5)),
        most=2,
        aside=0,
        questions=asked,
        rules=tuple(rules),
        requirements=(),
        evidence={},
    )


def drawn_answers(rulebase: RuleBase, count: int) -> list[Answers]:
    draw = random.Random(1)
    return [
        {question.id: draw.choice(question.options).id for question in rulebase.questions}
        for _ in range(count)
    ]


def shipped_answers(rulebase: RuleBase) -> list[Answers]:
    cases = sorted((RULES / "cases").glob("*.yaml"))
    return [load_answers(path, rulebase).answers for path in cases]


def name(id: str) -> str:
    """An id as an identifier of zen's expressions."""
    return id.replace("-", "_").replace(".", "_")


def words(options: Iterable[str]) -> str:
    return ", ".join(json.dumps(option) for option in sorted(options))


class Zen:
    """A rule base as a compiled decision of gorules/zen."""

    def __init__(self, rulebase: RuleBase) -> None:
        import zen

        self.rulebase = rulebase
        self.trace = {"trace": True}
        self.decision = zen.ZenEngine().create_decision(json.dumps(self.model()))

    def evaluate(self, context: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.decision.evaluate(context, self.trace)  # type: ignore[arg-type,assignment]
        return answer

    def context(self, answers: Answers) -> dict[str, Any]:
        """The answers that count, as zen is given them."""
        result: dict[str, Any] = {}
        for id, chosen in recommend(self.rulebase, answers).known.items():
            many = self.rulebase.question[id].kind is Kind.MANY
            result[name(id)] = sorted(chosen) if many else next(iter(chosen))
        return result

    def model(self) -> dict[str, Any]:
        variants = [name(id) for id in self.rulebase.variant]
        questions = [one for one in self.rulebase.questions if one.kind is not Kind.PRIORITIES]
        table = {
            "hitPolicy": "collect",
            "inputs": [
                *({"id": one.id, "name": one.id, "field": name(one.id)} for one in questions),
                {"id": "otherwise", "name": "otherwise"},
            ],
            "outputs": [
                {"id": field, "name": field, "field": field} for field in ("rule", *variants)
            ],
            "rules": [self.row(rule, questions) for rule in self.rulebase.rules],
            "passThrough": False,
            "inputField": None,
            "outputPath": "fired",
            "executionMode": "single",
        }
        sums = [
            {"id": one, "key": one, "value": f"sum(map(fired, #.{one} ?? 0))"} for one in variants
        ]
        rules = {"id": "rules", "key": "rules", "value": "map(fired, #.rule)"}
        kinds = [
            ("input", "inputNode", {}),
            ("table", "decisionTableNode", table),
            ("sums", "expressionNode", {"expressions": [rules, *sums]}),
            ("output", "outputNode", {}),
        ]
        return {
            "nodes": [
                {
                    "id": id,
                    "type": kind,
                    "name": id,
                    "content": content,
                    "position": {"x": 0, "y": 0},
                }
                for id, kind, content in kinds
            ],
            "edges": [
                {"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b}
                for (a, *_), (b, *_) in pairwise(kinds)
            ],
        }

    def row(self, rule: Rule, questions: list[Question]) -> dict[str, str]:
        row = {"_id": rule.id, "rule": json.dumps(rule.id)}
        row |= {name(id): str(rule.favours.get(id, "")) for id in self.rulebase.variant}
        row |= {question.id: "" for question in questions}
        rest = []
        for part in rule.when.parts if isinstance(rule.when, All) else (rule.when,):
            if isinstance(part, Chosen) and not row[part.question]:
                many = self.rulebase.question[part.question].kind is Kind.MANY
                cell = words(part.options)
                row[part.question] = f"some($ ?? [], # in [{cell}])" if many else cell
            else:
                rest.append(self.true(part))
        row["otherwise"] = " and ".join(rest)
        return row

    def true(self, condition: Condition) -> str:
        """An expression that holds where the condition is true (not false, not unknown)."""
        if isinstance(condition, Chosen):
            return self.chosen(condition)
        if isinstance(condition, Not):
            return self.false(condition.part)
        joined = " and " if isinstance(condition, All) else " or "
        return "(" + joined.join(map(self.true, condition.parts)) + ")"

    def false(self, condition: Condition) -> str:
        if isinstance(condition, Chosen):
            return f"({name(condition.question)} != null and not {self.chosen(condition)})"
        if isinstance(condition, Not):
            return self.true(condition.part)
        joined = " and " if isinstance(condition, AnyOf) else " or "
        return "(" + joined.join(map(self.false, condition.parts)) + ")"

    def chosen(self, atom: Chosen) -> str:
        field, options = name(atom.question), words(atom.options)
        if self.rulebase.question[atom.question].kind is Kind.MANY:
            return f"some({field} ?? [], # in [{options}])"
        return f"({field} in [{options}])"


# Timing.


def microseconds(work: Callable[[], object], times: int = 1) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times * 1e6


def compare(rulebase: RuleBase, answers: list[Answers], repeats: int) -> tuple[float, float, float]:
    """Median microseconds of one evaluation with its trace, ours and zen's, and the median of the
    ratios, pair by pair, taken in turns. Both have to say that the same rules fire."""
    zen = Zen(rulebase)
    contexts = [zen.context(one) for one in answers]
    for one, context in zip(answers, contexts, strict=True):
        ours = sorted(one.rule.id for one in recommend(rulebase, one).contributions)
        assert sorted(zen.evaluate(context)["result"]["rules"]) == ours, context
    pairs = []
    for _ in range(repeats):
        mine = microseconds(lambda: [recommend(rulebase, one) for one in answers])
        theirs = microseconds(lambda: [zen.evaluate(one) for one in contexts])
        pairs.append((mine / len(answers), theirs / len(answers)))
    return (
        statistics.median(mine for mine, _ in pairs),
        statistics.median(theirs for _, theirs in pairs),
        statistics.median(theirs / mine for mine, theirs in pairs),
    )


def growth(sizes: Iterable[int], repeats: int) -> list[tuple[int, float]]:
    """Number of rules → median microseconds of one evaluation."""
    result = []
    for size in sizes:
        rulebase = drawn_rules(size)
        [answers] = drawn_answers(rulebase, 1)
        recommend(rulebase, answers)
        times = max(1, 3_000 // size)
        spent = [
            microseconds(lambda: recommend(rulebase, answers), times)  # noqa: B023
            for _ in range(repeats)
        ]
        result.append((size, statistics.median(spent)))
    return result


def flip_times(rulebase: RuleBase, answers: list[Answers]) -> list[float]:
    """Milliseconds for the flips of each set of answers, the best of three, shortest first."""
    verdicts = [recommend(rulebase, one) for one in answers]
    return sorted(
        min(microseconds(lambda: flips(one)) for _ in range(3)) / 1e3  # noqa: B023
        for one in verdicts
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=30)
    repeats = parser.parse_args().repeats

    shipped, drawn = load_rules(RULES), drawn_rules(80)
    cases = shipped_answers(shipped)
    print("One evaluation with its trace    ours µs    zen µs     ratio")
    for title, rulebase, answers in (
        (f"shipped, {len(shipped.rules)} rules, {len(cases)} cases", shipped, cases),
        ("drawn, 80 rules, 16 questions", drawn, drawn_answers(drawn, 20)),
    ):
        ours, theirs, ratio = compare(rulebase, answers, repeats)
        verdict = "" if ratio >= TIMES_FASTER else f"  below {TIMES_FASTER}"
        print(f"{title:30} {ours:9.1f} {theirs:9.1f} {ratio:9.1f}{verdict}")

    print("\nRules        ms per evaluation    ns per rule")
    for size, spent in growth(SIZES, max(3, repeats // 3)):
        print(f"{size:6} {spent / 1e3:22.3f} {spent / size * 1e3:14.0f}")

    times = flip_times(shipped, cases)
    print(
        f"\nFlips of the cases: median {statistics.median(times):.1f} ms, worst {times[-1]:.1f} ms"
    )
    loads = [microseconds(lambda: load_rules(RULES)) / 1e3 for _ in range(max(3, repeats // 2))]
    print(f"Loading the rules:  median {statistics.median(loads):.1f} ms, best {min(loads):.1f} ms")


if __name__ == "__main__":
    main()
