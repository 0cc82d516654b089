import type { ReactiveControllerHost } from "lit";

/** What nobody waits for is drawn so often, all of it together: that somebody among hundreds has raised a hand may be seen a second later. */
const beatMs = 1_000;

const waiting = new Set<ReactiveControllerHost>();
let timer: ReturnType<typeof setTimeout> | undefined;
let last = -Infinity;

/** What is no longer there is not rendered. */
export function renderNoMore(host: ReactiveControllerHost): void {
  waiting.delete(host);
}

/**
 * Renders a host soon, together with all others that wait: in a hall something changes all the time, and each picture that the page
 * makes costs the same, however little is new in it. What comes after a rest comes at once.
 */
export function renderSoon(host: ReactiveControllerHost): void {
  waiting.add(host);
  timer ??= setTimeout(() => {
    timer = undefined;
    last = performance.now();
    for (const one of waiting) one.requestUpdate();
    waiting.clear();
  }, Math.max(0, last + beatMs - performance.now()));
}
