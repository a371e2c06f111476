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
 * @typedef {{fromBase64: (text: string) => Uint8Array}} Native what newer browsers have
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
  if ("fromBase64" in Uint8Array) return /** @type {Native} */ (Uint8Array).fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** @param {unknown} value @returns {value is WireArray} */
function isWireArray(value) {
  const { bdata, dtype } = /** @type {Partial<WireArray>} */ (value ?? {});
  return typeof bdata === "string" && typeof dtype === "string";
}

/** The numbers of a wire array in one row. @param {WireArray} wire @returns {TypedArray} */
export function decodeFlat({ dtype, bdata }) {
  const Type = TYPES[dtype];
  if (!Type) throw new TypeError(`unknown dtype ${dtype}; known: ${Object.keys(TYPES).join(", ")}`);
  return new Type(/** @type {ArrayBuffer} */ (bytesOf(bdata).buffer));
}

/**
 * The values of a wire array: a typed array, or for a 2-D shape an array of rows (views of one buffer).
 * @param {WireArray} wire
 * @returns {TypedArray | TypedArray[]}
 */
export function decodeArray(wire) {
  const values = decodeFlat(wire);
  const [rows, columns] = shapeOf(wire);
  if (columns === undefined) return values;
  return Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}

/** @param {WireArray} wire @returns {number[]} */
const shapeOf = ({ shape }) => (shape ? String(shape).split(",").map(Number) : []);

/**
 * A snapshot as the store keeps it: the values in one row and the shape they have.
 * @typedef {{values: TypedArray, shape: number[]}} Snapshot
 */

/** A snapshot that a page came with. @param {{shape: number[], bytes: string}} pictures in base64 @returns {Snapshot} */
export const picturesOf = ({ shape, bytes }) => ({ shape, values: bytesOf(bytes) });

/** A snapshot for a wire array; what is none stays as it is. @param {unknown} value from a frame's replace */
export function decodeSnapshot(value) {
  if (!isWireArray(value)) return value;
  const values = decodeFlat(value);
  return { values, shape: value.shape ? shapeOf(value) : [values.length] };
}

/** The snapshot that a value is, if it is one. @param {unknown} value @returns {Snapshot | undefined} */
export function snapshotOf(value) {
  const { values } = /** @type {Partial<Snapshot>} */ (value ?? {});
  return ArrayBuffer.isView(values) ? /** @type {Snapshot} */ (value) : undefined;
}

/**
 * A deep copy in which every wire array is decoded.
 * @param {unknown} value a figure, a trace or any JSON
 * @returns {unknown}
 */
export function decodeAll(value) {
  if (value === null || typeof value !== "object") return value;
  if (isWireArray(value)) return decodeArray(value);
  if (Array.isArray(value)) return value.map(decodeAll);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decodeAll(item)]));
}
