import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { Denoiser, quantum } from "../src/effects/noise/denoiser.js";

const require = createRequire(import.meta.url);
const wasm = (name: string) => new WebAssembly.Module(readFileSync(require.resolve(`@sapphi-red/web-noise-suppressor/${name}.wasm`)));

/** The same noise each time. */
function* noise(): Generator<number> {
  for (let seed = 7; ; seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) yield seed / 2 ** 30 - 1;
}

/** What comes out of so many seconds of sound. */
function run(denoiser: Denoiser, seconds: number, sample: (i: number) => number): Float32Array {
  const quanta = Math.floor((seconds * 48_000) / quantum);
  const result = new Float32Array(quanta * quantum);
  const from = new Float32Array(quantum);
  for (let q = 0; q < quanta; q++) {
    for (let i = 0; i < quantum; i++) from[i] = sample(q * quantum + i);
    denoiser.process(from, result.subarray(q * quantum, (q + 1) * quantum));
  }
  return result;
}

const power = (samples: Float32Array): number => samples.reduce((sum, one) => sum + one * one, 0) / samples.length;

/** A vowel: 140 Hz with its overtones under three formants, four syllables a second. */
function voice(i: number): number {
  const t = i / 48_000;
  let sum = 0;
  for (let n = 1; n <= 24; n++) {
    const f = 140 * n;
    const formant = [700, 1_220, 2_600].reduce((best, centre) => Math.max(best, Math.exp(-(((f - centre) / 220) ** 2))), 0.02);
    sum += formant * Math.sin(2 * Math.PI * f * t);
  }
  return 0.12 * sum * Math.max(0, Math.sin(2 * Math.PI * 4 * t)) ** 0.5;
}

it.each(["rnnoise", "rnnoise_simd"])("%s takes noise away and leaves a voice", (name) => {
  const module = wasm(name);
  const source = noise();
  const hiss = run(new Denoiser(module), 3, () => 0.05 * source.next().value!);
  // noise of ±0.05: what is left in the last second
  expect(10 * Math.log10(power(hiss.subarray(96_000)) / (0.05 ** 2 / 3))).toBeLessThan(-15);
  const spoken = run(new Denoiser(module), 3, voice);
  const original = Float32Array.from({ length: 48_000 }, (_, i) => voice(96_000 + i));
  expect(Math.abs(10 * Math.log10(power(spoken.subarray(96_000)) / power(original)))).toBeLessThan(4);
});

it("gives each quantum whole, 512 samples and RNNoise's own frame later", () => {
  const out = run(new Denoiser(wasm("rnnoise")), 0.2, voice);
  expect(power(out.subarray(0, 512))).toBe(0);
  expect(power(out.subarray(4_800))).toBeGreaterThan(0);
});
