"""Training jobs: what is asked for, how it runs, and the trainers that do the work."""
