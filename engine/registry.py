"""A catalogue: entries by id, in the order in which they are listed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar


class HasId(Protocol):
    """What a registry lists: an object or a class with an `id`."""

    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=HasId)


class UnknownNameError(KeyError):
    """A name that the registry does not list; the message lists those it does."""

    def __init__(self, kind: str, name: object, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(kind, name, self.known)

    def __str__(self) -> str:
        return f"unknown {self.kind} {self.name!r}; known: {', '.join(self.known) or 'none'}"


class Registry(Mapping[str, Entry], Generic[Entry]):
    """Read-only mapping from `entry.id` to entry; iterating gives the ids in listing order.

        OPTIMIZERS = Registry("optimizer", [GD, Momentum])

    `kind` is the word for one entry in error messages. Raises UnknownNameError (a KeyError) for an id
    that is not listed and ValueError for an id listed twice.
    """

    def __init__(self, kind: str, entries: Iterable[Entry]) -> None:
        self.kind = kind
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            if entry.id in self._entries:
                raise ValueError(f"{kind} {entry.id!r} is listed twice")
            self._entries[entry.id] = entry

    def __getitem__(self, name: str) -> Entry:
        if isinstance(name, str) and name in self._entries:
            return self._entries[name]
        raise UnknownNameError(self.kind, name, self._entries)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Registry({self.kind}: {', '.join(self._entries)})"
