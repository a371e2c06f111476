/**
 * The part of plotly.js 4.1 that these pages use. What begins with an underscore is its inner matter, and so is
 * `calcdata`: scatter.js and picture.js say why they need it, and tests look at what they draw.
 */
import type { LiveMeta } from "./live.js";
import type { BallsMeta } from "./balls.js";
import type { Told } from "./path-tip.js";
import type { Camera, Place } from "./projection.js";
import type { PictureMeta } from "./picture.js";
import type { TerrainMeta } from "./live-terrain.js";

export type Range = [number, number];
/** Where a layout keeps an axis: xaxis, yaxis2, … */
export type AxisKey = `${"x" | "y"}axis${string}`;
/** The new values of some attributes of one trace. */
export type Points = Record<string, number[]>;

export interface Axis {
  range?: Range;
  type?: "linear" | "log" | "category" | "date";
  matches?: string;
  autorange?: boolean;
  [attribute: string]: unknown;
}

export interface Scene {
  xaxis?: Axis;
  yaxis?: Axis;
  zaxis?: Axis;
  camera?: Camera;
  [attribute: string]: unknown;
}

/** A live trace has `series` and its companions; of another run `ghost` is its name. `paint`: attribute → CSS token. */
export interface TraceMeta extends Partial<LiveMeta> {
  paint?: Record<string, string>;
  handle?: string;
  /** A layer of the page shows it; Plotly draws it where the figure leaves the page. */
  layered?: boolean;
  joined?: boolean;
  ghost?: string;
  /** What the trace's texts call the racer that feeds it. */
  label?: string;
  /** What can be left out together: points of train or test, arrows, levels, minima, paths. */
  part?: string;
  /** The part that its lines are, which are left out with it. */
  lined?: string;
  told?: Told;
  /** Of markers over a scene: they are the ball of this racer, or where all of them start. */
  racer?: number;
  start?: boolean;
  /** Of a field on a stage: where its arrows stand on both axes (origin, distance), and how strong it is at each, 0 to 1. */
  lattice?: [number, number][];
  strength?: number[];
  /** The series of its points' places among the test images. */
  places?: string;
}

export interface Trace {
  type?: string;
  name?: string;
  x?: ArrayLike<number>;
  y?: ArrayLike<number>;
  xaxis?: string;
  yaxis?: string;
  line?: Record<string, unknown>;
  opacity?: number;
  showlegend?: boolean;
  meta?: TraceMeta;
  [attribute: string]: unknown;
}

/** A trace with the series that feed it. */
export interface FedTrace extends Trace {
  meta: TraceMeta & LiveMeta;
}

export interface Title {
  text: string;
  subtitle: { text: string; [attribute: string]: unknown };
  [attribute: string]: unknown;
}

/**
 * `meta.fit`: the axes that follow the data; `meta.scores`: those only downward; `meta.lengths`: those from 0 up to one of
 * these lengths. `meta.picture`: what lies under the plot, `meta.marks`: that the layered traces are markers there,
 * `meta.balls`: what lies over it.
 * `meta.calm`: its curves need not be drawn at each frame.
 * `meta.bar`: what its colors mean, from the lowest to the highest.
 * `meta.stage`: it goes to the edges of its box, parts of which may be covered; `meta.near`: what a narrow one shows.
 */
export interface Layout {
  width?: number;
  height?: number;
  margin?: { l?: number; r?: number; t?: number; b?: number };
  font?: Record<string, unknown>;
  hoverlabel?: { font?: Record<string, unknown>; [attribute: string]: unknown };
  modebar?: Record<string, unknown>;
  paper_bgcolor?: string;
  dragmode?: string | false;
  images?: LayoutImage[];
  scene?: Scene;
  title?: Title;
  meta?: {
    calm?: boolean;
    fit?: string[];
    lengths?: Record<string, number[]>;
    scores?: Record<string, { usual: Range; lowest: number }>;
    picture?: PictureMeta;
    terrain?: TerrainMeta;
    marks?: boolean;
    balls?: BallsMeta;
    stage?: boolean;
    near?: { x: Range; y: Range };
    bar?: string[];
    [fact: string]: unknown;
  };
  [axis: AxisKey]: Axis | undefined;
  [attribute: string]: unknown;
}

export interface LayoutImage {
  source: string;
  xref: string;
  yref: string;
  x: number;
  y: number;
  sizex: number;
  sizey: number;
  sizing: string;
  layer: string;
}

export interface Figure {
  data: Trace[];
  layout: Layout;
}

/** An axis as it is drawn: pixels from the left or the top of the plot, and the pixel of a value in it. */
export interface DrawnAxis {
  range: Range;
  type?: string;
  _offset: number;
  _length: number;
  d2p(value: number): number;
}

/** A selection of d3. */
export interface Selection {
  select(selector: string): Selection;
  style(name: string, value: string): Selection;
}

/** A scene as it is drawn. */
export interface DrawnScene {
  xaxis: { range: Range };
  yaxis: { range: Range };
  zaxis: { range: Range };
  aspectratio: Place;
  domain: { x: Range; y: Range };
  _scene?: { glplot: { onrender: (() => void) | null }; getCamera(): Camera };
}

export interface DrawnLayout {
  width: number;
  height: number;
  xaxis?: DrawnAxis;
  yaxis?: DrawnAxis;
  _size: { l: number; t: number; w: number; h: number };
  scene?: DrawnScene;
  _plots: Record<string, { plot: Selection }>;
  [axis: AxisKey]: DrawnAxis | undefined;
}

export interface Calculated {
  trace: DrawnTrace;
  t: unknown;
}

export interface DrawnTrace {
  visible: boolean | "legendonly";
  xaxis: string;
  yaxis: string;
  _module: {
    calc(plot: PlotElement, trace: DrawnTrace): Calculated[];
    plot(plot: PlotElement, subplot: object, traces: Calculated[][], layer: Selection, transition: object): void;
  };
}

/** The element of a figure; nothing but the element before Plotly has drawn in it and after it has purged it. */
export interface PlotElement extends HTMLElement {
  data?: Trace[];
  layout?: Layout;
  calcdata?: Calculated[][];
  _fullData?: DrawnTrace[];
  _fullLayout?: DrawnLayout;
  on(event: string, callback: (event: Record<string, unknown>) => void): void;
}

/** An element in which Plotly has drawn. */
export type DrawnPlot = PlotElement &
  Required<Pick<PlotElement, "data" | "layout" | "calcdata" | "_fullData" | "_fullLayout">>;

export interface PictureOptions {
  format: "png" | "svg";
  width?: number;
  height?: number;
  scale?: number;
}

export interface Plotly {
  Icons: Record<string, object>;
  newPlot(element: HTMLElement, data: Trace[], layout: Layout, config?: object): Promise<unknown>;
  react(element: HTMLElement, data: Trace[], layout: Layout, config?: object): Promise<unknown>;
  relayout(element: HTMLElement, changes: Record<string, unknown>): Promise<unknown>;
  restyle(element: HTMLElement, changes: Record<string, unknown>, traces: number[]): Promise<unknown>;
  purge(element: HTMLElement): void;
  toImage(figure: Figure, options: PictureOptions): Promise<string>;
}
