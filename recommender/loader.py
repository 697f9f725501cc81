"""A folder of YAML → a RuleBase, with every fault in it found in one go.

The form is described in `rules/README.md`. Files are read by fixed names inside the folder and by
the factors' ids, so a rule base can reach nothing outside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from recommender.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.documents import Fields, Node, closest, describe, parse, read_text
from recommender.errors import Fault, RuleBaseError
from recommender.questions import NOT_SURE, Kind, Option, Question
from recommender.rules import (
    Band,
    Evidence,
    Factor,
    Framework,
    Holds,
    Number,
    Requirement,
    Rule,
    RuleBase,
    RuleKind,
    Variant,
)

__all__ = ["LIMITS", "load_rules"]

LIMITS = {RuleKind.NEED: 20, RuleKind.PREFERENCE: 3}
"""The most points that a rule of each kind may give."""

MAX_QUESTIONS = 18

T = TypeVar("T")


def load_rules(folder: Path) -> RuleBase:
    """Read and check the rule base in `folder`.

    Raises RuleBaseError with every fault: file, line, key, what was expected, what is close.
    """
    return _Loader(folder).load()


class _Loader:
    """One pass over the files; what later files refer to is gathered on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.frameworks: dict[str, Framework] = {}
        self.variants: dict[str, Variant] = {}
        self.questions: dict[str, Question] = {}
        self.evidence: dict[str, Evidence] = {}
        self.rules: dict[str, Rule] = {}
        self.cited: list[tuple[Fields, str, Node]] = []
        self.facts: dict[str, Rule] = {}

    def load(self) -> RuleBase:
        if not self.folder.is_dir():
            raise RuleBaseError([Fault(str(self.folder), 0, "", "is not a folder of rules")])
        head = self.open("rulebase.yaml")
        if head is None:
            raise RuleBaseError(self.faults)
        identity = head.ident("id"), head.text("version"), head.text("title")
        self.read_frameworks(head)
        caps = self.read_factors(head)
        bands = self.read_bands(head)
        most, aside = self.read_priorities(head)
        head.done()
        self.read_questions(caps)
        factors = tuple(self.read_factor(*factor) for factor in caps.values())
        requirements = self.read_requirements()
        for fields, word, node in self.cited:
            if word not in self.evidence:
                near = closest(word, self.evidence)
                fields.fault(f"'{word}' is no evidence of this rule base{near}", "evidence", node)
        if self.faults:
            raise RuleBaseError(sorted(self.faults, key=lambda f: (f.file, f.line)))
        return RuleBase(
            *identity,
            frameworks=tuple(self.frameworks.values()),
            factors=factors,
            bands=bands,
            most=most,
            aside=aside,
            questions=tuple(self.questions.values()),
            rules=tuple(self.rules.values()),
            requirements=requirements,
            evidence=self.evidence,
        )

    def open(self, name: str) -> Fields | None:
        path = self.folder / name
        text = read_text(path, str(path), self.faults)
        node = None if text is None else parse(text, str(path), self.faults)
        return None if node is None else Fields(node, str(path), "", self.faults)

    def add(self, table: dict[str, T], fields: Fields, key: str, value: T) -> None:
        """Note `value` under its id, unless the id is taken."""
        if key in table:
            fields.fault(f"the id '{key}' is taken already", "id", fields.get("id"))
        elif key:
            table[key] = value

    # rulebase.yaml

    def read_frameworks(self, head: Fields) -> None:
        for fields in head.children("frameworks"):
            id = fields.ident("id")
            title = fields.text("title")
            variants: dict[str, Variant] = {}
            for one in fields.children("variants", required=False):
                part = one.ident("id")
                variant = Variant(f"{id}.{part}", id, one.text("title"))
                self.add(variants, one, variant.id, variant)
                one.done()
            variants = variants or {id: Variant(id, id, title)}
            choose_when = fields.text("choose-when")
            self.add(
                self.frameworks,
                fields,
                id,
                Framework(id, title, choose_when, tuple(variants.values())),
            )
            self.variants.update(variants)
            fields.done()
        if len(self.frameworks) == 1:
            head.fault("needs at least two frameworks", "frameworks", head.get("frameworks"))

    def read_factors(self, head: Fields) -> dict[str, tuple[str, int]]:
        caps: dict[str, tuple[str, int]] = {}
        for fields in head.children("factors"):
            id = fields.ident("id")
            self.add(caps, fields, id, (id, fields.whole("cap", 1, 100)))
            fields.done()
        return caps

    def read_bands(self, head: Fields) -> tuple[Band, ...]:
        bands: dict[str, Band] = {}
        last = -1
        for fields in head.children("strength"):
            id, points = fields.ident("id"), fields.whole("from", 0, 1000)
            if (last < 0) != (points == 0) or points <= last:
                fields.fault("bands start at 0 and rise", "from", fields.get("from"))
            last = points
            self.add(bands, fields, id, Band(id, fields.text("title"), points))
            fields.done()
        if not bands and "strength" in head:
            head.fault("needs at least one band", "strength", head.get("strength"))
        return tuple(bands.values())

    def read_priorities(self, head: Fields) -> tuple[Number, Number]:
        fields = head.child("priorities")
        if fields is None:
            return 1, 1
        weights = _weight(fields, "most"), _weight(fields, "aside")
        if not weights[0] >= 1 >= weights[1]:
            fields.fault("'most' is at least 1 and 'aside' at most 1")
        fields.done()
        return weights

    # questions.yaml

    def read_questions(self, factors: Iterable[str]) -> None:
        file = self.open("questions.yaml")
        if file is None:
            return
        priorities = 0
        for fields in file.children("questions"):
            id = fields.ident("id")
            kind = Kind(fields.choice("kind", list(Kind)))
            purpose = [word for word, _ in fields.texts("purpose")]
            for word, node in fields.texts("purpose"):
                if word not in ("decides", "shapes"):
                    fields.fault(f"expected decides or shapes, got '{word}'", "purpose", node)
            if kind is Kind.PRIORITIES:
                priorities += 1
                if priorities > 1:
                    fields.fault("one question of priorities is enough", "kind", fields.get("kind"))
                options: tuple[Option, ...] = tuple(Option(one, one) for one in factors)
            else:
                options = self.read_options(fields)
            self.add(
                self.questions,
                fields,
                id,
                Question(
                    id=id,
                    ask=fields.text("ask"),
                    why=fields.text("why"),
                    kind=kind,
                    options=options,
                    when=self.condition(fields, "when", required=False),
                    decides="decides" in purpose,
                    shapes="shapes" in purpose,
                    circumstance=fields.flag("circumstance"),
                    source=fields.ident("source", default="user"),
                ),
            )
            fields.done()
        if len(self.questions) > MAX_QUESTIONS:
            file.fault(f"has {len(self.questions)} questions, at most {MAX_QUESTIONS} are allowed")
        file.done()

    def read_options(self, question: Fields) -> tuple[Option, ...]:
        options: dict[str, Option] = {}
        for fields in question.children("options"):
            id = fields.ident("id")
            if id == NOT_SURE:
                fields.fault("every question offers 'not-sure' already", "id", fields.get("id"))
            starter: dict[str, str] = {}
            links = fields.child("starter", required=False)
            if links is not None:
                starter = {key: links.ident(key) for key in links.nodes}
            self.add(
                options,
                fields,
                id,
                Option(
                    id=id,
                    label=fields.text("label"),
                    help=fields.text("help", default=""),
                    starter=starter,
                    closest=fields.text("closest", default=""),
                    neutral=fields.text("neutral", default=""),
                ),
            )
            fields.done()
        return tuple(options.values())

    # <factor>.yaml

    def read_factor(self, id: str, cap: int) -> Factor:
        file = self.open(f"{id}.yaml")
        if file is None:
            return Factor(id, id, cap, {}, {})
        title = file.text("title")
        statements = self.per_framework(file, "statements", required=True)
        page = self.per_framework(file, "page", required=False)
        for fields in file.children("evidence"):
            self.read_evidence(fields)
        for fields in file.children("rules"):
            self.read_rule(fields, id)
        file.done()
        return Factor(id, title, cap, statements, page)

    def per_framework(self, file: Fields, key: str, required: bool) -> Mapping[str, str]:
        fields = file.child(key, required)
        if fields is None:
            return {}
        texts = {framework: fields.text(framework) for framework in self.frameworks}
        fields.done()
        return texts

    def read_evidence(self, fields: Fields) -> None:
        id = fields.ident("id")
        checked = fields.text("checked", "a date (2026-11-01)")
        if checked and not _is_date(checked):
            node = fields.get("checked")
            fields.fault(f"expected a date (2026-11-01), got '{checked}'", "checked", node)
        status = Holds(fields.choice("status", list(Holds)))
        evidence = Evidence(
            id=id,
            claim=fields.text("claim"),
            source=fields.text("source", "where the claim stands, or what was run"),
            checked=checked,
            status=status,
            now=fields.text("now", default=""),
            page=fields.flag("page"),
        )
        if status is not Holds.HOLDS and not evidence.now:
            fields.fault(f"is missing: a claim that is {status} says what is true now", "now")
        self.add(self.evidence, fields, id, evidence)
        fields.done()

    def read_rule(self, fields: Fields, factor: str) -> None:
        id = fields.ident("id")
        kind = RuleKind(fields.choice("kind", list(RuleKind)))
        rule = Rule(
            id=id,
            factor=factor,
            kind=kind,
            when=self.condition(fields, "when") or All(()),
            favours=self.read_favours(fields, LIMITS[kind]),
            because=fields.text("because", "the sentence that says why"),
            evidence=self.read_citations(fields),
            fact=fields.ident("fact", default=id),
        )
        fields.done()
        first = self.facts.setdefault(rule.fact, rule)
        if (first.kind, first.kind is RuleKind.NEED or first.factor) != (
            kind,
            kind is RuleKind.NEED or factor,
        ):
            fields.fault(
                f"shares the fact '{rule.fact}' with '{first.id}' in {first.factor}, a "
                f"{first.kind}: rules share a fact only when both are needs, or both are "
                "preferences of one factor",
                "fact",
                fields.get("fact"),
            )
        self.add(self.rules, fields, id, rule)

    def read_favours(self, fields: Fields, limit: int) -> dict[str, int]:
        points: dict[str, int] = {}
        favours = fields.child("favours")
        for key in favours.nodes if favours else ():
            assert favours is not None
            ids = self.variants_of(favours, key, favours.get(key))
            for variant in ids:
                if variant in points:
                    favours.fault(f"gives points to {variant} twice", key, favours.get(key))
                points[variant] = favours.whole(key, 1, limit)
        if favours is not None and not favours.nodes:
            fields.fault("gives points to nobody", "favours", fields.get("favours"))
        return points

    def read_citations(self, fields: Fields) -> tuple[str, ...]:
        words = fields.texts("evidence")
        if not words and "evidence" in fields:
            fields.fault("needs at least one source", "evidence", fields.get("evidence"))
        self.cited += [(fields, word, node) for word, node in words]
        return tuple(word for word, _ in words)

    def variants_of(self, fields: Fields, word: str, node: Node | None) -> tuple[str, ...]:
        """The variant ids that a framework's or variant's id stands for."""
        if word in self.frameworks:
            return tuple(variant.id for variant in self.frameworks[word].variants)
        if word in self.variants:
            return (word,)
        near = closest(word, [*self.frameworks, *self.variants])
        fields.fault(f"'{word}' is no framework and no variant of this rule base{near}", node=node)
        return ()

    # requirements.yaml

    def read_requirements(self) -> tuple[Requirement, ...]:
        file = self.open("requirements.yaml")
        found: dict[str, Requirement] = {}
        for fields in file.children("requirements") if file else ():
            id = fields.ident("id")
            out: set[str] = set()
            for word, node in fields.texts("rules-out"):
                out.update(self.variants_of(fields, word, node))
            requirement = Requirement(
                id=id,
                when=self.condition(fields, "when") or All(()),
                rules_out=frozenset(out),
                because=fields.text("because", "the sentence that says why"),
                resolve=fields.text("resolve", "what would lift the limit"),
                evidence=self.read_citations(fields),
            )
            fields.done()
            self.add(found, fields, id, requirement)
        if file:
            file.done()
        return tuple(found.values())

    # conditions

    def condition(self, fields: Fields, key: str, required: bool = True) -> Condition | None:
        """A condition on the questions read so far."""
        node = fields.get(key)
        if node is None:
            if required:
                fields.fault("is missing, expected a condition", key)
            return None
        return self.part(fields, key, node)

    def part(self, fields: Fields, path: str, node: Node) -> Condition | None:
        if not isinstance(node.value, dict) or len(node.value) != 1:
            got = "several keys" if isinstance(node.value, dict) and node.value else describe(node)
            fields.fault(
                f"expected one key, 'question: option' or all, any, not; got {got}", path, node
            )
            return None
        [(key, value)] = node.value.items()
        if key == "not":
            inner = self.part(fields, f"{path}.not", value)
            return None if inner is None else Not(inner)
        if key in ("all", "any"):
            if not isinstance(value.value, list) or not value.value:
                fields.fault(
                    f"expected a list of conditions, got {describe(value)}", f"{path}.{key}", value
                )
                return None
            parts = [self.part(fields, f"{path}.{key}", one) for one in value.value]
            whole = tuple(part for part in parts if part is not None)
            return All(whole) if key == "all" else AnyOf(whole)
        return self.chosen(fields, f"{path}.{key}", key, value)

    def chosen(self, fields: Fields, path: str, key: str, value: Node) -> Condition | None:
        question = self.questions.get(key)
        if question is None:
            near = closest(key, self.questions)
            fields.fault(f"'{key}' is no question asked before this{near}", path, value)
            return None
        if question.kind is Kind.PRIORITIES:
            fields.fault("priorities weigh factors, no condition can rest on them", path, value)
            return None
        nodes = value.value if isinstance(value.value, list) else [value]
        if not nodes:
            fields.fault("expected an option or a list of options, got an empty list", path, value)
        for node in nodes:
            if node.raw not in question.option or not isinstance(node.value, str):
                near = closest(node.raw, question.option)
                fields.fault(f"{describe(node)} is no option of '{key}'{near}", path, node)
        return Chosen(key, frozenset(node.raw for node in nodes))


def _weight(fields: Fields, key: str) -> Number:
    """A whole number, or a fraction such as "3/2"; never a float."""
    node = fields.get(key)
    if node is not None and type(node.value) is int and node.value >= 0:
        return node.value
    if node is not None and isinstance(node.value, str):
        try:
            fraction = Fraction(node.value)
        except (ValueError, ZeroDivisionError):
            pass
        else:
            if fraction >= 0:
                return fraction.numerator if fraction.denominator == 1 else fraction
    got = "nothing" if node is None else describe(node)
    fields.fault(f'expected a whole number or a fraction like "3/2", got {got}', key, node)
    return 1


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
