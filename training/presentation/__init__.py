"""What pages and live updates show of a job, as plain data; templates only lay it out."""
