// @ts-check
/** The bar of a plot: what it offers, in the page's language. */
import { _ } from "../common/translate.js";

/**
 * @param {import("./plotly.js").Plotly} Plotly
 * @param {{hidden: boolean, scene: boolean, reset: () => void, save: () => void}} options
 * @returns {object} the plot's configuration
 */
export function modebar(Plotly, { hidden, scene, reset, save }) {
  const resetView = { name: "reset", title: _("Reset view"), icon: Plotly.Icons.home, click: reset };
  const download = { name: "toImage", title: _("Download plot as a PNG"), icon: Plotly.Icons.camera, click: save };
  const dictionary = {
    Zoom: _("Zoom"),
    Pan: _("Pan"),
    "Reset camera to default": _("Reset camera to default"),
  };
  const buttons = scene ? ["resetCameraDefault3d", download] : ["zoom2d", "pan2d", resetView, download];
  return {
    displaylogo: false,
    displayModeBar: hidden ? false : "hover",
    modeBarButtons: [buttons],
    doubleClick: false,
    locale: "page",
    locales: { page: { dictionary } },
  };
}
