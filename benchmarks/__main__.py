"""Run every benchmark and print its tables: `python -m benchmarks`. Takes some minutes on two cores."""

from __future__ import annotations

from benchmarks import batch, client, imports, length, pointing, repair_size, rules_speed

if __name__ == "__main__":
    for benchmark in (imports, client, rules_speed, length, pointing, repair_size, batch):
        benchmark.main()
