import type { Operation, Tensor } from "./tflite.js";

type Step = () => void;

/** What the operators of the model do, by their numbers in TensorFlow Lite's schema. */
const kernels: Readonly<Record<number | string, (operation: Operation) => Step>> = {
  0: add, 3: convolution, 4: depthwise, 14: (o) => each(o, (x) => 1 / (1 + Math.exp(-x))), 18: scaleChannels, 19: (o) => each(o, (x) => (x > 0 ? x : 0)),
  23: resize, 40: mean, 117: (o) => each(o, (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6), Convolution2DTransposeBias: doubling,
};

/** One step for each operation, over memory that is there already. */
export function plan(operations: readonly Operation[]): readonly Step[] {
  return operations.map((operation) => {
    const kernel = kernels[operation.code];
    if (!kernel) throw new Error(`The model needs operator ${operation.code}.`);
    return kernel(operation);
  });
}

function each({ inputs: [from], output }: Operation, change: (x: number) => number): Step {
  const a = from!.data;
  const b = output.data;
  return () => {
    for (let i = 0; i < b.length; i++) b[i] = change(a[i]!);
  };
}

function add({ inputs: [one, other], output }: Operation): Step {
  const a = one!.data;
  const b = other!.data;
  const c = output.data;
  return () => {
    for (let i = 0; i < c.length; i++) c[i] = a[i]! + b[i]!;
  };
}

function scaleChannels({ inputs: [picture, factors], output }: Operation): Step {
  const a = picture!.data;
  const b = factors!.data;
  const c = output.data;
  const channels = b.length;
  return () => {
    for (let i = 0; i < c.length; i += channels) for (let k = 0; k < channels; k++) c[i + k] = a[i + k]! * b[k]!;
  };
}

function mean({ inputs: [from], output }: Operation): Step {
  const a = from!.data;
  const b = output.data;
  const channels = b.length;
  return () => {
    b.fill(0);
    for (let i = 0; i < a.length; i += channels) for (let k = 0; k < channels; k++) b[k]! += a[i + k]!;
    for (let k = 0; k < channels; k++) b[k]! /= a.length / channels;
  };
}

/** Pads so that the size is divided by the stride alone (`SAME`), or not at all (`VALID`). */
function before(same: boolean, from: number, to: number, kernel: number, stride: number): number {
  return same ? Math.max(0, (to - 1) * stride + kernel - from) >> 1 : 0;
}

const size = ({ shape }: Tensor): [number, number, number] => [shape[1]!, shape[2]!, shape[3]!];

function convolution(operation: Operation): Step {
  const [from, weights, bias] = operation.inputs as [Tensor, Tensor, Tensor];
  const [height, width, ins] = size(from);
  const [outHeight, outWidth, outs] = size(operation.output);
  const [kernelHeight, kernelWidth] = size(weights);
  const [strideX, strideY] = [operation.option(1), operation.option(2)];
  if (kernelHeight === 1 && kernelWidth === 1 && strideX === 1 && strideY === 1) return pointwise(from.data, weights.data, bias.data, operation.output.data, ins, outs);
  const same = operation.option(0) === 0;
  const [top, left] = [before(same, height, outHeight, kernelHeight, strideY), before(same, width, outWidth, kernelWidth, strideX)];
  const [a, w, b, c] = [from.data, weights.data, bias.data, operation.output.data];
  return () => {
    let at = 0;
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++) {
        for (let k = 0; k < outs; k++) {
          let sum = b[k]!;
          for (let ky = 0; ky < kernelHeight; ky++) {
            const fromY = y * strideY + ky - top;
            if (fromY < 0 || fromY >= height) continue;
            for (let kx = 0; kx < kernelWidth; kx++) {
              const fromX = x * strideX + kx - left;
              if (fromX < 0 || fromX >= width) continue;
              const i = (fromY * width + fromX) * ins;
              const j = ((k * kernelHeight + ky) * kernelWidth + kx) * ins;
              for (let n = 0; n < ins; n++) sum += a[i + n]! * w[j + n]!;
            }
          }
          c[at++] = sum;
        }
      }
    }
  };
}

