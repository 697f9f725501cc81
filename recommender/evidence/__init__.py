"""Measuring what the rule base claims and a machine can check.

`catalogue` says what can be measured and by which script, `scripts/` measures, each script in a
process of its own, `measuring` runs them, `findings` compares with what is claimed, `result` writes
it down.
"""
