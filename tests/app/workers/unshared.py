"""What a listener of a run does whom nobody watches."""


class Unshared:
    def share(self, message: str) -> None: ...

    def share_frame(self, message: str, whole: bool) -> None: ...

    def last_shared(self) -> None:
        return None
