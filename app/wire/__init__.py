"""The messages on the socket: the protocol, frames and how they merge, arrays as JSON.

May import: nothing of app.
"""
