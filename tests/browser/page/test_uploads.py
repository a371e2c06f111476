"""What a page does with the server's answer to an uploaded file."""

from tests.browser.blank_page import js

CHOOSE = """
  return new Promise((resolve) => {
    uploads.mountUploads(document.body, {set: resolve});
    const control = document.querySelector("[type=file]"), files = new DataTransfer();
    files.items.add(new File(["x"], "net.npz"));
    control.files = files.files;
    control.dispatchEvent(new Event("change", {bubbles: true}));
  });
"""
"""A file; the settings that the page then has."""


def test_a_setting_of_every_racer_goes_into_the_fields_that_there_are(modules):
    code = """
      document.body.innerHTML = `
        <input name="racers.0.lr"><input name="racers.1.lr"><input name="racers.0.optimizer"><input name="hidden">
        <p><input type="file" data-upload-for="weights" data-upload-to="/api" data-makes-stale="seed"></p>`;
      window.fetch = async () => Response.json({name: "f", sets: {hidden: "5", "racers.*.lr": "2", "racers.*.x": "3"}});
    """
    assert js(modules, code + CHOOSE) == {
        "seed": "",
        "hidden": "5",
        "racers.0.lr": "2",
        "racers.1.lr": "2",
        "weights": "f",
    }


def test_a_file_that_changes_a_choice_makes_stale_what_choosing_would(modules):
    code = """
      document.body.innerHTML = `
        <select name="data.kind" data-resets="data. batch_size">
          <option value="spiral" selected><option value="curve" data-resets="data. loss"><option value="surface">
        </select>
        <input name="data.classes"><input name="batch_size"><input name="loss"><input name="hidden">
        <p><input type="file" data-upload-for="weights" data-upload-to="/api"></p>`;
      window.fetch = async () => Response.json({name: "f", sets: {"data.kind": argument}});
    """
    kept = {"data.kind": "spiral", "weights": "f"}
    assert js(modules, code + CHOOSE, "spiral") == kept
    assert js(modules, code + CHOOSE, "curve") == kept | {"data.kind": "curve", "data.classes": "", "loss": ""}
    assert js(modules, code + CHOOSE, "surface") == kept | {
        "data.kind": "surface",
        "data.classes": "",
        "batch_size": "",
    }
