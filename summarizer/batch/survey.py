"""What an input consists of: counted and fingerprinted before a run, and held against what the run then reads."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from typing import Final

from summarizer.batch.inputs import Item
from summarizer.errors import InputError, SettingsError

_DIGEST_BYTES: Final = 32
_SPOOLED: Final = 1_000_000
"""Bytes of digests above which they are on the disk."""


class Survey:
    """What a pass over the items found; kept on the disk where it is long, and so to be closed.

    Attributes:
        count: how many items there are.
        fingerprint: of all ids and fingerprints in order, see `fingerprint_of`.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        """Count and fingerprint items, loading none.

        Raises:
            SettingsError: the directory for temporary files cannot be written.
        """
        self._digests = tempfile.SpooledTemporaryFile(max_size=_SPOOLED)  # noqa: SIM115  # `close` does
        self.count = 0
        for item in items:
            self.count += 1
            with _writing():
                self._digests.write(digest(item))
        with _writing():
            self._digests.flush()
        self.fingerprint = fingerprint_of(self.digests())

    def digests(self) -> Iterator[bytes]:
        """Yield the digest of each item, in order; one pass at a time."""
        self._digests.seek(0)
        while found := self._digests.read(_DIGEST_BYTES):
            yield found

    def checked(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items as long as they are those that were found, in the same order.

        Raises:
            InputError: one is another, or some are gone.
        """
        remedy = "put it back as it was and give the same command, or begin anew with --restart"
        seen = 0
        for expected, item in zip(self.digests(), items, strict=False):
            if digest(item) != expected:
                raise InputError(
                    f"{item.id}: the input was changed since the run began, and another document was counted here; {remedy}"
                )
            seen += 1
            yield item
        if seen < self.count:
            raise InputError(
                f"the input was changed since the run began: of {self.count:,} documents {seen:,} are there; {remedy}"
            )

    def close(self) -> None:
        """Let go of the disk."""
        self._digests.close()


def digest(item: Item) -> bytes:
    """Return what changes with an item's id and what was read for it, of 32 bytes."""
    return hashlib.sha256(f"{json.dumps(item.id)} {item.fingerprint}".encode()).digest()


def fingerprint_of(digests: Iterable[bytes]) -> str:
    """Return the fingerprint of a whole input from the digests of its items."""
    whole = hashlib.sha256()
    for one in digests:
        whole.update(one)
    return whole.hexdigest()


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"a temporary file cannot be written ({error.strerror}); free space, or set TMPDIR to another place"
        ) from None
