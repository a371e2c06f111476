"""What travels over the socket: the protocol's messages, frames and how they merge, arrays as JSON.

May import: nothing of app.
"""
