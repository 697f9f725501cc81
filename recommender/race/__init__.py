"""Generated projects of one task, trained alternately in processes of their own, and timed: `run`
does it, `probe` runs in those processes, `model` is what was measured."""
