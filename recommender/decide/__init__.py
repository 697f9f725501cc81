"""Answers × rule base → a recommendation with its trace: for one person or a team, and which
starter project the answers ask for."""
