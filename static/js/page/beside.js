// @ts-check
/** What is computed beside the run: maps of many runs, and panels that look inside a net. */
import { mountMaps } from "./maps.js";
import { mountPanels } from "./panels.js";

/**
 * @param {HTMLElement} root
 * @param {Parameters<typeof mountMaps>[1]} parts
 */
export function mountBeside(root, parts) {
  const maps = mountMaps(root, parts);
  const panels = mountPanels(root, parts);
  return {
    collect: () => maps.collect(),
    update: () => maps.update(),
    /** The form, or what is shown, has changed. */
    want() {
      maps.want();
      panels.want();
    },
    /** Another run begins. */
    begin() {
      maps.begin();
      panels.begin();
    },
  };
}
