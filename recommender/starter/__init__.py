"""A recommendation → a starter project: the templates there are, the plan of one project, its text,
and what was proven of it."""
