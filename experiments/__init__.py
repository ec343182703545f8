"""Experiments on the world: what students learn from rationales. ``python -m experiments --list``."""
