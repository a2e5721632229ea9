"""Results and a judgement as JUnit XML, which CI servers show case by case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring  # it writes only: no XML from outside is read

from summarizer.evaluation.gate import EXIT, Finding, Judgement
from summarizer.evaluation.reports.markdown import place
from summarizer.evaluation.results import CaseResult, Results

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(suite: str, results: Results, judgement: Judgement | None = None) -> str:
    """Return JUnit XML: a test for each reading, and one for each finding of the gate that is about no single case.

    A reading that is broken is an error; one that gave no summary, or that the gate holds against the run, is a
    failure.

    Args:
        suite: the suite's name.
        results: of a run.
        judgement: of the gate, where it was asked.
    """
    findings = judgement.findings if judgement is not None else ()
    root = Element("testsuites", name=_clean(suite))
    for model in results.models:
        tests = SubElement(root, "testsuite", name=_clean(f"{suite}: {model}"))
        for result in results.by(model):
            about = [f for f in findings if (f.model, f.case) == (model, result.case) and f.repeat in (0, result.repeat)]
            _case(tests, model, f"{result.case}#{result.repeat}", *_verdict(result, about))
        for number, finding in enumerate((f for f in findings if f.model == model and not f.case), start=1):
            _case(tests, model, f"gate {number}: {finding.text[:80]}", *_of([finding]))
        _count(tests)
    rest = [f for f in findings if f.model not in results.models]
    if rest:
        tests = SubElement(root, "testsuite", name=_clean(f"{suite}: gate"))
        for number, finding in enumerate(rest, start=1):
            _case(tests, "gate", f"gate {number}: {finding.text[:80]}", *_of([finding]))
        _count(tests)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _verdict(result: CaseResult, findings: Sequence[Finding]) -> tuple[str, str]:
    if result.broken:
        return "error", result.broken
    kind, text = _of(findings)
    if result.failure and not kind:
        return "failure", f"no summary: {result.failure}"
    return kind, text


def _of(findings: Sequence[Finding]) -> tuple[str, str]:
    """Return the kind of outcome, "" for a pass, and its text."""
    worst = max((EXIT[f.level] for f in findings), default=0)
    lines = [line for f in findings for line in (f"{place(f)} {f.text}".strip(), *f.details, f.remedy) if line]
    return ("", "failure", "error")[worst], "\n".join(lines)


def _case(tests: Element, model: str, name: str, kind: str, text: str) -> None:
    case = SubElement(tests, "testcase", classname=_clean(model), name=_clean(name))
    if kind:
        SubElement(case, kind, message=_clean(text.partition("\n")[0])).text = _clean(text)


def _count(tests: Element) -> None:
    tests.set("tests", str(len(tests)))
    tests.set("failures", str(len(tests.findall("testcase/failure"))))
    tests.set("errors", str(len(tests.findall("testcase/error"))))


def _clean(text: str) -> str:
    """Return a text without characters that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)
