"""How long a running job still takes, from how fast it went so far."""

from training.services.reports import Report

LEAST_SHARE = 0.02  # of the work must be done before an estimate says anything


class Eta:
    """Watches progress events; `seconds` is the time left, None while nobody can tell."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self._began: tuple[float, float] | None = None  # (clock, done) of the first report of this run of progress
        self._last = 0.0

    def see(self, report: Report, now: float) -> None:
        for event in report.events:
            if event.kind == "progress":
                self._update(event.data["done"], event.data["total"], now)

    def _update(self, done: float, total: float, now: float) -> None:
        if self._began is None or done < self._last:  # a new phase counts from the start again
            self._began = (now, done)
        self._last = done
        clock, first = self._began
        if total <= 0 or done <= first or (done - first) / total < LEAST_SHARE:
            self.seconds = None
        else:
            self.seconds = max(0.0, (total - done) * (now - clock) / (done - first))
