"""Summaries in the formats of other programs.

    from summarizer.exports import to_frames, write_dna

    to_frames(summaries)["positions"]
    coding = write_dna(summaries, Path("talks.dna"))
    coding.warnings()

Every function takes several summaries, except `to_brat`, which makes the two files of one.
"""

from __future__ import annotations

from summarizer.exports.brat import ANNOTATION_CONF, to_brat
from summarizer.exports.brat_labels import import_brat, to_labels
from summarizer.exports.brat_reading import BratStatement, parse_brat
from summarizer.exports.csv_tables import write_csv
from summarizer.exports.dna_coding import Coding, coded
from summarizer.exports.dna_database import write_dna
from summarizer.exports.dna_events import write_dna_events
from summarizer.exports.frames import to_frame, to_frames, write_parquet
from summarizer.exports.json_lines import write_jsonl
from summarizer.exports.tables import TABLES, rows
from summarizer.exports.web_annotation import to_web_annotations, write_web_annotations

__all__ = [
    "ANNOTATION_CONF",
    "TABLES",
    "BratStatement",
    "Coding",
    "coded",
    "import_brat",
    "parse_brat",
    "rows",
    "to_brat",
    "to_frame",
    "to_frames",
    "to_labels",
    "to_web_annotations",
    "write_csv",
    "write_dna",
    "write_dna_events",
    "write_jsonl",
    "write_parquet",
    "write_web_annotations",
]
