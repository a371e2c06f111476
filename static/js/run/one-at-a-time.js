// @ts-check
/**
 * Work that must not overlap with itself. A call while it runs asks for one more run after it, which all such calls
 * share: the newest state wins, and each caller is answered once a run that began after the call is done.
 *
 * @param {() => unknown} work may be asynchronous; begins at once where nothing runs
 * @returns {() => Promise<void>}
 */
export function oneAtATime(work) {
  let running = /** @type {Promise<void> | null} */ (null);
  let next = /** @type {Promise<void> | null} */ (null);

  const begin = () => {
    const run = (async () => void (await work()))().finally(() => (running = null));
    return (running = run);
  };
  const again = () => {
    next = null;
    return begin();
  };
  return () => {
    if (!running) return begin();
    return (next ??= running.then(again, again));
  };
}
