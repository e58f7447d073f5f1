"""Who is next at a model that answers one question at a time."""

import threading
import time
from collections import OrderedDict, deque


class QueueFull(Exception):
    """Too many wait already. `own`: the one who asks has more questions waiting than one person may."""

    def __init__(self, waiting: int, *, own: bool) -> None:
        super().__init__(waiting)
        self.waiting, self.own = waiting, own


class TookTooLong(Exception):
    """The turn did not come in time."""


class Abandoned(Exception):
    """Whoever asked no longer wants an answer."""


class Ticket:
    """A place in the queue. `abandon` gives it up, from any thread."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.abandoned = False


class Turns:
    """A queue with a bound in which people take turns, not questions: a hundred of one delay another's only by one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str, deque[Ticket]] = OrderedDict()
        self._current: Ticket | None = None

    @property
    def busy(self) -> bool:
        return self._current is not None

    def join(self, who: str, most: int) -> Ticket:
        """Stand in line behind at most `most`, of which half may be one's own. Raises QueueFull."""
        with self._changed:
            ticket = Ticket(who)
            if self._current is None:
                self._current = ticket
                return ticket
            waiting = sum(map(len, self._waiting.values()))
            own = len(self._waiting.get(who, ()))
            if waiting >= most or own >= max(1, most // 2):
                raise QueueFull(waiting, own=waiting < most)
            self._waiting.setdefault(who, deque()).append(ticket)
            return ticket

    def has(self, ticket: Ticket) -> bool:
        """Whether it is this one's turn."""
        return self._current is ticket

    def wait(self, ticket: Ticket, timeout_s: float) -> None:
        """Until it is this one's turn. Raises TookTooLong or Abandoned; then the place is given up."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while self._current is not ticket and not ticket.abandoned:
                if not self._changed.wait(max(0.0, deadline - time.monotonic())) and time.monotonic() >= deadline:
                    self._remove(ticket)
                    raise TookTooLong
            if ticket.abandoned:
                self._remove(ticket)
                raise Abandoned

    def abandon(self, ticket: Ticket) -> None:
        """Wake whoever waits with this ticket, to go away."""
        with self._changed:
            ticket.abandoned = True
            self._changed.notify_all()

    def leave(self, ticket: Ticket) -> None:
        """Make room, whether or not the turn had come. Safe to call twice."""
        with self._changed:
            self._remove(ticket)

    def _remove(self, ticket: Ticket) -> None:
        if self._current is ticket:
            self._current = self._next()
            self._changed.notify_all()
        elif ticket in (own := self._waiting.get(ticket.who, deque())):
            own.remove(ticket)
            if not own:
                del self._waiting[ticket.who]

    def _next(self) -> Ticket | None:
        if not self._waiting:
            return None
        who, tickets = self._waiting.popitem(last=False)
        ticket = tickets.popleft()
        if tickets:
            self._waiting[who] = tickets  # to the end: everybody else first
        return ticket
