"""Reading requirements.yaml: what an answer rules out."""

from __future__ import annotations

from recommender.rulebase.files import REQUIREMENTS
from recommender.rulebase.forms import RequirementForm, RequirementsFile
from recommender.rulebase.names import Names
from recommender.rulebase.read_conditions import require_condition
from recommender.rulebase.reading import Reading
from recommender.rulebase.rules import Requirement

__all__ = ["read_requirements"]


def read_requirements(reading: Reading) -> tuple[Requirement, ...]:
    file = reading.open(REQUIREMENTS, RequirementsFile)
    requirements: Names[Requirement] = Names()
    for form in file.requirements if file is not None else ():
        requirement = Requirement(
            id=form.id,
            when=require_condition(form, reading),
            rules_out=_read_ruled_out(form, reading),
            because=form.because,
            resolve=form.resolve,
            evidence=reading.read_evidence(form),
        )
        requirements.add(form, requirement, form.id)
    return tuple(requirements.values())


def _read_ruled_out(form: RequirementForm, reading: Reading) -> frozenset[str]:
    variants: set[str] = set()
    for word, node in form.rules_out:
        meant = reading.variants_of(word)
        if not meant and (message := reading.unknown_variant(form, word)):
            form.fault(message, "rules-out", node)
        variants.update(meant)
    if form.sound("rules-out") and not form.rules_out:
        form.fault("rules out nothing", "rules-out", form.get("rules-out"))
    return frozenset(variants)
