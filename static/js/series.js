// @ts-check
/** The numbers of one run: series that grow, and values of which only the newest matters. Nothing is ever thinned here. */
export class SeriesStore {
  /** Counts the runs: it changes when everything is forgotten, so that readers know to start over. */
  generation = 0;

  /** @type {Map<string, {values: Float64Array, length: number}>} */
  #series = new Map();
  /** @type {Map<string, unknown>} */
  #values = new Map();

  /**
   * @param {string} name
   * @param {ArrayLike<number>} points numbers to add at the end
   */
  append(name, points) {
    let series = this.#series.get(name);
    if (!series) this.#series.set(name, (series = { values: new Float64Array(256), length: 0 }));
    const length = series.length + points.length;
    if (length > series.values.length) {
      const larger = new Float64Array(Math.max(length, 2 * series.values.length));
      larger.set(series.values.subarray(0, series.length));
      series.values = larger;
    }
    series.values.set(points, series.length);
    series.length = length;
  }

  /** All numbers of a series, without a copy: good until the next append. @param {string} name @returns {Float64Array} */
  view(name) {
    const series = this.#series.get(name);
    return series ? series.values.subarray(0, series.length) : new Float64Array(0);
  }

  /** @param {string} name */
  length(name) {
    return this.#series.get(name)?.length ?? 0;
  }

  /** The newest number, undefined before the first. @param {string} name @returns {number | undefined} */
  last(name) {
    const series = this.#series.get(name);
    return series?.values[series.length - 1];
  }

  /** @param {string} name @param {unknown} value replaces what was there */
  set(name, value) {
    this.#values.set(name, value);
  }

  /** @param {string} name */
  get(name) {
    return this.#values.get(name);
  }

  /** Forgets everything: a new run begins. */
  clear() {
    this.#series.clear();
    this.#values.clear();
    this.generation++;
  }
}
