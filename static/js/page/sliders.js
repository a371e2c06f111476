// @ts-check
/**
 * Sliders: each moves the number beside it, and follows it. They are logarithmic, those that begin at 0 or below
 * linear.
 */

/** @param {HTMLElement} root its sliders come and go; calls for those in it at the time of the event */
export function mountSliders(root) {
  root.addEventListener(
    "input",
    (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      if (control.dataset.sliderFor) numberOf(root, control).value = text(stepped(control, valueAt(control)));
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
    if (slider.getAttribute("aria-valuetext") !== number.value) slider.setAttribute("aria-valuetext", number.value);
    const position = positionOf(slider, Number(number.value));
    if (slider !== document.activeElement && Number.isFinite(position)) slider.value = String(position);
    slider.style.setProperty("--at", slider.value);
  }
}

/** @param {HTMLElement} root @param {HTMLInputElement} slider */
function numberOf(root, slider) {
  return /** @type {HTMLInputElement} */ (root.querySelector(`[name="${slider.dataset.sliderFor}"]`));
}

/** @param {HTMLInputElement} slider */
function bounds(slider) {
  const [low, high] = [Number(slider.dataset.low), Number(slider.dataset.high)];
  return low > 0 ? { low: Math.log10(low), high: Math.log10(high), log: true } : { low, high, log: false };
}

/** @param {HTMLInputElement} slider */
function valueAt(slider) {
  const { low, high, log } = bounds(slider);
  const value = low + Number(slider.value) * (high - low);
  return log ? 10 ** value : value;
}

/** @param {HTMLInputElement} slider @param {number} value */
function positionOf(slider, value) {
  const { low, high, log } = bounds(slider);
  return ((log ? Math.log10(value) : value) - low) / (high - low);
}

/** The nearest that its steps lead to, where it has steps. @param {HTMLInputElement} slider @param {number} value */
function stepped(slider, value) {
  const step = Number(slider.dataset.step ?? 0);
  return step ? Math.round(value / step) * step : value;
}

/** Three significant digits. @param {number} value */
function text(value) {
  return String(Number(value.toPrecision(3)));
}
