"""The rewrite rules: pruning, merging, bridging."""

from vprog.rationalize.rules.bridge import BRIDGE
from vprog.rationalize.rules.merge import MERGE
from vprog.rationalize.rules.prune import PRUNE

__all__ = ["BRIDGE", "MERGE", "PRUNE"]
