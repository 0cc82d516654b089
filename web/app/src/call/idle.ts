import type { ReactiveController, ReactiveControllerHost } from "lit";

const pause = 3500;

/**
 * Tells when nobody has touched anything for a while, so that controls may leave the picture.
 * Who works by keyboard keeps them: after a key press they stay until the pointer moves again.
 */
export class Idle implements ReactiveController {
  idle = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    this.host.addEventListener("pointermove", this.pointer);
    this.host.addEventListener("pointerdown", this.pointer);
    this.host.addEventListener("keydown", this.keyboard);
    this.host.addEventListener("focusin", this.focused);
    this.wake(true);
  }

  hostDisconnected(): void {
    this.host.removeEventListener("pointermove", this.pointer);
    this.host.removeEventListener("pointerdown", this.pointer);
    this.host.removeEventListener("keydown", this.keyboard);
    this.host.removeEventListener("focusin", this.focused);
    clearTimeout(this.timer);
  }

  private readonly pointer = (): void => this.wake(true);
  private readonly keyboard = (): void => this.wake(false);
  private readonly focused = (event: FocusEvent): void => {
    const inner = event.composedPath()[0];
    if (inner instanceof Element && inner.matches(":focus-visible")) this.wake(false);
  };

  private wake(sleepLater: boolean): void {
    clearTimeout(this.timer);
    this.timer = sleepLater ? setTimeout(() => this.set(true), pause) : undefined;
    this.set(false);
  }

  private set(idle: boolean): void {
    if (idle === this.idle) return;
    this.idle = idle;
    this.host.requestUpdate();
  }
}