/** Most of the work: four results at once read each number once. */
function pointwise(a: Float32Array, w: Float32Array, b: Float32Array, c: Float32Array, ins: number, outs: number): Step {
  return () => {
    for (let i = 0, at = 0; i < a.length; i += ins, at += outs) {
      for (let k = 0; k < outs; k += 4) {
        let [s0, s1, s2, s3] = [b[k]!, b[k + 1]!, b[k + 2]!, b[k + 3]!];
        let j0 = k * ins;
        let j1 = j0 + ins;
        let j2 = j1 + ins;
        let j3 = j2 + ins;
        for (let n = i; n < i + ins; n++) {
          const x = a[n]!;
          s0 += x * w[j0++]!;
          s1 += x * w[j1++]!;
          s2 += x * w[j2++]!;
          s3 += x * w[j3++]!;
        }
        c[at + k] = s0;
        c[at + k + 1] = s1;
        c[at + k + 2] = s2;
        c[at + k + 3] = s3;
      }
    }
  };
}

function depthwise(operation: Operation): Step {
  const [from, weights, bias] = operation.inputs as [Tensor, Tensor, Tensor];
  const [height, width, channels] = size(from);
  const [outHeight, outWidth] = size(operation.output);
  const [kernelHeight, kernelWidth] = size(weights);
  const [strideX, strideY] = [operation.option(1), operation.option(2)];
  const same = operation.option(0) === 0;
  const [top, left] = [before(same, height, outHeight, kernelHeight, strideY), before(same, width, outWidth, kernelWidth, strideX)];
  const [a, w, b, c] = [from.data, weights.data, bias.data, operation.output.data];
  return () => {
    for (let y = 0, at = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++, at += channels) {
        for (let k = 0; k < channels; k++) c[at + k] = b[k]!;
        for (let ky = 0; ky < kernelHeight; ky++) {
          const fromY = y * strideY + ky - top;
          if (fromY < 0 || fromY >= height) continue;
          for (let kx = 0; kx < kernelWidth; kx++) {
            const fromX = x * strideX + kx - left;
            if (fromX < 0 || fromX >= width) continue;
            const i = (fromY * width + fromX) * channels;
            const j = (ky * kernelWidth + kx) * channels;
            for (let k = 0; k < channels; k++) c[at + k]! += a[i + k]! * w[j + k]!;
          }
        }
      }
    }
  };
}

/** Bilinear, with half-pixel centres. */
function resize({ inputs: [from], output }: Operation): Step {
  const [height, width, channels] = size(from!);
  const [outHeight, outWidth] = size(output);
  const [a, c] = [from!.data, output.data];
  const spots = (length: number, inner: number): [number, number, number][] => Array.from({ length }, (_, i) => {
    const at = Math.max(0, ((i + 0.5) * inner) / length - 0.5);
    const low = Math.min(inner - 1, Math.floor(at));
    return [low, Math.min(inner - 1, low + 1), at - low];
  });
  const rows = spots(outHeight, height);
  const columns = spots(outWidth, width);
  return () => {
    let at = 0;
    for (const [y0, y1, fy] of rows) {
      for (const [x0, x1, fx] of columns) {
        const p = (y0 * width + x0) * channels;
        const q = (y0 * width + x1) * channels;
        const r = (y1 * width + x0) * channels;
        const s = (y1 * width + x1) * channels;
        for (let k = 0; k < channels; k++) {
          const upper = a[p + k]! + (a[q + k]! - a[p + k]!) * fx;
          const lower = a[r + k]! + (a[s + k]! - a[r + k]!) * fx;
          c[at++] = upper + (lower - upper) * fy;
        }
      }
    }
  };
}

/** A transposed convolution of 2 × 2 with a stride of 2 (MediaPipe's own operator): each number becomes four. */
function doubling({ inputs, output }: Operation): Step {
  const [from, weights, bias] = inputs as [Tensor, Tensor, Tensor];
  const [height, width, ins] = size(from);
  const [, outWidth, outs] = size(output);
  const [a, w, b, c] = [from.data, weights.data, bias.data, output.data];
  return () => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = (y * width + x) * ins;
        for (let part = 0; part < 4; part++) {
          const to = ((2 * y + (part >> 1)) * outWidth + 2 * x + (part & 1)) * outs;
          for (let k = 0; k < outs; k++) {
            const j = (k * 4 + part) * ins;
            let sum = b[k]!;
            for (let n = 0; n < ins; n++) sum += a[i + n]! * w[j + n]!;
            c[to + k] = sum;
          }
        }
      }
    }
  };
}
