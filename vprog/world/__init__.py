"""A world that anyone regenerates from a seed: scenes, pictures, questions, candidates, splits.

Nothing here is downloaded and nothing hangs on the machine: the same seed gives the same bytes.
"""
