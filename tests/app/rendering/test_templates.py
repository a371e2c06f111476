"""The labs' templates: each has its own words, and what several need is a macro."""

from tests.template_repeats import repeats, templates

MOST_REPEATED = 0.15


def test_few_lines_stand_in_two_labs():
    files = templates("labs")
    repeated = sum(map(len, repeats(files).values()))
    assert repeated <= MOST_REPEATED * sum(map(len, files.values()))


def test_a_repeated_line_is_found():
    repeated = '<div class="canvas" data-figure="loss" data-keep></div>'
    assert repeats({"one": [repeated, "its own words are here"], "two": [repeated]}) == {
        "one": [repeated],
        "two": [repeated],
    }
