"""The web side of Descent Lab: pages, sessions, worker processes and the wire between them."""
