"""Records notice at once what is missing or unknown, and do not change."""

from __future__ import annotations

import pytest

from recommender.report.record import Record, fields
from recommender.report.verdict import Reason, RuleBaseNote
from tests.report.examples import LEADER, report
from tests.report.test_schemas import descendants

KINDS = sorted(descendants(Record), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_missing_or_an_unknown_field_fails_at_once(kind: type[Record]) -> None:
    values = dict.fromkeys(kind._fields)
    made = kind(**values)
    assert fields(made) == values
    for name in values:
        rest = {other: value for other, value in values.items() if other != name}
        with pytest.raises(TypeError, match=f"^{kind.__name__}: '{name}' is missing$"):
            kind(**rest)
    with pytest.raises(TypeError, match=f"^{kind.__name__}: 'colour' is unknown$"):
        kind(**values, colour=1)


def test_every_fault_is_named() -> None:
    with pytest.raises(TypeError) as raised:
        Reason(rule="a", framwork="b")  # type: ignore[call-arg]
    assert str(raised.value) == (
        "Reason: 'framework' is missing, 'points' is missing, 'framwork' is unknown"
    )


def test_a_record_does_not_change() -> None:
    note = RuleBaseNote(id="a", version="1", title="A")
    with pytest.raises(AttributeError, match="RuleBaseNote is frozen"):
        note.id = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="RuleBaseNote is frozen"):
        del note.id
    with pytest.raises(AttributeError):
        assert note.name  # type: ignore[attr-defined]


def test_equal_records_have_equal_fields_and_one_class() -> None:
    made, again = report(LEADER), report(LEADER)
    assert made == again
    assert made.rule  # what is worked out on demand is no field
    assert made == again
    assert made != report({})
    assert RuleBaseNote(id="a", version="1", title="A") != ("a", "1", "A")
    assert repr(Reason(rule="a", framework="b", points=1)) == (
        "Reason(rule='a', framework='b', points=1)"
    )
