"""An experiment: a preset of a lab, with words that say what to look for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Experiment:
    """Settings of a lab that show one thing, in words for a student; one click sets it up and plays it.

    `chapter` says where it belongs, `query` is the lab's query string, `notice` says in a sentence or two what to look
    for, and `why` what happens and why. `picture` names the figure, or other live picture, that stands for it, and
    `view` the view of the lab that is shown first. `sweep` is the query string of the many runs that it shows
    (`kind=seeds&over=seed&values=0..19`). A test checks its outcome.
    """

    id: str
    lab: str
    chapter: str
    title: str
    query: str
    notice: str
    why: str
    picture: str = ""
    view: str = ""
    sweep: str = ""

    @property
    def address(self) -> str:
        """The page, set up; `#play` starts it."""
        return f"/labs/{self.lab}?experiment={self.id}#play"
