"""Bad input of every kind: a corpus of faults, mutated files, kills at random moments."""
