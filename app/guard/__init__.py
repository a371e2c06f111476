"""Who may come in, and how much: access, hosts and origins, connection limits, metrics."""
