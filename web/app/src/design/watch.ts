import type { Store } from "@parley/client";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { renderNoMore, renderSoon } from "./pace.js";

/**
 * Renders its host again whenever a store of the SDK changes. The store may be another one at each rendering.
 * `mayWait` says of a change whether it is enough to show it soon, with whatever else changes meanwhile.
 */
export class Watch<T> implements ReactiveController {
  private store: Store<T> | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly host: ReactiveControllerHost, private readonly find: () => Store<T> | undefined, private readonly changed?: (value: T, previous: T) => void, private readonly mayWait?: (value: T, previous: T) => boolean) {
    host.addController(this);
  }

  get value(): T | undefined {
    return this.find()?.value;
  }

  hostConnected(): void {
    this.attach();
  }

  hostUpdate(): void {
    this.attach();
  }

  hostDisconnected(): void {
    this.detach();
    renderNoMore(this.host);
  }

  private attach(): void {
    const store = this.find();
    if (store === this.store) return;
    this.detach();
    this.store = store;
    this.unsubscribe = store?.subscribe((value, previous) => {
      this.changed?.(value, previous);
      if (this.mayWait?.(value, previous)) renderSoon(this.host);
      else this.host.requestUpdate();
    });
  }

  private detach(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.store = undefined;
  }
}
