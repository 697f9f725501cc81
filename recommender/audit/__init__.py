"""For those who maintain a rule base: what it can and cannot do, exactly; what a change of it
changes; what reads badly in it; and how often it agrees with experts."""
