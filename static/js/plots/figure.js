// @ts-check
/**
 * A figure on the page: draws what the server sent, and keeps its live traces up with the store.
 *
 * In a plane figure new points redraw their own lines only, which leaves contours and arrows alone. A scene has no such
 * way: it is restyled, as often as a share of the time allows. A figure that is hidden is left until it is shown.
 */
import { decodeAll } from "../run/decode.js";
import { AxisFit, axisKey } from "./autorange.js";
import { LiveTrace } from "./live.js";
import { paced } from "../run/throttle.js";
import { mountPicture } from "./picture.js";
import { watchPresses } from "./gestures.js";
import { drawPoints } from "./scatter.js";
import { _ } from "../common/translate.js";

/** What a scene's updates may take of the time. */
const SCENE_SHARE = 0.15;
/** What the updates of a figure may take whose axes follow snapshots: many such axes cost more than a frame. */
const SNAPSHOT_SHARE = 0.15;

/** Within this time a second press makes a double click. */
const DOUBLE_CLICK_MS = 300;

/**
 * What all lines of a figure may take together: while points keep coming, so that five racers in three figures fit into
 * a frame without a graphics card; and when they have stopped.
 */
const RUNNING = { points: 2000, ink: 30_000 };
const RESTING = { points: 7500, ink: 400_000 };
/** The most points of one line, however few lines there are. */
const MOST_POINTS = 1500;
/** After this time without new points the picture is drawn with what RESTING allows. */
const SETTLED_MS = 300;
/** Of a figure that is saved while it is hidden. */
const SIZE = { width: 720, height: 480 };
/** After a drag the handle stays where it was put for this time, in which the page follows. */
const ARRIVED_MS = 400;

/** Of the lines of other runs, in the order in which they were kept; dots are for what a run is only tested with. */
const DASHES = ["dash", "dashdot", "longdash", "longdashdot", "5px 2px 1px 2px 1px 2px"];
/** Above the plot: which of them is which. */
const LEGEND = { orientation: "h", x: 0, y: 1, yanchor: "bottom", tracegroupgap: 0, font: { size: 11 } };
/** Pixels of its letters, and of what stands beside a name: the axis and the sample. */
const [LETTER, SAMPLE] = [6, 115];

