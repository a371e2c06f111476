"""What the table of pinned runs says, in the notation of the page."""

from tests.browser.blank_page import js


def test_a_pinned_run_s_numbers_have_true_minus_signs_and_formulas_stay(modules):
    settings = {"data": {"low": -1, "high": 1e-7, "expression": "-x^2"}}
    found = js(
        modules,
        "return differences.differences(document.body, ...argument)",
        [{"config": settings, "seed": 0}, {"config": {"data": {"low": 2}}, "seed": 0}],
    )
    assert found == ["low −1", "high 1e-7", "expression -x^2"]


def test_a_pinned_run_keeps_the_words_of_a_form_that_has_its_fields_no_more(modules):
    code = """
      const form = document.createElement("form");
      form.innerHTML = `<label for="field-data-kind">Kind</label><select id="field-data-kind" name="data.kind">
        <option value="spiral">Spiral</option></select>
        <label for="field-data-per_class">Points per class</label><input id="field-data-per_class">`;
      const run = {config: {data: {kind: "spiral", per_class: 100}}, seed: 0};
      run.words = differences.wordsOf(form, run.config);
      form.innerHTML = "";
      return differences.differences(form, run, {config: {data: {kind: "curve"}}, seed: 0});
    """
    assert js(modules, code) == ["Kind Spiral", "Points per class 100"]


def test_a_loss_that_is_not_finite_says_so(modules):
    found = js(
        modules,
        "const {format} = await import('/static/js/common/numbers.js'); return [1/0, -1/0, NaN, null].map(format)",
    )
    assert found == ["not finite"] * 4
