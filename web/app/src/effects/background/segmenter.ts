import { plan } from "./kernels.js";
import { readModel } from "./tflite.js";

/**
 * Tells people from what is behind them: MediaPipe's selfie segmentation for wide pictures. The model has eleven kinds of operators
 * and 33 million multiplications, so running it takes a few hundred lines here instead of megabytes of WebAssembly.
 */
export class Segmenter {
  readonly width: number;
  readonly height: number;
  private readonly input: Float32Array;
  private readonly output: Float32Array;
  private readonly steps: readonly (() => void)[];

  /** @param model the file `selfie_segmentation_landscape.tflite` of `@mediapipe/selfie_segmentation`. */
  constructor(model: ArrayBuffer) {
    const { input, output, operations } = readModel(model);
    [, this.height, this.width] = input.shape as [number, number, number];
    this.input = input.data;
    this.output = output.data;
    this.steps = plan(operations);
  }

  /** @param pixels RGBA of a picture of this size. @returns for each pixel how likely it belongs to a person, 0 to 1; overwritten by the next call. */
  run(pixels: Uint8ClampedArray): Float32Array {
    const { input } = this;
    for (let i = 0, j = 0; j < input.length; i += 4, j += 3) {
      input[j] = pixels[i]! / 255;
      input[j + 1] = pixels[i + 1]! / 255;
      input[j + 2] = pixels[i + 2]! / 255;
    }
    for (const step of this.steps) step();
    return this.output;
  }
}
