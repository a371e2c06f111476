const { mountKeyboardPen } = await import("/static/js/digits/keyboard-pen.js");
const box = place('<div><canvas data-pad tabindex="0"></canvas><i data-pen-place></i></div>');
const pad = box.firstElementChild;
mountKeyboardPen(pad, {
  lower: () => say("lower"),
  take: (x, y) => say("take", 1000 * x, 1000 * y),
  lift: () => say("lift"),
});
box.addEventListener("keydown", ({ key }) => say("left to the page:", key));
const ring = () => say(box.lastElementChild.style.cssText, box.lastElementChild.hasAttribute("data-down"));
const key = (type, name, more = {}) => {
  const event = new KeyboardEvent(type, { key: name, bubbles: true, cancelable: true, ...more });
  pad.dispatchEvent(event);
  (say(type, name, event.defaultPrevented), ring());
};
ring();
(key("keydown", "ArrowLeft"), key("keydown", " "), key("keydown", "ArrowDown"), key("keyup", "ArrowLeft"));
(key("keydown", "ArrowDown", { shiftKey: true }), key("keydown", "Enter"), key("keyup", "ArrowDown"));
(key("keydown", "ArrowUp", { ctrlKey: true }), key("keydown", "a"), key("keydown", "Escape"));
(key("keydown", "Enter"), key("keydown", "Escape"), key("keydown", "ArrowRight"));
(key("keydown", "Enter"), pad.dispatchEvent(new Event("blur")), ring(), key("keydown", "ArrowUp"));
for (let i = 0; i < 20; i++) key("keydown", "ArrowUp");
