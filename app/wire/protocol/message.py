"""What all messages have in common, and the bounds of the connection."""

from pydantic import BaseModel, ConfigDict

PROTOCOL = 3
"""The version; it grows when a message changes in a way that an older page would not understand."""
MAX_UNACKED = 2
MAX_MESSAGE_BYTES = 64 * 1024


class Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
