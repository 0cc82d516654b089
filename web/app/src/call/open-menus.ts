import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Tells whether a menu stands open in an element: what it belongs to is not to leave the picture under it. */
export class OpenMenus implements ReactiveController {
  private readonly menus = new Set<Element>();

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  get any(): boolean {
    // one may be taken away without a word
    return [...this.menus].some((menu) => menu.isConnected);
  }

  hostConnected(): void {
    this.host.addEventListener("menu-open", this.opened);
    this.host.addEventListener("menu-close", this.closed);
  }

  hostDisconnected(): void {
    this.host.removeEventListener("menu-open", this.opened);
    this.host.removeEventListener("menu-close", this.closed);
    this.menus.clear();
  }

  private readonly opened = (event: Event): void => {
    this.menus.add(event.composedPath()[0] as Element);
    this.host.requestUpdate();
  };

  private readonly closed = (event: Event): void => {
    this.menus.delete(event.composedPath()[0] as Element);
    this.host.requestUpdate();
  };
}
