"""What the short queue runs. Payloads are ids; the rows say what is to be done."""

from reports.services import render


def render_report(report_id: str) -> None:
    """Draw the files of one report, if it still waits for that."""
    render.render(report_id)


def sweep() -> dict[str, int]:
    """Run each minute and when a worker starts."""
    return {"reports": render.sweep() + render.take_over()}
