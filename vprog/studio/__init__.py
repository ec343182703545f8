"""The studio: a run as a page to look at."""

from vprog.studio.page import page
from vprog.studio.sentences import sentences_html

__all__ = ["page", "sentences_html"]
