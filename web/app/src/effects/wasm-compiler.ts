/**
 * Compiles WebAssembly for the page, whose own policy allows no code that is made while it runs: only scripts of workers may
 * compile, and nothing but what is served beside them (docs/operations.md).
 */
addEventListener("message", async ({ data: urls }: MessageEvent<readonly string[]>) => {
  for (const url of urls) {
    try {
      postMessage(await WebAssembly.compile(await (await fetch(url)).arrayBuffer()));
      return;
    } catch {
      // the next one asks for less
    }
  }
  postMessage(undefined);
});
