"""The actors and parties of a summary while statements get other speakers."""

from __future__ import annotations

from collections.abc import Iterable

from summarizer.assembly import slug, unique
from summarizer.summary import Actor, Fragment, Party, Speaker, Statement, Summary


class Sources:
    """Finds or makes who a reviewer names.

    Attributes:
        actors: every actor by its id.
        parties: every party by its name.
    """

    def __init__(self, summary: Summary) -> None:
        self.actors = {a.id: a for a in summary.actors}
        self.parties = {p.name: p for p in summary.parties}

    def speaker(self, name: str, party: str) -> Speaker:
        """Return the source of this name or alias, a new one where there is none, speaking for this party."""
        if party:
            self.parties.setdefault(party, Party(name=party))
        if not name:
            return Speaker(party=party)
        actor = next((a for a in self.actors.values() if a.name == name), None)
        actor = actor or next((a for a in self.actors.values() if name in a.aliases), None)
        if actor is None:
            actor = Actor(id=unique(slug(name), self.actors), name=name, party=party)
            self.actors[actor.id] = actor
            if party:
                side = self.parties[party]
                self.parties[party] = side.model_copy(update={"members": (*side.members, actor.id)})
        return Speaker(actor=actor.id, name=actor.name, party=party)

    def settle(self, statements: Iterable[Statement], touched: Iterable[str]) -> None:
        """Give touched actors the mentions that statements now have of them; those that nobody cites any more go."""
        statements = list(statements)
        for id in touched:
            own = [s for s in statements if s.speaker.actor == id]
            if own:
                places = {s.mention.span: s.mention.text for s in own if s.mention.span is not None}
                mentions = tuple(Fragment(start=p.start, end=p.end, text=places[p]) for p in sorted(places))
                self.actors[id] = self.actors[id].model_copy(update={"mentions": mentions})
                continue
            del self.actors[id]
            for name, party in self.parties.items():
                if id in party.members:
                    members = tuple(m for m in party.members if m != id)
                    self.parties[name] = party.model_copy(update={"members": members})
