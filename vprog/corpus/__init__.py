"""Corpora of rationales: rows go in, are run, kept or refused with a reason, and are written for good."""
