"""The rule base as data, and how it is read: questions, conditions, rules and requirements, the
YAML they come from, and the answers that are given to them. Everything later works on this."""
