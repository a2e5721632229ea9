"""Read a YAML file by hand's rules and remember on which line everything stands; write one that is read back alike.

Every scalar is a string: `no`, `3` and `2031-04-02` are what is written, and who
validates the data decides what they mean. A key with nothing after it is absent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]
"""Keys and list positions (from 0) that lead from the top of the file to a value."""


class YamlError(Exception):
    """A file that is no YAML, or YAML of a kind that label files do not use.

    Attributes:
        line: the line, from 1.
        reason: what is wrong there.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Lined:
    """What a file holds.

    Attributes:
        data: mappings, lists and strings.
        lines: the line, from 1, of every value (of its key, where it has one) by its path.
        repeated: paths of keys that stand twice in one mapping, each with the line of the second.
    """

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Return the line of the value at `path`, or of the nearest thing around it that is there."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


class _Loader(yaml.BaseLoader):
    """Composes nodes whose scalars are strings; refuses anchors, so that every value stands where it is used."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]
            raise YamlError(event.start_mark.line + 1, "an alias (*name) stands here")
        return super().compose_node(parent, index)


_DEEP: Final = 30
"""Deeper than any file of labels. libyaml's composer has no guard against running out of stack."""


def _composed(text: str) -> Node | None:
    """Return the top node.

    libyaml is several times as fast, where PyYAML has it. What it stumbles over, what holds an alias and what nests
    deeply is left to the other loader, whose messages are the same everywhere.
    """
    fast = getattr(yaml, "CBaseLoader", None)
    if fast is not None and _is_plain(text, fast):
        return yaml.compose(text, Loader=fast)
    return yaml.compose(text, Loader=_Loader)


def _is_plain(text: str, loader: Any) -> bool:
    """Whether a text is one sound YAML document without aliases and of no great depth, found event by event."""
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            documents += isinstance(event, yaml.DocumentStartEvent)
            if depth > _DEEP or documents > 1 or isinstance(event, yaml.AliasEvent):
                return False
    except (yaml.YAMLError, ValueError):
        return False
    return True


def read(text: str) -> Lined:
    """Return what the YAML text holds, with line numbers.

    Raises:
        YamlError: it is no YAML, nests too deeply or uses aliases.
    """
    try:
        node = _composed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(part for part in (error.context, error.problem) if part)
        raise YamlError(mark.line + 1 if mark else 1, reason or "this is no YAML") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(line, f"the character U+{int(error.character):04X} may not stand in YAML") from None
    except (yaml.YAMLError, RecursionError):
        raise YamlError(1, "this is no YAML that can be read") from None
    out = Lined(data=None)
    bare = isinstance(node, ScalarNode) and not node.value and not node.style  # "---" alone
    return Lined(None if node is None or bare else _value(node, (), out), out.lines, out.repeated)


def _value(node: Node, path: Path, out: Lined) -> Any:
    out.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, i), out) for i, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else "?"
            line = key_node.start_mark.line + 1
            if (*path, key) in out.lines:
                out.repeated.append(((*path, key), line))
                continue
            out.lines[(*path, key)] = line
            if not (isinstance(value_node, ScalarNode) and value_node.value == "" and not value_node.style):
                data[key] = _value(value_node, (*path, key), out)
        return data
    return node.value


class _Dumper(yaml.SafeDumper):
    """Puts words with an unusual end of line into double quotes, where it is escaped; elsewhere it would be folded."""


def _represent(dumper: _Dumper, value: str) -> ScalarNode:
    style = '"' if any(char in value for char in "\x85\u2028\u2029") else None
    node: ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)
    return node


_Dumper.add_representer(str, _represent)


def write(data: object) -> str:
    """Return mappings, lists, strings and numbers as YAML, in the order given, short records on one line."""
    text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    return text
