import type { Store } from "@parley/client";
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Renders its host again whenever a store of the SDK changes. The store may be another one at each rendering. */
export class Watch<T> implements ReactiveController {
  private store: Store<T> | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly host: ReactiveControllerHost, private readonly find: () => Store<T> | undefined, private readonly changed?: (value: T, previous: T) => void) {
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
  }

  private attach(): void {
    const store = this.find();
    if (store === this.store) return;
    this.detach();
    this.store = store;
    this.unsubscribe = store?.subscribe((value, previous) => {
      this.changed?.(value, previous);
      this.host.requestUpdate();
    });
  }

  private detach(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.store = undefined;
  }
}
