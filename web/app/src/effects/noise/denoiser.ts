/** Samples of a frame: 10 ms at 48 kHz, the only rate that RNNoise knows. */
export const frame = 480;
/** Samples that a browser processes at once. */
export const quantum = 128;
/** A frame is no multiple of a quantum: so much ahead, and there is always a whole quantum to give. */
const ahead = 512;
/** RNNoise takes numbers as large as those of 16 bits. */
const scale = 32_768;

interface Rnnoise {
  readonly memory: WebAssembly.Memory;
  __wasm_call_ctors(): void;
  emscripten_stack_init(): void;
  malloc(bytes: number): number;
  rnnoise_create(model: number): number;
  rnnoise_process_frame(state: number, out: number, input: number): number;
}

/** RNNoise over a stream of quanta: what comes out is what went in 10.7 ms before, without noise. */
export class Denoiser {
  private readonly rnnoise: Rnnoise;
  private readonly state: number;
  private readonly input: number;
  private readonly output: number;
  private readonly ready = new Float32Array(frame * 4);
  private filled = 0;
  private written = ahead;
  private read = 0;

  /** @param module the WebAssembly of `@sapphi-red/web-noise-suppressor`. */
  constructor(module: WebAssembly.Module) {
    let heap: Uint8Array | undefined;
    const { exports } = new WebAssembly.Instance(module, {
      env: {
        emscripten_memcpy_big: (to: number, from: number, length: number) => void heap?.copyWithin(to, from, from + length),
        emscripten_resize_heap: () => 0,
        __assert_fail: () => {
          throw new Error("RNNoise has failed.");
        },
      },
    });
    const rnnoise = exports as unknown as Rnnoise;
    heap = new Uint8Array(rnnoise.memory.buffer);
    rnnoise.emscripten_stack_init();
    rnnoise.__wasm_call_ctors();
    this.rnnoise = rnnoise;
    this.state = rnnoise.rnnoise_create(0);
    this.input = rnnoise.malloc(frame * 4);
    this.output = rnnoise.malloc(frame * 4);
    if (this.state === 0 || this.input === 0 || this.output === 0) throw new Error("There is no memory for RNNoise.");
  }

  process(from: Float32Array, to: Float32Array): void {
    const { ready } = this;
    const samples = new Float32Array(this.rnnoise.memory.buffer, this.input, frame);
    for (const sample of from) {
      samples[this.filled++] = sample * scale;
      if (this.filled < frame) continue;
      this.filled = 0;
      this.rnnoise.rnnoise_process_frame(this.state, this.output, this.input);
      const clean = new Float32Array(this.rnnoise.memory.buffer, this.output, frame);
      for (const one of clean) ready[this.written++ % ready.length] = one / scale;
    }
    for (let i = 0; i < to.length; i++) to[i] = ready[this.read++ % ready.length]!;
  }
}
