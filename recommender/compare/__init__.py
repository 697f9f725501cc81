"""The frameworks side by side: what is claimed of each (`claims`), and the code of one task in each
(`code`)."""
