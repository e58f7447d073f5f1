"""Starting, watching and ending processes. Plain Python: nothing here imports Django."""
