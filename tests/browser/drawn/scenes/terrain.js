const { paintTerrain } = await import("/static/js/plots/terrain.js");
const field = {
  values: Float32Array.from({ length: 42 }, (_, i) => ((i % 7) - 3) ** 2 + (Math.floor(i / 7) - 2) ** 2),
  domain: [
    [-3, 3],
    [-2, 3],
  ],
  size: [7, 6],
  top: 12,
};
const frames = [
  { left: -3, across: 10, upper: 3, up: 8 },
  { left: -1, across: 40, upper: 1.5, up: 16 },
];
for (const frame of frames)
  for (const ratio of [1, 2]) paintTerrain(canvasOf(60, 40).getContext("2d"), field, frame, colors, ratio);
