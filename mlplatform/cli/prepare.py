"""The first step of `mlplatform start`: tables, static files, the first owner, the way in."""

import os

from mlplatform.system.processes.console import Console


def run(url: str) -> int:
    """Make the data directory ready for a portal that will answer at `url`, and say how to get in."""
    # What it does, it says itself.
    os.environ.setdefault("MLPLATFORM_LOG_LEVEL", "WARNING")
    import django

    django.setup()
    from mlplatform.system import prepare

    console = Console()
    if count := prepare.migrate():
        console.say(f"Database ready ({count} migrations).")
    if prepare.collect_static():
        console.say("Static files ready.")
    if prepare.first_owner():
        console.say(f"Made the user “{prepare.OWNER}” and the team “{prepare.TEAM}” with the sample datasets.")
    console.say(f"Open {url}")
    if link := prepare.sign_in_link():
        console.say(f"Sign in once with {url}{link} and choose a password there (works for 24 hours).")
    console.say("Ctrl-C ends the portal.")
    return 0
