import type { LocalMedia, LocalMediaState } from "@parley/client";

type Kind = "microphone" | "camera";

/** Starts a device that was blocked as soon as it is allowed beside the address: whoever allows it again means to be seen and heard. */
export class Unblocking {
  private readonly waiting: Partial<Record<Kind, () => void>> = {};

  follow(local: LocalMedia, now: LocalMediaState): void {
    for (const kind of ["microphone", "camera"] as const) {
      if (now[kind].error?.reason === "permission-denied") this.waiting[kind] ??= whenAllowed(kind, () => void local.start({ audio: kind === "microphone", video: kind === "camera" }));
      else this.expectNothing(kind);
    }
  }

  stop(): void {
    for (const kind of ["microphone", "camera"] as const) this.expectNothing(kind);
  }

  private expectNothing(kind: Kind): void {
    this.waiting[kind]?.();
    delete this.waiting[kind];
  }
}

/**
 * Waits until the browser lets this page use a device again, which people allow beside the address and not in the page.
 * @returns what ends the waiting.
 */
function whenAllowed(kind: Kind, run: () => void): () => void {
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
