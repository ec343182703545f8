"""Corpora as files that other programs train on, a file for each format."""
