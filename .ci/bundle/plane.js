// The traces of plane figures; a scatter is in the core. With a name that the page finds, as plotly.js has it.
const Plotly = require("plotly.js/lib/core");
Plotly.register([require("plotly.js/lib/contour"), require("plotly.js/lib/quiver")]);
window.Plotly = Plotly;
