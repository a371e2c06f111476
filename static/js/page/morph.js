// @ts-check
/**
 * Brings the live page to newly rendered HTML without disturbing the person at it: what has the same tag and key stays
 * the same element, the focused control keeps its value, a <details> stays open or closed.
 *
 * A key is an id, data-key or name (with the value, for the radio buttons and check boxes of one name), or what tells
 * an element with data-keep from others. Elements without one are matched by tag, in order. An element with data-keep is
 * left as it is, with all that is in it; no other one is taken for it.
 *
 * @typedef {HTMLInputElement} Control an input; of a select and a text area too, what is used here
 */

/** What is left as it is must not be taken for a neighbour. @param {Element} node */
function kept(node) {
  if (!node.hasAttribute("data-keep")) return "";
  return `kept:${node.getAttribute("data-figure") ?? node.getAttribute("data-series") ?? node.classList[0] ?? ""}`;
}

/** @param {Node} node */
function keyOf(node) {
  if (!(node instanceof Element)) return "";
  const name = node.getAttribute("name");
  const choice = /^(radio|checkbox)$/.test(node.getAttribute("type") ?? "") ? `=${node.getAttribute("value")}` : "";
  return node.id || node.getAttribute("data-key") || (name && name + choice) || kept(node);
}

/** @param {Node} a @param {Node} b */
const same = (a, b) => a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

/** The node, from place on, that is to become the wanted one. @param {Node | null} place @param {Node} wanted */
function find(place, wanted) {
  if (!(wanted instanceof Element)) return place && same(place, wanted) ? place : null; // text jumps over nothing
  const keyed = keyOf(wanted) !== "";
  for (let node = place; node; node = node.nextSibling) {
    if (same(node, wanted)) return node;
    if (!keyed && keyOf(node)) return null; // an element without a key does not jump over one that has its own place
  }
  return null;
}

/** @param {Element} current @param {Element} next @param {boolean} focused */
function syncAttributes(current, next, focused) {
  const theirs = (/** @type {string} */ name) =>
    (name === "open" && current.localName === "details") || (name === "value" && focused);
  for (const { name } of [...current.attributes]) {
    if (!next.hasAttribute(name) && !theirs(name)) current.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (current.getAttribute(name) !== value && !theirs(name)) current.setAttribute(name, value);
  }
}

/**
 * What a person changes is a control's property, not its attribute.
 * @param {Control} control
 * @param {{value: string, checked: boolean}} next
 */
function syncControl(control, { value, checked }) {
  if (/^(checkbox|radio)$/.test(control.type)) control.checked = checked;
  else if (control.value !== value) control.value = value;
}

/**
 * @param {Element} current the element in the page
 * @param {Element} next what it should become; its children may be moved out of it
 */
export function morph(current, next) {
  if (current.hasAttribute("data-keep")) return;
  const focused = current === current.ownerDocument.activeElement;
  const { value, checked } = /** @type {Control} */ (next); // a select would lose its value with its options
  syncAttributes(current, next, focused);

  const wanted = [...next.childNodes];
  for (const child of [...current.childNodes]) {
    if (keyOf(child) && !wanted.some((node) => same(node, child))) child.remove();
  }
  let place = current.firstChild;
  for (const node of wanted) {
    const found = find(place, node);
    if (!found) {
      current.insertBefore(node, place);
      continue;
    }
    while (place && place !== found && !keyOf(place)) place = remove(place);
    if (found === place) place = place.nextSibling;
    else move(current, found, place);
    if (found instanceof Element) morph(found, /** @type {Element} */ (node));
    else if (found.nodeValue !== node.nodeValue) found.nodeValue = node.nodeValue;
  }
  while (place) place = remove(place);
  if (/^(input|select|textarea)$/.test(current.localName) && !focused)
    syncControl(/** @type {Control} */ (current), { value, checked });
}

/** @param {ChildNode} node @returns {ChildNode | null} what followed it */
function remove(node) {
  const following = node.nextSibling;
  node.remove();
  return following;
}

/**
 * Where the browser has it, moveBefore keeps the focus.
 * @param {Element & {moveBefore?: Element["insertBefore"]}} parent
 * @param {Node} node
 * @param {Node | null} place
 */
const move = (parent, node, place) => (parent.moveBefore ?? parent.insertBefore).call(parent, node, place);
