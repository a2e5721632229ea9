"""Adapters that read public corpora where the user has them and score summaries by their schemes."""
