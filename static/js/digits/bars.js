// @ts-check
/** Ten bars, one for each digit: how probable the net finds it. */

/** @param {HTMLElement} element becomes a list of bars @param {number} [count] */
export function mountBars(element, count = 10) {
  const document = element.ownerDocument;
  element.classList.add("bars");
  const rows = Array.from({ length: count }, (_, digit) => {
    const row = element.appendChild(document.createElement("div"));
    const label = row.appendChild(document.createElement("b"));
    label.textContent = String(digit);
    const bar = row.appendChild(document.createElement("i"));
    const said = row.appendChild(document.createElement("span"));
    return { row, bar, said };
  });
  return {
    /**
     * @param {ArrayLike<number>} probabilities none at all leave the bars empty
     * @param {number} [truth] the digit that it is
     */
    update(probabilities, truth) {
      let winner = -1;
      for (let k = 0; k < probabilities.length; k++)
        if (winner < 0 || probabilities[k] > probabilities[winner]) winner = k;
      rows.forEach(({ row, bar, said }, k) => {
        const value = probabilities[k];
        const share = Math.min(Math.max(value || 0, 0), 1);
        bar.style.setProperty("--share", share.toFixed(3));
        const percent = Number.isFinite(value) ? `${(100 * value).toFixed(1)}\u00a0%` : "—";
        said.textContent = value === undefined ? "" : percent;
        row.toggleAttribute("data-winner", k === winner);
        row.toggleAttribute("data-truth", k === truth);
      });
      return winner;
    },
  };
}
