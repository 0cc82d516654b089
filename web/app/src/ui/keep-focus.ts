import type { ReactiveController, ReactiveControllerHost } from "lit";

/**
 * Whoever presses a control that goes with what it does is not to begin at the top of the page again: the focus goes to the one of its kind that
 * stands where it was.
 */
export class KeepFocus implements ReactiveController {
  private held: { readonly element: Element; readonly kind: string | undefined; readonly place: number } | undefined;

  /**
   * @param kinds selectors of controls of which there are many.
   * @param otherwise is called where there is none of its kind any more.
   * @param which a selector of those that it is about; all, without it.
   */
  constructor(private readonly host: ReactiveControllerHost & HTMLElement, private readonly kinds: readonly string[], private readonly otherwise: () => void, private readonly which = "*") {
    host.addController(this);
  }

  hostUpdate(): void {
    const element = this.host.shadowRoot?.activeElement;
    const kind = this.kinds.find((one) => element?.matches(one));
    this.held = element?.matches(this.which) ? { element, kind, place: kind === undefined ? 0 : this.all(kind).indexOf(element as HTMLElement) } : undefined;
  }

  hostUpdated(): void {
    const { held } = this;
    this.held = undefined;
    if (held === undefined || held.element.isConnected) return;
    const alike = held.kind === undefined ? [] : this.all(held.kind);
    const next = alike[Math.min(held.place, alike.length - 1)];
    if (next) next.focus();
    else this.otherwise();
  }

  private all(kind: string): HTMLElement[] {
    return [...this.host.shadowRoot!.querySelectorAll<HTMLElement>(kind)];
  }
}
