// The traces of many runs. Strict: without eval, which the pages do not allow.
const Plotly = require("plotly.js/lib/core");
Plotly.register([require("plotly.js/lib/heatmap"), require("plotly.js/src/traces/parcoords/strict")]);
window.Plotly = Plotly;
