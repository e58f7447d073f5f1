"""Where a trainer runs. Today: a child process on this machine."""
