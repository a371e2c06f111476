"""What a page does with the server's answer to an uploaded file."""

from tests.browser.blank_page import js


def test_a_setting_of_every_racer_goes_into_the_fields_that_there_are(modules):
    code = """
      document.body.innerHTML = `
        <input name="racers.0.lr"><input name="racers.1.lr"><input name="racers.0.optimizer"><input name="hidden">
        <p><input type="file" data-upload-for="weights" data-upload-to="/api" data-makes-stale="seed"></p>`;
      window.fetch = async () => Response.json({name: "f", sets: {hidden: "5", "racers.*.lr": "2", "racers.*.x": "3"}});
      return new Promise((resolve) => {
        uploads.mountUploads(document.body, {set: resolve});
        const control = document.querySelector("[type=file]"), files = new DataTransfer();
        files.items.add(new File(["x"], "net.npz"));
        control.files = files.files;
        control.dispatchEvent(new Event("change", {bubbles: true}));
      });
    """
    assert js(modules, code) == {"seed": "", "hidden": "5", "racers.0.lr": "2", "racers.1.lr": "2", "weights": "f"}
