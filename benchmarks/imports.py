"""How long imports take in a cold process, beside the peers.

python -m benchmarks.imports
"""

from __future__ import annotations

import importlib.util
import resource
import statistics
import subprocess
import sys
import time

from benchmarks.support import milliseconds, print_heading, print_table

RUNS = 9

STATEMENTS = {
    "python, nothing imported": ["-c", "pass"],
    "import summarizer": ["-c", "import summarizer"],
    "from summarizer import Document": ["-c", "from summarizer import Document"],
    "from summarizer import summarize": ["-c", "from summarizer import summarize"],
    "summarizer --help": ["-m", "summarizer", "--help"],
    "summarizer --version": ["-m", "summarizer", "--version"],
    "import pydantic, a model defined": ["-c", "import pydantic\nclass M(pydantic.BaseModel): a: int"],
    "import openai": ["-c", "import openai"],
    "import instructor": ["-c", "import instructor"],
    "instructor.from_openai(OpenAI(...))": [
        "-c",
        "import instructor, openai; instructor.from_openai(openai.OpenAI(api_key='none'))",
    ],
    "import langextract": ["-c", "import langextract"],
    "langextract.extract": ["-c", "import langextract; langextract.extract"],
}
"""What is run; imports put off until first use are named apart from those that are paid at once."""


def cold(arguments: list[str]) -> tuple[float, float]:
    """Run Python once in a new process; return its wall time and its CPU time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Measure and print."""
    print_heading("Import time of a cold process", "pydantic", "openai", "instructor", "langextract", "typer")
    statements = dict(STATEMENTS)
    if importlib.util.find_spec("langextract") is None:
        statements = {name: a for name, a in statements.items() if "langextract" not in name}
        print("langextract is not installed and is left out.\n")
    for arguments in statements.values():
        cold(arguments)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in statements}
    for _ in range(RUNS):
        for name, arguments in statements.items():
            times[name].append(cold(arguments))
    rows = []
    for name, taken in times.items():
        wall, cpu = zip(*taken, strict=True)
        rows.append((name, *map(milliseconds, (min(wall), statistics.median(wall), min(cpu), statistics.median(cpu)))))
    print_table(("process", "wall ms, least", "median", "CPU ms, least", "median"), rows)


if __name__ == "__main__":
    main()
