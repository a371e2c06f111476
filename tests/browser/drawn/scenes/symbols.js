const { trace } = await import("/static/js/plots/symbols.js"),
  brush = canvasOf(40, 40).getContext("2d");
for (const symbol of [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "pentagon",
  "hexagon",
  "star",
  "cross",
  "x",
  "bowtie",
  "star-open",
  "unknown",
]) {
  say(symbol);
  trace(brush, symbol, 10);
}
