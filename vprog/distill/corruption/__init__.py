"""Faults planted in sound rationales, so that judges have labels for nothing."""
