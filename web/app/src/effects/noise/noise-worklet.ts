import { Denoiser } from "./denoiser.js";

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: unknown): void;

class NoiseSuppressor extends AudioWorkletProcessor {
  private readonly denoiser: Denoiser;
  private stopped = false;

  constructor({ processorOptions }: { processorOptions: { module: WebAssembly.Module } }) {
    super();
    this.denoiser = new Denoiser(processorOptions.module);
    this.port.onmessage = () => { this.stopped = true; };
    this.port.postMessage("ready");
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    const [from] = input ?? [];
    const [to] = output ?? [];
    if (from && to) this.denoiser.process(from, to);
    return !this.stopped;
  }
}

registerProcessor("parley-noise", NoiseSuppressor);
