import { css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";

/** The look of what stands in a menu; the element that fills the menu adopts it. */
export const menuItems = css`
  .item {
    display: flex; align-items: center; gap: var(--space-3); inline-size: 100%; min-block-size: 42px; padding: 0.45rem 0.75rem;
    border: 0; border-radius: var(--radius-s); background: none; color: var(--text); text-align: start; font: 500 var(--text-md)/1.3 var(--font);
  }
  .item:hover, .item:focus-visible { background: var(--surface-2); outline-offset: -2px; }
  .item[aria-checked="true"] { color: var(--accent-text); font-weight: 620; }
  .item .tick { visibility: hidden; }
  .item[aria-checked="true"] .tick { visibility: visible; }
  .group { padding: 0.6rem 0.75rem 0.25rem; font: 650 var(--text-xs)/1.3 var(--font); color: var(--muted); }
  .divide { border: 0; border-block-start: 1px solid var(--line); margin: var(--space-2) 0; }
`;

/**
 * A menu that opens from its trigger (`slot="trigger"`, a button). Items are buttons with a menu role in the default slot.
 * Arrow keys, Home, End and the first letter move; Escape and Tab close; focus returns to the trigger.
 * Says `menu-opening` before it opens, so that whoever has many menus, or a long one, fills it only then; `menu-open`, `menu-close`.
 */
@customElement("parley-menu")
export class Menu extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: inline-block; }
    .menu {
      inset: auto; margin: 0; padding: var(--space-2); min-inline-size: 220px; max-inline-size: min(340px, calc(100vw - 16px)); max-block-size: min(100dvh - 96px, 600px); overflow: auto;
      border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); color: var(--text); box-shadow: var(--shadow-2);
    }
    /* details that are longer than the window are scrolled by keyboard */
    .menu:focus-visible { outline-offset: -3px; }
    .menu:popover-open { animation: drop var(--fast) var(--ease); }
    @keyframes drop { from { opacity: 0; scale: 0.97; } }
  `];

  @property() label = "";
  /** A `menu` of actions, or a `dialog` of anything else (details, device choice with selects). */
  @property() kind: "menu" | "dialog" = "menu";
  /** Never opens upwards, over what stands above its trigger: where the window ends it lies over the trigger itself. */
  @property({ type: Boolean }) below = false;
  @query(".menu") private readonly menu!: HTMLElement;
  private trigger: HTMLElement | undefined;

  get open(): boolean {
    return this.menu?.matches(":popover-open") ?? false;
  }

  override render() {
    return html`<slot name="trigger" @slotchange=${this.wire} @click=${this.toggle} @keydown=${this.triggerKey}></slot>
      <div class="menu" popover role=${this.kind} tabindex=${this.kind === "dialog" ? 0 : nothing} aria-label=${this.label} @keydown=${this.key} @click=${this.chosen} @beforetoggle=${this.toggling} @toggle=${this.toggled}><slot></slot></div>`;
  }

  close(): void {
    if (this.open) this.menu.hidePopover();
    this.closedAt = -Infinity;
  }

  /** Opens beside something that is no trigger of its own, and gives the focus back to it. */
  openAt(anchor: HTMLElement): void {
    if (this.open || (anchor === this.trigger && performance.now() - this.closedAt < 250)) return;
    this.trigger = anchor;
    this.show();
  }

  private wire(event: Event): void {
    this.trigger = (event.target as HTMLSlotElement).assignedElements()[0] as HTMLElement | undefined;
    this.trigger?.setAttribute("aria-haspopup", this.kind);
    this.trigger?.setAttribute("aria-expanded", "false");
  }

  // a popover closes itself by a press outside it, its trigger included: remember, so that the trigger's click does not open it again;
  // what closed by choosing or by Escape opens at the very next click, also when a dialog that was chosen closed it
  private closedAt = -Infinity;

  private toggle(): void {
    if (this.open) this.close();
    else if (performance.now() - this.closedAt > 250) this.show();
  }

  private show(focus = true): void {
    this.tellParent("menu-opening");
    this.menu.showPopover();
    this.place();
    if (focus) (this.items()[0] ?? this.menu).focus();
  }

  /** Told at once, where `toggle` may come after the click of the press that closed it. */
  private toggling(event: ToggleEvent): void {
    if (event.newState === "closed") this.closedAt = performance.now();
  }

  private toggled(event: ToggleEvent): void {
    const open = event.newState === "open";
    if (this.trigger?.slot === "trigger") this.trigger.setAttribute("aria-expanded", String(open));
    this.emit(open ? "menu-open" : "menu-close");
  }

  private place(): void {
    if (this.trigger === undefined) return;
    const anchor = this.trigger.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.menu;
    const gap = 8;
    const rtl = getComputedStyle(this).direction === "rtl";
    const preferred = rtl === anchor.left < innerWidth / 2 ? anchor.right - width : anchor.left;
    const centred = anchor.left + anchor.width / 2 - width / 2;
    const left = Math.abs(anchor.left + anchor.width / 2 - innerWidth / 2) < innerWidth / 4 ? centred : anchor.left > innerWidth / 2 ? anchor.right - width : preferred;
    const below = this.below || anchor.bottom + gap + height <= innerHeight;
    const top = below ? anchor.bottom + gap : anchor.top - gap - height;
    // also when what it belongs to has been scrolled out of the window
    this.menu.style.left = `${Math.max(gap, Math.min(left, innerWidth - width - gap))}px`;
    this.menu.style.top = `${Math.max(gap, Math.min(top, innerHeight - height - gap))}px`;
  }

  private items(): HTMLElement[] {
    const selector = this.kind === "menu" ? "[role^=menuitem]:not([disabled])" : "select, button:not([slot]), input, a[href]";
    return [...this.querySelectorAll<HTMLElement>(selector)].filter((item) => item.checkVisibility());
  }

  private triggerKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.show();
    if (event.key === "ArrowUp") this.items().at(-1)?.focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.trigger?.focus();
      return;
    }
    if (this.kind === "dialog") return;
    if (event.key === "Tab") {
      this.close();
      return;
    }
    const items = this.items();
    const at = items.findIndex((item) => item.matches(":focus"));
    const next = this.target(event.key, items, at);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }

  private target(key: string, items: HTMLElement[], at: number): HTMLElement | undefined {
    switch (key) {
      case "ArrowDown": case "ArrowRight": return items[(at + 1) % items.length];
      case "ArrowUp": case "ArrowLeft": return items.at(at <= 0 ? -1 : at - 1);
      case "Home": return items[0];
      case "End": return items.at(-1);
      default: {
        if (key.length !== 1 || key === " ") return undefined;
        const rotated = [...items.slice(at + 1), ...items.slice(0, at + 1)];
        return rotated.find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(key.toLocaleLowerCase()));
      }
    }
  }

  private chosen(event: Event): void {
    const item = (event.target as Element).closest("[role^=menuitem]");
    if (item === null || this.kind === "dialog") return;
    // what was chosen may have put the focus where it goes on
    const idle = item.matches(":focus") || document.activeElement === document.body;
    this.close();
    if (idle) this.trigger?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-menu": Menu }
}
