// @ts-check
/** Logarithmic sliders: each moves the number beside it, and follows it. */

/** @param {HTMLElement} root its sliders come and go; calls for those in it at the time of the event */
export function mountSliders(root) {
  root.addEventListener(
    "input",
    (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      if (control.dataset.sliderFor) numberOf(root, control).value = text(valueAt(control));
      follow(root);
    },
    true, // before the page reads the form
  );
  follow(root);
  return { update: () => follow(root) };
}

/** @param {HTMLElement} root */
function follow(root) {
  for (const slider of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[data-slider-for]"))) {
    const number = numberOf(root, slider);
    slider.setAttribute("aria-valuetext", number.value);
    if (slider !== document.activeElement && Number(number.value) > 0) slider.value = String(positionOf(slider, Number(number.value)));
  }
}

/** @param {HTMLElement} root @param {HTMLInputElement} slider */
function numberOf(root, slider) {
  return /** @type {HTMLInputElement} */ (root.querySelector(`[name="${slider.dataset.sliderFor}"]`));
}

/** @param {HTMLInputElement} slider */
function bounds(slider) {
  return [Math.log10(Number(slider.dataset.low)), Math.log10(Number(slider.dataset.high))];
}

/** @param {HTMLInputElement} slider */
function valueAt(slider) {
  const [low, high] = bounds(slider);
  return 10 ** (low + Number(slider.value) * (high - low));
}

/** @param {HTMLInputElement} slider @param {number} value */
function positionOf(slider, value) {
  const [low, high] = bounds(slider);
  return (Math.log10(value) - low) / (high - low);
}

/** Three significant digits. @param {number} value */
function text(value) {
  return String(Number(value.toPrecision(3)));
}
