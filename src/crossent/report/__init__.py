"""Pages that people send around: one file, no network, readable without scripts."""
