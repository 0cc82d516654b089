import { ownScript } from "../platform/trusted.js";
import compilerUrl from "./wasm-compiler.js?worker&url";

/** Compiles the first of these files that this browser can run. */
export async function compile(urls: readonly string[]): Promise<WebAssembly.Module> {
  const worker = new Worker(ownScript(compilerUrl), { type: "module" });
  try {
    const module = await new Promise<WebAssembly.Module | undefined>((done, fail) => {
      worker.onmessage = ({ data }: MessageEvent<WebAssembly.Module | undefined>) => done(data);
      worker.onmessageerror = worker.onerror = () => fail(new Error("The compiler did not start."));
      worker.postMessage(urls.map((url) => new URL(url, location.href).href));
    });
    if (!module) throw new Error("This browser runs no WebAssembly.");
    return module;
  } finally {
    worker.terminate();
  }
}
