// @ts-check
/** Numbers as a person reads them. */
import { _ } from "./translate.js";

const SUPERSCRIPTS = [..."⁻⁰¹²³⁴⁵⁶⁷⁸⁹"];

/** In words. @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.ceil(seconds);
  if (whole < 60) return _("{s} s", { s: whole });
  if (whole < 3600) return _("{min} min {s} s", { min: Math.floor(whole / 60), s: whole % 60 });
  return _("{h} h {min} min", { h: Math.floor(whole / 3600), min: Math.floor((whole % 3600) / 60) });
}

/** Six significant digits; undefined is nothing yet, null a number that is not finite. @param {unknown} value */
export function format(value) {
  if (value === undefined) return "";
  if (value === null) return _("not finite");
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return _("not finite");
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return spelled(value.toLocaleString("en"));
  const size = Math.abs(value);
  return spelled(size >= 1e6 || size < 1e-4 ? value.toExponential(4) : String(Number(value.toPrecision(6))));
}

/**
 * With so many decimals, fewer of large numbers, as long as that says something.
 * @param {unknown} value
 * @param {number} decimals
 */
export function formatFixed(value, decimals) {
  if (typeof value !== "number") return format(value);
  const size = Math.abs(value);
  if (size && (size < 0.5 * 10 ** -decimals || size >= 1e5)) return spelled(value.toExponential(2));
  return spelled(value.toFixed(Math.max(decimals - Math.floor(Math.log10(Math.max(size, 1))), 0)));
}

/** A number in JavaScript's notation as it is written by hand: 2e-5 as 2×10⁻⁵. @param {string} text */
function spelled(text) {
  const [mantissa, exponent] = text.split("e");
  if (exponent === undefined) return mantissa.replaceAll("-", "−");
  const raised = String(Number(exponent)).replace(/./g, (sign) => SUPERSCRIPTS["-0123456789".indexOf(sign)]);
  const power = `10${raised}`;
  const factor = String(Number(mantissa)).replace("-", "−");
  return { 1: power, "−1": `−${power}` }[factor] ?? `${factor}×${power}`;
}
