"""Home: what needs me, what runs, what came out, and how to begin. It looks into every app, so it stands above them."""
