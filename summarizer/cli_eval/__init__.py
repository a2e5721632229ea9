"""The command line of the evaluation: `summarizer eval`.

Results go to stdout, everything else to stderr. Exit codes, of every command here:

    0    good
    1    worse or changed: the gate holds something against the run; in `run`, `record` and `corpus`, a case failed
    2    broken or not comparable: labels, recordings, settings, baselines or the call itself; an error in the program
    130  interrupted

An error is never a pass, and never looks like a bad score.
"""

from summarizer.cli_eval import articles, judging, labels
from summarizer.cli_eval.app import eval_app

__all__ = ["articles", "eval_app", "judging", "labels"]
