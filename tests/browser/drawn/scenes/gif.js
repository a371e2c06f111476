const gif = await import("/static/js/export/gif.js");
const [width, height] = [24, 16];
const picture = (shift) =>
  Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 4) % width, Math.floor(i / 4 / width), i % 4];
    if (y < 6 || channel === 3) return channel === 3 ? 255 : 40 * channel + 100;
    return [(11 * (x + shift)) % 256, (x * y) % 256, 16 * y][channel];
  });
const bytes = gif.encodeGif([picture(0), picture(0), picture(3)], width, height, [0.055, 0.001, 1]);
for (let at = 0; at < bytes.length; at += 48)
  say([...bytes.subarray(at, at + 48)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
