"""Judges of rationales, shown two in both orders; one that learns from planted faults."""
