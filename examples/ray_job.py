"""Read an archive on a Ray cluster: every input file becomes one output file; the same command resumes.

    pip install 'attribution-summarizer[ray]'
    python ray_job.py articles/ summaries/ --model openai/NAME --workers 8

On a cluster, submit it; the workers take the key from their environment:

    ray job submit --runtime-env-json '{"env_vars": {"OPENAI_API_KEY": "..."}}' -- \
        python ray_job.py /shared/articles /shared/summaries --model openai/NAME --workers 64

Inputs are JSON Lines, CSV or Parquet files of some hundreds of articles each, on a file system that all nodes
mount. See docs/how-to/ray.md.
"""

from __future__ import annotations

import argparse
import os
import sys

import ray

from summarizer import SummarizerError
from summarizer.batch.inputs import Columns
from summarizer.batch.ray_data import Readers, summarize_partitions
from summarizer.drivers.pace import Limits


def main() -> int:
    """Run the job and print what it came to; return the exit code."""
    parser = argparse.ArgumentParser(description="Summarize an archive on a Ray cluster.")
    parser.add_argument("inputs", nargs="+", help="files, directories or patterns")
    parser.add_argument("output", help="a directory")
    parser.add_argument("--model", help='"openai/NAME", or "rules"; default: $SUMMARIZER_MODEL')
    parser.add_argument("--base-url", help="address of an OpenAI-compatible server")
    parser.add_argument("--format", choices=["parquet", "jsonl"], default="parquet")
    parser.add_argument("--text-column", default="text")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--requests-per-minute", type=float, help="of all workers together; default: the provider's headers")
    parser.add_argument("--tokens-per-minute", type=float, help="of all workers together; default: the provider's headers")
    given = parser.parse_args()

    if os.environ.get("RAY_ADDRESS"):
        ray.init()
    else:  # this machine alone
        ray.init(num_cpus=given.workers, include_dashboard=False)
    try:
        report = summarize_partitions(
            given.inputs,
            given.output,
            Readers(
                given.model,
                workers=given.workers,
                limits=Limits(None, given.requests_per_minute, given.tokens_per_minute),
                base_url=given.base_url,
            ),
            format=given.format,
            columns=Columns(text=given.text_column),
        )
    except SummarizerError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    finally:
        ray.shutdown()
    sys.stdout.write(f"{report.partitions} partitions, {report.found} of them from earlier runs; documents: {report.counts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
