/**
 * Waits until the browser lets this page use a device again, which people allow beside the address and not in the page.
 * @returns what ends the waiting.
 */
export function whenAllowed(kind: "microphone" | "camera", run: () => void): () => void {
  const ended = new AbortController();
  void (async () => {
    try {
      const status = await navigator.permissions.query({ name: kind as PermissionName });
      if (ended.signal.aborted) return;
      status.addEventListener("change", () => { if (status.state !== "denied") run(); }, { signal: ended.signal });
    } catch {
      // this browser tells nobody: there is the button
    }
  })();
  return () => ended.abort();
}
