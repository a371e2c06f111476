"""Step 0 can be looked at before Start: the net as it begins, its regions, its loss, and its weights can be set."""

from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage


def test_the_first_net_is_there_before_start_and_is_the_one_that_begins(page: Page, server):
    lab = LabPage(page, server, "nets").open("epochs=2&hidden=2")
    expect(lab.series("racer.0.train_loss").first).not_to_be_empty()
    loss = lab.number("racer.0.train_loss")
    assert 1.0 < loss < 1.2  # ln 3: it knows nothing
    lab.run_to_the_end()
    assert lab.number("racer.0.train_loss") != loss
    lab.action("timeline").focus()
    page.keyboard.press("Home")
    expect(lab.series("step")).to_have_text("0")
    assert lab.number("racer.0.train_loss") == loss


SET_TWO_AND_START = """() => {
  const canvas = document.querySelector("[data-diagram] canvas");
  const press = (element, key) => element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  const set = (value) => {
    press(canvas, "Enter");
    const input = canvas.parentElement.querySelector("input");
    input.value = value;
    press(input, "Enter");
  };
  for (let i = 0; i < 3; i++) press(canvas, "ArrowRight");
  set("5"); // the bias of the first output
  press(canvas, "ArrowDown");
  set("-3"); // and that of the second
  if (START) document.querySelector('[data-action="start"]').click();
}"""
OUTPUTS = "epochs=2&hidden=2&racers.0.optimizer=gd&racers.0.init=zeros"


def biases(page: Page) -> list[str]:
    """Of the first two outputs, as the diagram reads them out."""
    canvas, said = page.locator("[data-diagram] canvas"), page.locator("[data-diagram] [aria-live]")
    canvas.focus()
    texts = []
    for keys in (("Escape", "ArrowRight", "ArrowRight", "ArrowRight"), ("ArrowDown",)):
        for key in keys:
            page.keyboard.press(key)
        texts.append(said.inner_text())
    return texts


def test_weights_that_are_set_before_start_are_the_ones_that_begin(page: Page, server):
    """All at once: what the page does first must not undo what comes next."""
    lab = LabPage(page, server, "nets").open(OUTPUTS)
    expect(lab.series("racer.0.train_loss").first).to_have_text("1.099")  # ln 3
    page.evaluate(SET_TWO_AND_START.replace("START", "false"))
    lab.until(lambda: lab.number("racer.0.train_loss") > 4)  # 3.3 with the first alone
    expect(lab.series("step").first).to_have_text("0")
    chip = "getComputedStyle(document.querySelector('.chip'), '::before').content"
    assert page.evaluate(chip) == '"ready"'  # nobody has started it
    assert biases(page) == ["outputs 1, bias 5", "outputs 2, bias −3"]
    edited = lab.number("racer.0.train_loss")
    lab.run_to_the_end()
    lab.action("timeline").focus()
    page.keyboard.press("Home")
    expect(lab.series("step").first).to_have_text("0")
    assert lab.number("racer.0.train_loss") == edited
    assert biases(page) == ["outputs 1, bias 5", "outputs 2, bias −3"]


def test_a_start_right_after_keeps_what_was_set(page: Page, server):
    lab = LabPage(page, server, "nets").open(OUTPUTS)
    expect(lab.series("racer.0.train_loss").first).to_have_text("1.099")
    page.evaluate(SET_TWO_AND_START.replace("START", "true"))
    expect(page.locator("body")).to_have_attribute("data-phase", "done")
    lab.action("timeline").focus()
    page.keyboard.press("Home")
    expect(lab.series("step").first).to_have_text("0")
    assert lab.number("racer.0.train_loss") > 4
    assert biases(page) == ["outputs 1, bias 5", "outputs 2, bias −3"]
