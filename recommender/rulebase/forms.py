"""The keys of every mapping in a rule base, and what each may hold.

`rules/README.md` tells what they mean. Where a key depends on another one, its reader judges it.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from recommender.documents import Fields, describe
from recommender.documents.forms import (
    Form,
    Key,
    choice,
    flag,
    form,
    forms,
    ident,
    mapping,
    node,
    text,
    whole,
    words,
)
from recommender.evidence.probes import PROBES
from recommender.rulebase.questions import Kind
from recommender.rulebase.rules import Holds, Number, RuleKind

__all__ = [
    "BandForm",
    "EvidenceForm",
    "FactorFile",
    "FactorForm",
    "FrameworkForm",
    "HeadFile",
    "MeasuredForm",
    "MeasuringForm",
    "OptionForm",
    "PartForm",
    "PrioritiesForm",
    "QuestionForm",
    "QuestionsFile",
    "RequirementForm",
    "RequirementsFile",
    "RuleForm",
    "VariantForm",
]

_FRACTION = re.compile(r"([0-9]{1,4})(?:/([1-9][0-9]{0,3}))?\Z")


def _weight(fields: Fields, key: str) -> Number:
    """A whole number, or a fraction such as "3/2"; never a float."""
    expected = 'a whole number or a fraction like "3/2"'
    node = fields.require(key, expected)
    if node is None:
        return 1
    if match := _FRACTION.match(node.raw):
        fraction = Fraction(int(match[1]), int(match[2] or 1))
        return fraction.numerator if fraction.denominator == 1 else fraction
    fields.fault(f"expected {expected}, got {describe(node, as_text=False)}", key, node)
    return 1


def _date(fields: Fields, key: str) -> str:
    expected = "a date (2026-11-01)"
    given = fields.text(key, expected)
    try:
        sound = not given or date.fromisoformat(given).isoformat() == given
    except ValueError:
        sound = False
    if not sound:
        node = fields.nodes[key]
        fields.fault(f"expected {expected}, got {describe(node)}", key, node)
    return given


# rulebase.yaml


class VariantForm(Form):
    id = ident()
    title = text()


class FrameworkForm(Form):
    id = ident()
    title = text()
    choose_when = text()
    variants = forms(VariantForm, required=False)
    checked_by = words(required=False)


class FactorForm(Form):
    id = ident()
    cap = whole(1, 100)


class BandForm(Form):
    id = ident()
    title = text()
    from_ = whole(0, 1000)


class PrioritiesForm(Form):
    most = Key(_weight)
    aside = Key(_weight)


class HeadFile(Form):
    id = ident()
    version = text()
    title = text()
    frameworks = forms(FrameworkForm)
    factors = forms(FactorForm)
    strength = forms(BandForm)
    priorities = form(PrioritiesForm)


# questions.yaml


class PartForm(Form):
    id = ident()
    title = text()


class OptionForm(Form):
    id = ident()
    label = text()
    help = text(default="")
    starter = node()
    closest = text(default="")
    neutral = text(default="")
    detected = mapping(required=False)
    measured = node()
    formerly = words(required=False)


class MeasuringForm(Form):
    ahead = Key(_weight)
    runs = whole(2, 100)


class QuestionForm(Form):
    id = ident()
    part = node()
    ask = text()
    why = text()
    kind = choice(Kind)
    purpose = words()
    when = node()
    circumstance = flag()
    facts = flag()
    source = ident(default="user")
    measuring = form(MeasuringForm, required=False)
    options = forms(OptionForm, required=False)
    formerly_one = flag()
    formerly = words(required=False)
    gone = mapping(required=False)


class QuestionsFile(Form):
    parts = forms(PartForm, required=False)
    questions = forms(QuestionForm)


# <factor>.yaml


class MeasuredForm(Form):
    probe = Key(lambda form, key: form.choice(key, PROBES))
    of = ident()
    equal = node()
    at_least = node()
    at_most = node()
    between = node()


class EvidenceForm(Form):
    id = ident()
    claim = text()
    source = text("the address of the source, or what was run")
    checked = Key(_date)
    status = choice(Holds)
    now = text(default="")
    page = flag()
    measured = forms(MeasuredForm, required=False)


class RuleForm(Form):
    id = ident()
    kind = choice(RuleKind)
    when = node()
    favours = node()
    because = text("the sentence that says why")
    evidence = node()
    fact = ident(default="")


class FactorFile(Form):
    title = text()
    statements = mapping()
    page = mapping(required=False)
    page_checked_by = mapping(required=False)
    evidence = forms(EvidenceForm)
    rules = forms(RuleForm)


# requirements.yaml


class RequirementForm(Form):
    id = ident()
    when = node()
    rules_out = words()
    because = text("the sentence that says why")
    resolve = text("the sentence that says what would lift the limit")
    evidence = node()


class RequirementsFile(Form):
    requirements = forms(RequirementForm)
