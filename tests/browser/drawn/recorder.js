/**
 * Writes down what is drawn on every canvas of this page, and what else a scene says. Letters are all six pixels wide, so that no font counts; of an
 * image a sum and some pixels are told.
 */
const log = [];
const tell = (value) => {
  if (typeof value === "number") return String(Math.round(value * 10) / 10 + 0);
  if (value && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
    return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(tell).join(" ")}]`;
  if (value instanceof ImageData) return `${value.width}×${value.height} ${sumOf(value.data)}: ${pixelsOf(value)}`;
  if (value instanceof HTMLCanvasElement) return `canvas ${value.width}×${value.height}`;
  return typeof value === "object" ? value?.constructor.name : String(value);
};
const sumOf = (data) => data.reduce((sum, value) => (31 * sum + value) | 0, 0) >>> 0;
const pixelsOf = ({ data, width, height }) =>
  [1, 3, 5, 7]
    .flatMap((down) => [1, 3, 5, 7].map((right) => [down, right]))
    .map(([down, right]) => 4 * (Math.floor((down * height) / 8) * width + Math.floor((right * width) / 8)))
    .map((at) => [...data.subarray(at, at + 4)].map((part) => part.toString(16).padStart(2, "0")).join(""))
    .join(" ");
const boxOf = (width) => ({
  width,
  ...{
    actualBoundingBoxLeft: 0,
    actualBoundingBoxRight: width,
    actualBoundingBoxAscent: 8,
    actualBoundingBoxDescent: 2,
  },
});
const quiet = new Set(["measureText", "getImageData", "createImageData", "getContextAttributes", "isContextLost"]);
for (const kind of [CanvasRenderingContext2D, Path2D]) {
  const drawing = kind.prototype;
  for (const [name, { value, get, set }] of Object.entries(Object.getOwnPropertyDescriptors(drawing))) {
    if (typeof value === "function" && name !== "constructor")
      drawing[name] = function (...given) {
        if (name === "measureText") return boxOf(6 * given[0].length);
        if (!quiet.has(name)) log.push([name, ...given.map(tell)].join(" "));
        return value.apply(this, given);
      };
    else if (set)
      Object.defineProperty(drawing, name, {
        get,
        set(next) {
          log.push(`${name} = ${tell(next)}`);
          set.call(this, next);
        },
      });
  }
}
/** What was drawn since it was last asked. */
window.drawn = () => log.splice(0);
/** The page is empty, and what watched the elements of another scene has seen that. */
window.emptied = async () => {
  document.body.replaceChildren();
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  drawn();
};
/** A line of one's own in the record. */
window.say = (...words) => log.push(words.map(tell).join(" "));
/** An element of the page as it is now, a line for each tag. */
window.show = (element) => log.push(...element.outerHTML.split(/\s*(?=<)/).filter((part) => !/^<\/\w+>$/.test(part)));
/** The page's one element, made of HTML. */
window.place = (html) => {
  document.body.innerHTML = html;
  return document.body.firstElementChild;
};
/** A canvas of the page, of so many pixels. */
window.canvasOf = (width, height) => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.style.cssText = `display: block; width: ${width}px; height: ${height}px`;
  document.body.replaceChildren(canvas);
  return canvas;
};
document.body.style.fontFamily = "serif";
