"""What there is to choose from, for programs and for people: questions, presets and projects."""
