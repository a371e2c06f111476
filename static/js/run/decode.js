// @ts-check
/**
 * Wire arrays to typed arrays.
 *
 * A wire array is what plotly.py writes: {dtype: "f4", bdata: base64, shape: "120,100"}. Little-endian, as every
 * browser is. Plotly can read them too, but decodes them again at every update; we decode once.
 *
 * @typedef {{dtype: string, bdata: string, shape?: string}} WireArray
 * @typedef
 *   {Int8Array|Uint8Array|Uint8ClampedArray|Int16Array|Uint16Array|Int32Array|Uint32Array|Float32Array|Float64Array}
 *   TypedArray
 */

/** @type {Record<string, new (buffer: ArrayBuffer) => TypedArray>} */
const TYPES = {
  i1: Int8Array,
  u1: Uint8Array,
  u1c: Uint8ClampedArray,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** @param {string} text base64 @returns {Uint8Array} */
function bytesOf(text) {
  const native = /** @type {any} */ (Uint8Array).fromBase64;
  if (native) return native.call(Uint8Array, text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** @param {any} value @returns {value is WireArray} */
export const isWireArray = (value) => typeof value?.bdata === "string" && typeof value.dtype === "string";

/**
 * The values of a wire array: a typed array, or for a 2-D shape an array of rows (views of one buffer).
 * @param {WireArray} wire
 * @returns {TypedArray | TypedArray[]}
 */
export function decodeArray({ dtype, bdata, shape }) {
  const Type = TYPES[dtype];
  if (!Type) throw new TypeError(`unknown dtype ${dtype}; known: ${Object.keys(TYPES).join(", ")}`);
  const values = new Type(/** @type {ArrayBuffer} */ (bytesOf(bdata).buffer));
  const [rows, columns] = String(shape ?? "")
    .split(",")
    .map(Number);
  if (columns === undefined) return values;
  return Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}

/**
 * A snapshot as the store keeps it: the values in one row and the shape they have. What is no wire array stays as it
 * is.
 * @typedef {{values: TypedArray, shape: number[]}} Snapshot
 * @param {any} value from a frame's replace
 * @returns {any} a Snapshot for a wire array
 */
export function decodeSnapshot(value) {
  if (!isWireArray(value)) return value;
  const values = /** @type {TypedArray} */ (decodeArray({ ...value, shape: undefined }));
  return { values, shape: value.shape ? String(value.shape).split(",").map(Number) : [values.length] };
}

/**
 * A deep copy in which every wire array is decoded.
 * @param {any} value a figure, a trace or any JSON
 * @returns {any}
 */
export function decodeAll(value) {
  if (value === null || typeof value !== "object") return value;
  if (isWireArray(value)) return decodeArray(value);
  if (Array.isArray(value)) return value.map(decodeAll);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decodeAll(item)]));
}
