"""What goes over the socket: messages, frames, and how arrays are encoded."""
