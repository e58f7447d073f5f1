"""How core tells the apps above it that something happened; they connect in `AppConfig.ready`.

`upload_requested` (upload): before the row is saved; a receiver raises ApplicationError to refuse the file.
`upload_completed` (actor, upload): all bytes are on disk; a receiver that takes the file over returns the path of the
page to show next, any other returns None.
"""

from django.dispatch import Signal

upload_requested = Signal()
upload_completed = Signal()
