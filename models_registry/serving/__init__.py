"""Models answer in processes of their own; the web process only passes lines to them."""
