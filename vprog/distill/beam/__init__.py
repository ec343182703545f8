"""Candidates by sentence-level beam search, and which of them are kept."""
