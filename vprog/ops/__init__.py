"""The operator table. Importing this room fills it."""

# isort: off
# The order of the files is the order of the reference.
from vprog.ops import find, attributes, relations, regions, lists, logic, numbers, text, images  # noqa: F401
from vprog.ops.operator import OPERATORS, Operator, Parameter, Words
# isort: on

__all__ = ["OPERATORS", "Operator", "Parameter", "Words"]
