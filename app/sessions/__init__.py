"""Who watches which run: sessions, the queue, the socket."""
