import type { Meeting } from "@parley/client";
import { msg } from "@lit/localize";
import { MicOff } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { preferences } from "../platform/preferences.js";
import { SpeakingMarks } from "../room/speaking-marks.js";
import { speakingRing } from "../room/speaking-ring.js";
import "../ui/avatar.js";

const corners = ["top-left", "top-right", "bottom-left", "bottom-right"] as const;
type Corner = (typeof corners)[number];

/** One's own small picture. It is dragged, or moved by arrow keys, into a corner of its parent and stays there, next time too. */
@customElement("parley-self-view")
export class SelfView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host {
      position: absolute; z-index: 3; inline-size: clamp(104px, 19cqi, 264px); aspect-ratio: 16 / 10; --corner: 18px; border-radius: var(--corner); overflow: hidden; cursor: grab; touch-action: none;
      background: #252a34; box-shadow: 0 6px 24px #0009, 0 0 0 1px #ffffff2e; transition: inset var(--slow) var(--ease), translate var(--slow) var(--ease); user-select: none;
    }
    :host([portrait]) { aspect-ratio: 3 / 4; }
    :host([dragging]) { cursor: grabbing; transition: none; }
    :host([corner="top-left"]) { left: var(--edge); top: var(--edge-top); }
    :host([corner="top-right"]) { right: var(--edge); top: var(--edge-top); }
    :host([corner="bottom-left"]) { left: var(--edge); bottom: var(--edge-bottom); }
    :host([corner="bottom-right"]) { right: var(--edge); bottom: var(--edge-bottom); }
    :host(:focus-visible) { outline: 3px solid #b9c5ff; outline-offset: 3px; }
    :host::after { content: ""; ${speakingRing} }
    :host([speaking])::after { opacity: 1; visibility: visible; }
    video { inline-size: 100%; block-size: 100%; object-fit: cover; pointer-events: none; display: block; }
    video.mirrored { scale: -1 1; }
    video.whole { object-fit: contain; }
    .off { inline-size: 100%; block-size: 100%; display: grid; place-items: center; --avatar-size: min(46%, 72px); }
    parley-avatar { --avatar-size: clamp(44px, 6cqi, 72px); }
    .muted-mark { position: absolute; inset-block-end: 8px; inset-inline-start: 8px; inline-size: 28px; block-size: 28px; border-radius: 50%; background: #c8282d; color: #fff; display: grid; place-items: center; }
    .off ~ .muted-mark { inset-block-end: 4px; inset-inline-start: 4px; inline-size: 24px; block-size: 24px; }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  @property({ attribute: false }) stream: MediaStream | undefined;
  @property() name = "";
  @property() seed = "";
  @property({ type: Boolean }) picture = false;
  /** A screen is shown whole. */
  @property({ type: Boolean }) screen = false;
  @property({ type: Boolean }) mirrored = false;
  @property({ type: Boolean }) muted = false;
  @property({ type: Boolean, reflect: true }) speaking = false;
  @property({ type: Boolean, reflect: true }) portrait = false;
  @property({ reflect: true }) corner: Corner = remembered();
  private readonly marks = new SpeakingMarks(this);
  @state() private from: { x: number; y: number } | undefined;

  constructor() {
    super();
    this.addEventListener("pointerdown", this.grab);
    this.addEventListener("pointermove", this.drag);
    this.addEventListener("pointerup", this.drop);
    this.addEventListener("pointercancel", this.drop);
    this.addEventListener("keydown", this.key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0;
    this.setAttribute("role", "group");
  }

  override render() {
    return html`
      ${this.picture ? html`<video class="${this.screen ? "whole" : ""} ${this.mirrored && !this.screen ? "mirrored" : ""}" .srcObject=${live(this.stream ?? null)} .muted=${true} autoplay playsinline @loadedmetadata=${this.measure} @resize=${this.measure}></video>`
        : html`<div class="off"><parley-avatar name=${this.name} seed=${this.seed}></parley-avatar></div>`}
      ${this.muted ? html`<span class="muted-mark">${icon(MicOff, 15)}</span>` : null}`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.speaking = this.marks.has(this.meeting.state.value.me);
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.setAttribute("aria-label", msg("Your picture. Arrow keys move it to another corner."));
    if (!this.picture) this.portrait = false;
  }

  private measure(event: Event): void {
    const video = event.target as HTMLVideoElement;
    this.portrait = video.videoHeight > video.videoWidth;
  }

  private readonly grab = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.setPointerCapture(event.pointerId);
    this.from = { x: event.clientX, y: event.clientY };
    this.toggleAttribute("dragging", true);
  };

  private readonly drag = (event: PointerEvent): void => {
    if (this.from === undefined) return;
    this.style.translate = `${event.clientX - this.from.x}px ${event.clientY - this.from.y}px`;
  };

  private readonly drop = (): void => {
    if (this.from === undefined) return;
    this.from = undefined;
    const box = this.getBoundingClientRect();
    const room = (this.offsetParent ?? document.body).getBoundingClientRect();
    this.toggleAttribute("dragging", false);
    const right = box.left + box.width / 2 > room.left + room.width / 2;
    const bottom = box.top + box.height / 2 > room.top + room.height / 2;
    this.style.translate = "";
    this.settle(`${bottom ? "bottom" : "top"}-${right ? "right" : "left"}`);
  };

  private readonly key = (event: KeyboardEvent): void => {
    const [vertical, horizontal] = this.corner.split("-") as ["top" | "bottom", "left" | "right"];
    const next: Record<string, Corner> = {
      ArrowUp: `top-${horizontal}`, ArrowDown: `bottom-${horizontal}`, ArrowLeft: `${vertical}-left`, ArrowRight: `${vertical}-right`,
    };
    const corner = next[event.key];
    if (corner === undefined) return;
    event.preventDefault();
    this.settle(corner);
  };

  private settle(corner: Corner): void {
    this.corner = corner;
    preferences.set("selfViewCorner", corner);
  }
}

function remembered(): Corner {
  const corner = preferences.get("selfViewCorner") as Corner | null;
  return corner !== null && corners.includes(corner) ? corner : "bottom-right";
}

declare global {
  interface HTMLElementTagNameMap { "parley-self-view": SelfView }
}
