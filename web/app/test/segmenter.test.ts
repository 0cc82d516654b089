import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { Segmenter } from "../src/effects/background/segmenter.js";
import { readModel, toFloat } from "../src/effects/background/tflite.js";

const file = new Uint8Array(readFileSync(createRequire(import.meta.url).resolve("@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite"))).slice().buffer;

describe("the model", () => {
  it("is read whole", () => {
    const { input, output, operations } = readModel(file);
    expect(input.shape).toEqual([1, 144, 256, 3]);
    expect(output.shape).toEqual([1, 144, 256, 1]);
    expect(operations).toHaveLength(136);
    for (const { inputs } of operations) for (const { data } of inputs) expect(data.every(Number.isFinite)).toBe(true);
  });

  it("has weights of 16 bits", () => {
    expect([0x0000, 0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0xfc00].map(toFloat)).toEqual([0, 1, -2, 0.333251953125, 2 ** -24, 65_504, -Infinity]);
  });
});

it("tells somebody in front of a wall from the wall", () => {
  const segmenter = new Segmenter(file);
  const mask = segmenter.run(somebody(segmenter.width, segmenter.height));
  const average = (left: number, top: number, right: number, bottom: number): number => {
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += mask[y * segmenter.width + x]!;
    return sum / ((right - left) * (bottom - top));
  };
  expect(average(115, 40, 141, 80)).toBeGreaterThan(0.8);
  expect(average(100, 120, 156, 140)).toBeGreaterThan(0.8);
  expect(average(0, 0, 60, 144)).toBeLessThan(0.1);
  expect(average(196, 0, 256, 144)).toBeLessThan(0.1);
});

/** A head and shoulders, drawn with a few ellipses. */
function somebody(width: number, height: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const inside = (x: number, y: number, cx: number, cy: number, rx: number, ry: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shade = 1 - 0.25 * ((x - 110) / 60) ** 2;
      let colour = [176 + y / 8, 182 + y / 8, 186 + y / 8];
      if (inside(x, y, 128, 150, 66, 52)) colour = [44, 62, 104];
      if (inside(x, y, 128, 96, 13, 22)) colour = [196, 148, 122];
      if (inside(x, y, 128, 52, 31, 38)) colour = [58, 40, 30];
      if (inside(x, y, 128, 62, 25, 33)) colour = [222 * shade, 176 * shade, 150 * shade];
      if (inside(x, y, 118, 56, 4, 2) || inside(x, y, 138, 56, 4, 2)) colour = [40, 30, 28];
      if (inside(x, y, 118, 50, 6, 1.5) || inside(x, y, 138, 50, 6, 1.5)) colour = [60, 42, 32];
      if (inside(x, y, 128, 78, 8, 2.5)) colour = [168, 84, 84];
      if (inside(x, y, 128, 66, 2.5, 6)) colour = [190, 140, 116];
      pixels.set([colour[0]!, colour[1]!, colour[2]!, 255], (y * width + x) * 4);
    }
  }
  return pixels;
}
