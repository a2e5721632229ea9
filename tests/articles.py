"""One small invented article with a right answer to every round, for tests that need a whole reading."""

from __future__ import annotations

from typing import Any

ARTICLE = """\
Varn rejects quay lease

PORT ELSE — Varn’s harbour minister, Lio Marr, said on Monday that her government “will not sign” the lease offered by Ostmark, after two days of talks.

“We read it twice,” Marr told Radio Else. “It gives us nothing.”

She denied having leaked the draft but said Ostmark wanted to run the quays alone.

Ostmark’s envoy, Tibor Kann, said his side could accept a shorter lease if Varn reopened the canal. He declined to comment on the fees.

The ministers also discussed a rail link.
"""

STATEMENTS: dict[str, Any] = {
    "actors": [
        {"n": 1, "name": "Varn", "kind": "organization", "role": "", "party": "Varn"},
        {"n": 2, "name": "Lio Marr", "kind": "person", "role": "harbour minister", "party": "Varn"},
        {"n": 3, "name": "Ostmark", "kind": "organization", "role": "", "party": "Ostmark"},
        {"n": 4, "name": "Tibor Kann", "kind": "person", "role": "envoy", "party": "Ostmark"},
        {"n": 5, "name": "The ministers", "kind": "group", "role": "", "party": ""},
    ],
    "statements": [
        {"n": 1, "a": 1, "m": "Varn", "c": "rejects", "at": ["1|quay lease|quay lease"], "x": [{"k": "force", "v": "denied"}]},
        {"n": 2, "a": 2, "m": "Varn’s harbour minister, Lio Marr,", "c": "said", "at": ["2|that her|by Ostmark,"], "x": [{"k": "when", "v": "Monday"}]},
        {"n": 3, "a": 2, "m": "Marr", "c": "told", "at": ["3||it twice,”", "4"], "x": [{"k": "via", "v": "Radio Else"}]},
        {"n": 4, "a": 2, "m": "She", "c": "denied", "at": ["5|having leaked|the draft"], "x": [{"k": "force", "v": "denied"}]},
        {"n": 5, "a": 2, "m": "She", "c": "said", "at": ["5|Ostmark wanted|"], "x": []},
        {"n": 6, "a": 3, "m": "Ostmark", "c": "wanted", "at": ["5|to run|"], "x": [{"k": "in", "v": "5"}]},
        {"n": 7, "a": 4, "m": "Ostmark’s envoy, Tibor Kann,", "c": "said", "at": ["6|his side|"], "x": []},
        {"n": 8, "a": 4, "m": "He", "c": "declined", "at": ["7|to comment|"], "x": [{"k": "force", "v": "declined"}]},
        {"n": 9, "a": 5, "m": "The ministers", "c": "discussed", "at": ["8|a rail|"], "x": []},
    ],
}  # fmt: skip

POSITIONS: dict[str, Any] = {
    "issues": [
        {"id": "lease", "proposal": "the lease of the quays to Ostmark"},
        {"id": "short-lease", "proposal": "a shorter lease"},
        {"id": "running", "proposal": "running of the quays by Ostmark alone"},
        {"id": "fees", "proposal": "the fees"},
    ],
    "positions": [
        {"n": 1, "party": "Varn", "issue": "lease", "stance": "opposes", "status": "current", "statements": [1, 2], "sentences": [], "conditions": [], "red_line": ["2|will not|not sign”"], "gist": "Varn will not sign the lease."},
        {"n": 2, "party": "Ostmark", "issue": "short-lease", "stance": "supports", "status": "current", "statements": [7], "sentences": [], "conditions": ["6|if Varn|the canal."], "red_line": [], "gist": "Ostmark could accept a shorter lease."},
        {"n": 3, "party": "Ostmark", "issue": "running", "stance": "supports", "status": "current", "statements": [5, 6], "sentences": [], "conditions": [], "red_line": [], "gist": "Ostmark is said to want the quays for itself."},
        {"n": 4, "party": "Ostmark", "issue": "fees", "stance": "withholds", "status": "current", "statements": [8], "sentences": [], "conditions": [], "red_line": [], "gist": ""},
    ],
    "gist": [{"text": "Varn will not sign the lease that Ostmark offers.", "sentences": [2]}],
}  # fmt: skip
