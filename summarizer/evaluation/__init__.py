"""Scores of summaries against labels, the statistics of these scores, and the runs that produce them."""