const AXIS = /^[xy]axis\d*$/;
const ZOOM = /^[xy]axis\d*\.(range\[|autorange)/;

/** Where a trace's line is at x. @param {any} trace with ascending x @param {number} x */
function heightOf({ x: at, y }, x) {
  const next = Math.max(
    at.findIndex((/** @type {number} */ value) => value >= x),
    1,
  );
  return y[next - 1] + ((x - at[next - 1]) / (at[next] - at[next - 1])) * (y[next] - y[next - 1]);
}

/**
 * The value at a share of an axis `pixels` long, to a round number.
 * @param {any} axis of the layout
 * @param {number} share
 * @param {number} pixels
 */
function round({ range: [low, high], type }, share, pixels) {
  const value = low + share * (high - low);
  if (type === "log") return Number((10 ** value).toPrecision(3));
  const step = Math.abs(high - low) / pixels;
  const power = 10 ** Math.floor(Math.log10(step));
  const round = power * ([5, 2, 1].find((digit) => digit * power <= step) ?? 1);
  return Number((Math.round(value / round) * round).toPrecision(12));
}

/**
 * @param {HTMLElement} element positioned, and with a size of its own: the plot fills it and cannot stretch it
 * @param {{Plotly: any, store: import("../run/series.js").SeriesStore, theme: import("../common/theme.js").Theme}}
 *   context
 */
export function mount(element, { Plotly, store, theme }) {
  const window = /** @type {Window & typeof globalThis} */ (element.ownerDocument.defaultView);
  const coarse = window.matchMedia("(pointer: coarse)").matches;
  const plot = /** @type {any} */ (element.appendChild(element.ownerDocument.createElement("div")));
  plot.style.cssText = "position: absolute; inset: 0";

  let data = /** @type {any[]} */ ([]);
  let layout = /** @type {any} */ ({});
  let lives = /** @type {LiveTrace[]} */ ([]);
  let fit = new AxisFit(layout, lives, store);
  let picture = /** @type {ReturnType<typeof mountPicture> | null} */ (null);
  /** The ranges that the figure came with, by axis key. */
  let home = /** @type {Record<string, number[]>} */ ({});
  /** The axis types that the viewer chose, by axis key. */
  const types = /** @type {Record<string, string>} */ ({});
  let size = { width: element.clientWidth, height: element.clientHeight };
  /** What there is to draw, and whether Plotly has it. */
  let state = /** @type {"empty" | "stale" | "drawn"} */ ("empty");
  let zoomed = false;
  let held = false;
  /** Whether it is in the window; what is scrolled away is left until it comes back. */
  let seen = true;
  /** Whether the handles are where a drag has put them, ahead of the store. */
  let ahead = false;
  let arriving = 0;
  let clicked = /** @type {((x: number, y: number) => void) | null} */ (null);
  let dragged = /** @type {((x: number, y: number, over: boolean) => void) | null} */ (null);
  let clicking = 0;
  let settling = 0;

  /**
   * What of an axis is visible.
   * @param {any} axis of the layout
   * @param {number} pixels
   * @returns {import("./downsample.js").Scale}
   */
  function scale(axis, pixels) {
    const range = axis?.range ?? (axis?.matches && layout[axisKey(axis.matches)]?.range);
    const log = axis?.type === "log";
    return range
      ? { low: range[0], high: range[1], pixels, log }
      : { low: -Infinity, high: Infinity, pixels: Infinity, log };
  }

  /**
   * What of its axes is visible to a live trace.
   * @param {LiveTrace} live
   * @param {{width: number, height: number}} pixels
   */
  function viewOf(live, { width, height }) {
    const axes = layout.scene ?? { xaxis: layout[axisKey(live.x)], yaxis: layout[axisKey(live.y)] };
    return { x: scale(axes.xaxis, width), y: scale(axes.yaxis, height), z: scale(axes.zaxis, height) };
  }

  /**
   * Tells the live traces what is visible and lets them take in what is new.
   * @returns {LiveTrace[]} those to be drawn
   */
  function pull() {
    return lives.filter((live) => {
      live.look(viewOf(live, size));
      return live.pull();
    });
  }

  /** Draws everything anew. */
  async function render() {
    if (state === "empty" || !size.width || !size.height) return;
    theme.paintLayout(layout);
    data.forEach(theme.paintTrace);
    Object.assign(layout, size);
    pull();
    for (const [key, range] of Object.entries(fit.changes())) layout[key] = { ...layout[key], range, autorange: false };
    pull();
    for (const live of lives) Object.assign(data[live.index], live.points(true));
    const first = !plot.data;
    state = "drawn";
    await Plotly.react(plot, data, layout, config());
    picture?.place();
    if (!first) return;
    plot.on("plotly_relayout", relayouted);
    plot.on("plotly_relayouting", () => picture?.place());
    plot.on("plotly_doubleclick", resetView);
  }

  function config() {
    const reset = { name: "reset", title: _("Reset view"), icon: Plotly.Icons.home, click: resetView };
    const save = {
      name: "toImage",
      title: _("Download plot as a PNG"),
      icon: Plotly.Icons.camera,
      click: () => element.dispatchEvent(new CustomEvent("savefigure", { bubbles: true })),
    };
    const dictionary = { Zoom: _("Zoom"), Pan: _("Pan"), "Reset camera to default": _("Reset camera to default") };
    const buttons = layout.scene ? ["resetCameraDefault3d", save] : ["zoom2d", "pan2d", reset, save];
    return {
      displaylogo: false,
      displayModeBar: coarse ? false : "hover",
      modeBarButtons: [buttons],
      doubleClick: false,
      locale: "page",
      locales: { page: { dictionary } },
    };
  }

  /** Brings the plot up to the store, if it can be seen. */
  function update() {
    if (state !== "drawn" || !size.width || !seen || held) return;
    picture?.update();
    if (layout.scene) updateScene();
    else if (!picture && layout.meta?.fit?.length && lives.every((live) => live.whole)) updateSnapshots();
    else updatePlane();
  }

  /** @returns {boolean} whether there was anything to draw */
  function updatePlane() {
    if (state !== "drawn") return false; // gone since it was asked for
    const changed = new Set(pull());
    for (const live of changed) if (ahead && isHandle(live)) changed.delete(live);
    if (!changed.size) return false;
    const ranges = Object.entries(fit.changes()).map(([key, range]) => [`${key}.range`, range]);
    if (ranges.length) {
      Plotly.relayout(plot, Object.fromEntries(ranges));
      pull().forEach((live) => changed.add(live));
    }
    for (const live of changed) drawPoints(plot, live.index, live.points());
    window.clearTimeout(settling);
    settling = window.setTimeout(settle, SETTLED_MS);
    return true;
  }

  /** No more points came: draws the lines finer. */
  function settle() {
    if (state !== "drawn" || !size.width || held) return;
    for (const live of lives) if (!ahead || !isHandle(live)) drawPoints(plot, live.index, live.points(true));
  }

  /** @param {LiveTrace} live */
  const isHandle = (live) => data[live.index].meta.handle !== undefined;

  /** Moves the handles at once; when the drag is over they wait for the page to have followed. */
  function moveHandles(/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ over) {
    if (state !== "drawn") return;
    ahead = true;
    window.clearTimeout(arriving);
    if (over) arriving = window.setTimeout(() => ((ahead = false), settle()), ARRIVED_MS);
    for (const { index } of lives.filter(isHandle)) {
      const along = data.find(({ name }) => name === data[index].meta.handle);
      drawPoints(plot, index, { x: [x], y: [along ? heightOf(along, x) : y] });
    }
  }

  const updateSnapshots = paced(updatePlane, SNAPSHOT_SHARE);

  const updateScene = paced(() => {
    if (state !== "drawn" || !size.width) return false; // hidden or gone since it was asked for
    const changed = pull();
    const points = changed.map((live) => live.points());
    const values = Object.fromEntries(
      ["x", "y", "z"].map((attribute) => [attribute, points.map((point) => point[attribute])]),
    );
    if (changed.length)
      Plotly.restyle(
        plot,
        values,
        changed.map((live) => live.index),
      );
    return changed.length > 0;
  }, SCENE_SHARE);

  /** @param {Record<string, unknown>} event */
  function relayouted(event) {
    if (Object.keys(event).some((key) => ZOOM.test(key))) {
      zoomed = true;
      fit.following = false;
    }
    picture?.place();
    update();
  }

  /** Back to the ranges that the figure came with; fitted axes follow the data again. */
  function resetView() {
    zoomed = false;
    fit.follow();
    const ranges = Object.entries({ ...home, ...fit.changes() }).map(([key, range]) => [`${key}.range`, [...range]]);
    Plotly.relayout(plot, Object.fromEntries([...ranges, ...(dragged ? [["dragmode", false]] : [])]));
  }

  /**
   * Where a place in the plot area lies in the data, to a round number no farther than a pixel away.
   * @returns {[number, number]}
   */
  function at(/** @type {number} */ right, /** @type {number} */ up) {
    const area = plot._fullLayout._size;
    return [round(layout.xaxis, right, area.w), round(layout.yaxis, up, area.h)];
  }

  /** While the view is zoomed a press waits, for it may be the first of a double click. */
  function pressed(/** @type {number} */ right, /** @type {number} */ up) {
    const [x, y] = at(right, up);
    window.clearTimeout(clicking);
    if (zoomed) clicking = window.setTimeout(() => zoomed && clicked?.(x, y), DOUBLE_CLICK_MS);
    else clicked?.(x, y);
  }

  const unwatch = watchPresses(plot, {
    drags: () => dragged !== null && state === "drawn" && layout.dragmode === false,
    pressed,
    dragged(right, up, over) {
      if (!plot._fullLayout) return; // gone meanwhile
      const [x, y] = at(right, up);
      moveHandles(x, y, over);
      dragged?.(x, y, over);
    },
    held(down) {
      held = down;
      if (!down) update();
    },
  });
  const unsubscribe = theme.subscribe(() => {
    if (state === "drawn") state = "stale";
    render();
  });
  const observer = new window.ResizeObserver(() => {
    size = { width: element.clientWidth, height: element.clientHeight };
    if (!size.width && layout.scene && state === "drawn") {
      Plotly.purge(plot); // its WebGL would go on looking for work at each frame
      state = "stale";
    }
    if (state === "stale" || size.width !== layout.width || size.height !== layout.height) render();
    else update();
  });
  observer.observe(element);
  const sight = new window.IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    update();
  });
  sight.observe(element);

  return {
    /**
     * Draws a figure, in place of the one before; the view of its axes stays as the viewer has it.
     * @param {{data: any[], layout: any}} figure from the server
     */
    draw(figure) {
      const before = { layout, home };
      ({ data, layout } = decodeAll(figure));
      const letters = Math.max(16, Math.floor(((size.width || SIZE.width) - SAMPLE) / LETTER));
      data = data.flatMap((trace) => [
        ...(trace.meta?.thin
          ? [...store.ghosts].map(([id, { label }], at) =>
              ghostOf(trace, id, label, DASHES[at % DASHES.length], letters),
            )
          : []),
        trace,
      ]);
      if (nameGhosts(data)) Object.assign(layout, { showlegend: true, legend: LEGEND });
      const axes = Object.keys(layout).filter((key) => AXIS.test(key));
      home = Object.fromEntries(axes.filter((key) => layout[key].range).map((key) => [key, [...layout[key].range]]));
      zoomed &&= JSON.stringify(home) === JSON.stringify(before.home);
      for (const key of axes) {
        if (types[key]) layout[key].type = types[key];
        if (zoomed) Object.assign(layout[key], { range: before.layout[key]?.range, autorange: false });
      }
      // a finger scrolls the page, a drag is no pan
      if (coarse || dragged) layout.dragmode = before.layout.dragmode || false;

      const live = data.map((trace, index) => ({ trace, index })).filter(({ trace }) => trace.meta?.series);
      const lines = live.filter(({ trace }) => trace.meta.thin).length || 1;
      const share = (/** @type {typeof RUNNING} */ { points, ink }) => ({
        points: Math.min(MOST_POINTS, Math.floor(points / lines)),
        ink: ink / lines,
      });
      lives = live.map(
        ({ trace, index }) =>
          new LiveTrace(trace, index, store.ghosts.get(trace.meta.ghost)?.store ?? store, [
            share(layout.scene ? RESTING : RUNNING),
            share(RESTING),
          ]),
      );
      fit = new AxisFit(layout, lives, store);
      fit.following = !zoomed;
      if (layout.meta?.picture) picture ??= mountPicture(element, plot, { store, theme });
      picture?.show(layout.meta?.picture);
      state = "stale";
      return render();
    },

    update,

    /**
     * The figure as it is shown, to be drawn in another place, also at other moments of the run; null before there is
     * one.
     */
    still() {
      if (state === "empty") return null;
      if (size.width && !layout.scene) updatePlane(); // also when it is scrolled away
      const shown = size.width && size.height ? size : SIZE;
      const copy = structuredClone({ data, layout: { ...layout, ...shown } });
      theme.paintLayout(copy.layout);
      copy.data.forEach(theme.paintTrace);
      const budget = {
        points: Math.min(MOST_POINTS, Math.floor(RESTING.points / (lives.length || 1))),
        ink: RESTING.ink,
      };
      const moving = copy.data.map((trace, index) => ({ trace, index })).filter(({ trace }) => trace.meta?.series);
      const fresh = moving.map(
        ({ trace, index }) =>
          new LiveTrace(trace, index, store.ghosts.get(trace.meta.ghost)?.store ?? store, [budget, budget]),
      );
      return {
        ...copy,
        /**
         * What the live traces show at the store's moment: the trace's place, and its points.
         * @returns {[number, Record<string, number[]>][]}
         */
        points: () =>
          fresh.map((live) => {
            live.look(viewOf(live, shown));
            live.pull();
            return [live.index, live.points(true)];
          }),
        /** The picture that lies under the plot. */
        image() {
          picture?.update();
          return picture?.image() ?? null;
        },
      };
    },

    /** @param {string} axis "x", "y2", … @param {"linear" | "log"} type */
    setAxisType(axis, type) {
      const key = axisKey(axis);
      types[key] = type;
      for (const [other, range] of Object.entries(home)) layout[other].range = [...range];
      layout[key] = { ...layout[key], type, range: undefined, autorange: true };
      zoomed = false;
      fit.follow();
      return render();
    },

    /** @param {(x: number, y: number) => void} callback gets the data coordinates of each press in the plot area */
    onClick(callback) {
      clicked = callback;
    },

    /**
     * A pointer that goes down drags something: no presses and no pan then.
     * @param {(x: number, y: number, over: boolean) => void} callback gets where it is, in the data's coordinates
     */
    onDrag(callback) {
      dragged = callback;
    },

    dispose() {
      state = "empty";
      window.clearTimeout(settling);
      window.clearTimeout(clicking);
      window.clearTimeout(arriving);
      unwatch();
      unsubscribe();
      observer.disconnect();
      sight.disconnect();
      picture?.dispose();
      Plotly.purge(plot);
      plot.remove();
    },
  };
}

/**
 * The same line for another run, faint.
 * @param {any} trace
 * @param {string} ghost
 * @param {string} label
 * @param {string} dash
 * @param {number} most letters of its name
 */
function ghostOf(trace, ghost, label, dash, most) {
  const name = label.length > most ? `${label.slice(0, most - 1)}…` : label;
  return {
    ...trace,
    name,
    legendgroup: ghost,
    line: { ...trace.line, dash },
    opacity: 0.45 * (trace.opacity ?? 1),
    meta: { ...trace.meta, ghost },
    hoverinfo: "text",
    hovertemplate: undefined,
    text: `${trace.name ?? ""} (${label})`,
  };
}

/**
 * Of each other run one line with its name in the legend, and of this run none: the page says those.
 * @param {any[]} data
 * @returns {boolean} whether there are any
 */
function nameGhosts(data) {
  if (!data.some(({ meta }) => meta?.ghost)) return false;
  const seen = new Set([undefined]);
  for (const trace of data) {
    trace.showlegend = !seen.has(trace.meta?.ghost);
    seen.add(trace.meta?.ghost);
  }
  return true;
}
