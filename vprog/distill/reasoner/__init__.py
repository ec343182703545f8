"""LLaVA-Reasoner (2410.16198): a teacher's rationales, mixes, pairs, and a verifier."""
