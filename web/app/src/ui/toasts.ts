import { msg } from "@lit/localize";
import { CircleAlert, CircleCheck, Info, X } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../design/icon.js";
import { ParleyElement } from "../design/element.js";
import { KeepFocus } from "./keep-focus.js";

export type Toast = {
  readonly text: string;
  readonly kind?: "info" | "good" | "problem";
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Until it is dismissed. */
  readonly stays?: boolean;
  /** What is the matter: it is said once at a time, and no longer than it is so. */
  readonly about?: string;
  /** The panel in which all of it is to be seen: it goes when that is opened. */
  readonly panel?: string;
};

/** Says a short thing from anywhere: `toast(element, {…})`; the nearest `<parley-toasts>` above shows it. */
export function toast(from: EventTarget, what: Toast): void {
  nearest(from).dispatchEvent(new CustomEvent<Toast>("parley-toast", { detail: what, bubbles: true, composed: true }));
}

/** Where an element that has brought toasts of its own says something. */
function nearest(from: EventTarget): EventTarget {
  return (from instanceof Element && from.shadowRoot?.querySelector("parley-toasts")) || from;
}

/** What an element shows, with toasts of its own where none are above it: in a page that is not the app nobody else would say what it has to say. */
export function withToasts(host: Element, shown: unknown, meeting = false): unknown {
  return host.closest("parley-toasts") ? shown : html`<parley-toasts ?meeting=${meeting}>${shown}</parley-toasts>`;
}

/** What was the matter is no more. */
export function settled(from: EventTarget, about: string): void {
  nearest(from).dispatchEvent(new CustomEvent<string>("parley-settled", { detail: about, bubbles: true, composed: true }));
}

/** Says which panel stands open beside what toasts lie over, if one does: they leave it free. */
export function panelOpen(from: EventTarget, panel: string | undefined): void {
  from.dispatchEvent(new CustomEvent<string | undefined>("parley-panel", { detail: panel, bubbles: true, composed: true }));
}

/** Says how high the head of a meeting is, in CSS pixels, with what a telephone's camera takes of it: what lies under it leaves it free. */
export function headStands(from: EventTarget, height: number): void {
  from.dispatchEvent(new CustomEvent<number>("parley-head", { detail: height, bubbles: true, composed: true }));
}

/** Says how high a bar stands under the head of a meeting, in CSS pixels, and 0 when it goes: what lies there leaves it free. */
export function barStands(from: EventTarget, height: number): void {
  from.dispatchEvent(new CustomEvent<number>("parley-bar", { detail: height, bubbles: true, composed: true }));
}

/** Says how high a word about one's own microphone stands over the controls of a meeting, in CSS pixels, and 0 when it goes: what lies there leaves it free. */
export function wordStands(from: EventTarget, height: number): void {
  from.dispatchEvent(new CustomEvent<number>("parley-word", { detail: height, bubbles: true, composed: true }));
}

/** Between what stands there and what leaves it free, in CSS pixels; from a word to where controls begin it is more. */
const gaps = { head: 12, bar: 8, word: 20 };

/** Keeps how much is to be left free, in CSS pixels, in an element's `--head`, `--bar` and `--word`: at the head of a meeting, under it, and over its controls. */
export function leaveFree(element: HTMLElement, whats: readonly (keyof typeof gaps)[] = ["head", "bar", "word"]): void {
  for (const what of whats) element.addEventListener(`parley-${what}`, (event) => leave(element, what, (event as CustomEvent<number>).detail));
}

function leave(element: HTMLElement, what: keyof typeof gaps, height: number): void {
  element.style.setProperty(`--${what}`, height > 0 ? `${height + gaps[what]}px` : "0px");
}

type Shown = Toast & { readonly key: number };

