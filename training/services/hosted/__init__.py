"""Jobs at providers: advice before the start, then turns (send, ask, fetch) that any short worker may take."""
