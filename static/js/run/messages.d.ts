/** The messages on the socket, as app/wire/protocol defines them and says what they mean. */
import type { WireArray } from "./decode.js";

export type Config = Record<string, unknown>;
/** Points in [0, 1]², from the upper left. */
export type Stroke = [number, number][];
/** Anything that JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

export interface Start {
  type: "start";
  lab: string;
  config: Config;
  seed: number;
  playing: boolean;
  steps_per_second: number | null;
  place?: string;
  steering?: Json[];
  at?: number;
  ended?: boolean;
}
export interface Resume {
  type: "resume";
  session: string;
  seq: number;
}

/** Lines and how wide the pen is, as a part of the pad; or the place of a test image. */
export interface Drawing {
  strokes: Stroke[];
  pen: number;
  image: number | null;
}

/** A map of many runs, what the page calls it, and what it is of where that is a choice. */
export interface MapRequest {
  kind: string | null;
  number: number;
  racer?: number;
  setting?: string;
}

/** The panels that are open, by id, with their settings. */
export type Panels = Record<string, Record<string, string | number | boolean | null>>;

export type ClientMessage =
  | Start
  | Resume
  | { type: "play" | "pause" | "ping" | "stop" }
  | { type: "step"; n: number }
  | { type: "speed"; steps_per_second: number | null }
  | { type: "seek"; index: number | null }
  | { type: "branch" | "change"; config: Config }
  | { type: "edit"; where: string; value: number }
  | ({ type: "draw" } & Drawing)
  | ({ type: "map" } & MapRequest)
  | { type: "panels"; open: Panels }
  | { type: "export"; where: string }
  | { type: "share" }
  | { type: "ack"; seq: number }
  | { type: "watch"; code: string; seq: number }
  | PresenterMessage
  | Answer;

/** A run that somebody shared: what it began with, what was done to it, and how far it went. */
export interface Like {
  config: Config;
  seed: number;
  steering: Json[];
  at: number;
  ended: boolean;
}
export interface Shared {
  type: "shared";
  config: Config;
  seed: number;
  steering: Json[];
}

/** What a presenter's page shows beside the run. */
export interface Page {
  type: "page";
  run: string;
  lab: string;
  query: string;
  at: number | null;
  switches: boolean[];
  pins: string[];
  drawing: ({ type: "draw" } & Drawing) | null;
  sketched: boolean;
}
/** Where the presenter points: in what, and the place in it. */
export interface Point {
  type: "point";
  where: string;
  x: number;
  y: number;
}
/** The presenter's question to the class; with kind null there is none. */
export interface Ask {
  type: "ask";
  number: number;
  kind: "winner" | "diverges" | "rate" | null;
  choices: number;
  low: number;
  high: number;
  open: boolean;
}
/** How many gave each answer. */
export interface Answers {
  type: "answers";
  number: number;
  counts: number[];
  watchers: number;
}
/** Of one who watches. */
export interface Answer {
  type: "answer";
  number: number;
  page: string;
  value: number;
}
export type PresenterMessage =
  { type: "present"; key: string; server: string; address: string } | { type: "end-presentation" } | Page | Point | Ask;

export interface Presenting {
  type: "presenting";
  key: string;
  server: string;
  link: string;
  qr: string;
  side: number;
  watchers: number;
}
export type PresentationMessage =
  | Presenting
  | Page
  | Point
  | Ask
  | Answers
  | { type: "error"; code: "unknown-presentation"; where: string; message: string }
  | { type: "watchers"; count: number }
  | { type: "presenter"; here: boolean; ended: boolean };

/**
 * What a frame brings: how many of a series' last points are void, points for series, their missing beginnings, and
 * values that take the place of older ones.
 */
export interface Content {
  append: Record<string, WireArray>;
  withdrawn?: Record<string, number>;
  gap?: Record<string, number>;
  replace: Record<string, Json | WireArray>;
}

export interface Waiting {
  type: "waiting";
  position: number;
  place: string;
  message: string;
}
export interface Started {
  type: "started";
  session: string;
  lab: string;
  config: Config;
  seed: number;
}
export interface Frame extends Content {
  type: "frame";
  seq: number;
  base: number;
  step: number;
  stride: number;
  seconds: number;
}
export interface Moment {
  type: "moment";
  index: number;
  sizes: Record<string, number>;
  replace: Record<string, Json | WireArray>;
}
export interface Done {
  type: "done";
  outcome: string;
  message: string;
  step: number;
  finished: boolean;
}
export interface RunFile {
  type: "file";
  name: string;
  content: string;
}
export interface Refusal {
  type: "error";
  code: "invalid" | "order" | "unknown-session" | "taken-over" | "worker" | "busy" | "budget" | "internal";
  where: string;
  message: string;
}

export type ServerMessage =
  | Waiting
  | Started
  | Frame
  | Moment
  | Done
  | RunFile
  | Refusal
  | { type: "state"; playing: boolean; ended: boolean }
  | PresentationMessage
  | { type: "stopped" }
  | Shared
  | { type: "notice"; message: string }
  | { type: "pong" };
