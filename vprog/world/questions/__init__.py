"""Questions about scenes, each with its program and its answer."""

from vprog.world.questions.asking import make_questions
from vprog.world.questions.question import Question
from vprog.world.questions.rules import Rules

__all__ = ["Question", "Rules", "make_questions"]