/** Shows toasts over what is inside it, read aloud politely; they stay while pointed at or focused. */
@customElement("parley-toasts")
export class Toasts extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: contents; }
    .region {
      position: fixed; z-index: 50; inset-block-end: calc(24px + env(safe-area-inset-bottom)); inset-block-start: auto; inset-inline: 16px; inline-size: auto; margin: 0; padding: 0; border: 0; background: none; overflow: visible; flex-direction: column; gap: var(--space-2); align-items: center; pointer-events: none;
    }
    /* in a meeting between what its head says, where nobody's face or name is; on a phone, where the head has no room to spare, under it */
    :host([meeting]) .region { inset-block: calc(14px + var(--bar, 0px) + min(var(--space-3), var(--bar, 0px)) + env(safe-area-inset-top)) auto; }
    :host([meeting]) .toast { --from: -10px; }
    :host([meeting]) .toast:nth-last-child(n + 3) { display: none; }
    /* what else lies over a meeting leaves its panel free too */
    @media (min-width: 861px) { :host([meeting][panel]) { --beside: var(--panel); } }
    :host([meeting]) .region { inset-inline-end: calc(var(--beside, 0px) + 16px); }
    /* what the head says meets in its middle, where the bar of breakout rooms stands too, or under it where a panel takes the room */
    @media (min-width: 861px) and (max-width: 1158px) {
      :host([meeting]) .region { inset-block-start: max(12px + var(--head, 64px), 14px + var(--space-3) + var(--bar, 0px)); }
      :host([meeting][panel]) .region { inset-block-start: calc(12px + var(--head, 64px) + var(--bar, 0px)); }
    }
    /* there is room for one of them, over what is read or pressed in a panel for none */
    @media (max-width: 860px) {
      :host([meeting]) .region { inset-block-start: calc(var(--head, 60px) + var(--bar, 0px)); }
      :host([meeting]) .toast:nth-last-child(n + 2) { display: none; }
      :host([meeting][panel]) .region { inset-block-start: calc(8px + env(safe-area-inset-top)); }
    }
    .region:popover-open { display: flex; }
    .toast {
      pointer-events: auto; display: flex; align-items: center; gap: var(--space-3); max-inline-size: min(520px, 100%); padding: 0.5rem 0.5rem 0.5rem 1rem;
      border-radius: var(--radius-m); background: #23272f; color: #f4f5f7; border: 1px solid #ffffff1f; box-shadow: var(--shadow-2); animation: rise var(--slow) var(--ease); font-weight: 520;
    }
    /* what is said and what can be done about it stand beside each other, where the window leaves them room */
    @media (min-width: 861px) and (max-width: 1158px), (min-width: 1360px) { :host(:not([panel])) .toast { max-inline-size: min(640px, 100%); } }
    .toast .grow { min-inline-size: 0; overflow-wrap: anywhere; text-wrap: balance; }
    /* between any two signs there may be an end of a line: halves of a sentence are none that is read well */
    .toast .grow:lang(zh) { text-wrap: pretty; }
    .toast > svg { color: #9fb0ff; } .toast.good > svg { color: #5fd49a; } .toast.problem > svg { color: #ff9d9d; }
    .toast .icon-btn { inline-size: 36px; block-size: 36px; color: #c6cad2; }
    .toast .icon-btn:hover { background: #ffffff1a; }
    .toast .act { border: 0; background: none; color: #b3c0ff; font-weight: 650; padding: 0.5rem; min-block-size: 36px; border-radius: var(--radius-s); white-space: nowrap; }
    .toast .act:hover { background: #ffffff1a; }
    @media (max-width: 480px) {
      .toast:has(.act) { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; row-gap: 0; }
      .toast .act { grid-area: 2 / 2 / auto / -1; justify-self: end; }
    }
    :focus-visible { outline-color: #b9c5ff; }
    @keyframes rise { from { opacity: 0; translate: 0 var(--from, 10px); } }
  `];

  /** Whether a meeting is below, with controls that want to be seen. */
  @property({ type: Boolean, reflect: true }) meeting = false;
  @property({ type: Boolean, reflect: true }) panel = false;
  @state() private shown: readonly Shown[] = [];
  /** What is read aloud: what came last, and nothing once more because a later one has gone. */
  private said: Shown | undefined;
  @query(".region") private readonly region!: HTMLElement;
  private next = 0;
  /** Where the focus came from, for it to go back there. */
  private origin: HTMLElement | undefined;
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor() {
    super();
    // whoever has pressed it with a pointer may hold the space bar next to be heard: that is not to press anything
    new KeepFocus(this, [".toast > .icon-btn"], () => { if (this.origin?.isConnected) this.origin.focus(); }, ":focus-visible");
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget === this) this.origin = event.composedPath()[0] as HTMLElement;
    });
    this.addEventListener("parley-toast", (event) => {
      event.stopPropagation();
      this.show((event as CustomEvent<Toast>).detail);
    });
    this.addEventListener("parley-settled", (event) => {
      event.stopPropagation();
      const about = (event as CustomEvent<string>).detail;
      for (const toast of this.shown) if (toast.about === about) this.drop(toast.key);
    });
    leaveFree(this, ["head", "bar"]);
    this.addEventListener("parley-panel", (event) => {
      event.stopPropagation();
      const { detail: open } = event as CustomEvent<string | null | undefined>;
      this.panel = typeof open === "string";
      for (const { key, panel } of this.shown) if (panel !== undefined && panel === open) this.drop(key);
    });
  }

  override render() {
    return html`<slot></slot>
      <div class="visually-hidden" role="status">${this.said && this.shown.includes(this.said) ? this.said.text : ""}</div>
      <div class="region" popover="manual" aria-label=${msg("Messages of the app")} role="region">
        ${repeat(this.shown, (toast) => toast.key, (toast) => html`
          <div class="toast ${toast.kind ?? "info"}" @pointerenter=${() => this.hold(toast.key)} @pointerleave=${() => this.expire(toast)} @focusin=${() => this.hold(toast.key)} @focusout=${() => this.expire(toast)}>
            ${icon(toast.kind === "problem" ? CircleAlert : toast.kind === "good" ? CircleCheck : Info)}
            <span class="grow">${toast.text}</span>
            ${toast.action ? html`<button class="act" @click=${() => { toast.action?.run(); this.drop(toast.key); }}>${toast.action.label}</button>` : null}
            <button class="icon-btn" @click=${() => this.drop(toast.key)} aria-label=${msg("Dismiss")}>${icon(X, 16)}</button>
          </div>`)}
      </div>`;
  }

  // what a meeting says, and what it offers to do, is of no use when it is over; what is to be read in any case was not said by it
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.get("meeting") || this.meeting) return;
    for (const { key, stays } of this.shown) if (!stays) this.drop(key);
    leave(this, "bar", 0);
    this.style.removeProperty("--head");
  }

  // a popover lies over dialogs and full screen alike
  protected override updated(): void {
    const open = this.region.matches(":popover-open");
    if (this.shown.length > 0 && !open) this.region.showPopover();
    else if (this.shown.length === 0 && open) this.region.hidePopover();
  }

  private show(what: Toast): void {
    const toast = { ...what, key: this.next++ };
    const all = [...this.shown.filter((other) => other.text !== what.text && (what.about === undefined || other.about !== what.about)), toast];
    const few = all.filter(({ stays }) => !stays).slice(-3);
    this.shown = all.filter((one) => one.stays || few.includes(one));
    this.said = toast;
    this.expire(toast);
  }

  private expire(toast: Shown): void {
    this.hold(toast.key);
    if (toast.stays) return;
    this.timers.set(toast.key, setTimeout(() => this.drop(toast.key), toast.action || toast.kind === "problem" ? 9000 : 5000));
  }

  private hold(key: number): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  private drop(key: number): void {
    this.hold(key);
    this.shown = this.shown.filter((toast) => toast.key !== key);
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-toasts": Toasts }
}
