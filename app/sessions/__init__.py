"""Sessions of viewers, the queue, the socket.

May import: shortages, guesses, wire, i18n, labs.shared, labs, workers.
"""
