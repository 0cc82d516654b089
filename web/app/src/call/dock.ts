import type { Device, LocalMedia, ScreenHint } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ChartNoAxesColumn, Check, ChevronUp, Ellipsis, Expand, Hand, Keyboard, LayoutGrid, MessageSquareText, Mic, MicOff, MonitorUp, MonitorX, PhoneOff, PictureInPicture2, Settings, Shapes, Shrink, Smile, UsersRound, Video, VideoOff } from "lucide";
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { chooseScreenHint, screenHint } from "../effects/sharing.js";
import { sends } from "../effects/start.js";
import { reactions } from "../gestures/reactions.js";
import { unnamed } from "../prejoin/devices.js";
import { menuItems } from "../ui/menu.js";
import { type Action, mayFillScreen } from "./actions.js";
import { singleKeys } from "./single-keys.js";

/** What stands open beside the picture. */
export type Panel = "chat" | "people" | "activities" | "statistics";

/** The controls of a call. Says `action` with what was chosen, `second-camera` with its id; switching devices it does itself. */
@customElement("parley-dock")
export class Dock extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, css`
    :host { display: block; color: #f4f5f7; }
    .dock { display: flex; align-items: center; justify-content: center; gap: 10px; padding: 10px; border-radius: var(--radius-full); background: #14171df0; border: 1px solid var(--stage-line); box-shadow: 0 10px 36px #0008; }
    .ctl { inline-size: 52px; block-size: 52px; background: var(--stage-control); color: #f4f5f7; }
    .ctl:hover { background: var(--stage-control-hover); }
    .ctl.is-off { background: #f3d7d7; color: #8c1519; }
    .ctl.is-off:hover { background: #fbe6e6; }
    .ctl.is-on { background: #c9d3ff; color: #1c2f8f; }
    .ctl.is-on:hover { background: #dbe2ff; }
    .hang { inline-size: 72px; border-radius: var(--radius-full); background: #d93439; color: #fff; margin-inline-start: 6px; }
    .hang:hover { background: #e8484c; }
    :focus-visible { outline-color: #b9c5ff; }
    .split { position: relative; display: flex; }
    .split .arrow { position: absolute; inset-block-start: -4px; inset-inline-end: -6px; }
    .arrow > [slot=trigger] { inline-size: 24px; block-size: 24px; border: 2px solid #14171d; background: #4a5263; color: #fff; border-radius: 50%; padding: 0; display: grid; place-items: center; }
    .arrow > [slot=trigger]:hover { background: #646e83; }
    .badge { position: absolute; inset-block-start: -3px; inset-inline-end: -3px; min-inline-size: 21px; block-size: 21px; padding-inline: 5px; border-radius: 11px; background: #5470f0; color: #fff; font: 700 12px/21px var(--font); text-align: center; box-shadow: 0 0 0 2px #14171d; }
    .badge.count { background: #4a5263; }
    [data-tip]::after {
      content: attr(data-tip); position: absolute; inset-block-end: calc(100% + 14px); inset-inline-start: 50%; translate: var(--middle) 4px; padding: 5px 10px; border-radius: 8px; background: #f4f5f7; color: #191b20; font: 600 var(--text-xs)/1.4 var(--font); white-space: nowrap; opacity: 0; pointer-events: none; transition: opacity var(--fast) 250ms, translate var(--fast) 250ms;
    }
    [data-tip] { --middle: -50%; }
    [data-tip]:dir(rtl) { --middle: 50%; }
    :host(:not([hushed])) [data-tip]:focus-visible::after { opacity: 1; translate: var(--middle) 0; }
    @media (hover: hover) { :host(:not([hushed])) [data-tip]:hover::after { opacity: 1; translate: var(--middle) 0; } }
    .emojis { display: grid; grid-template-columns: repeat(4, 1fr); gap: 2px; }
    .emoji { border: 0; border-radius: var(--radius-s); background: none; min-block-size: 46px; font-size: 26px; line-height: 1; }
    .emoji:hover, .emoji:focus-visible { background: var(--surface-2); outline-offset: -2px; }
    kbd { font: 600 var(--text-xs) var(--font); color: var(--muted); border: 1px solid var(--line); border-radius: 5px; padding: 1px 6px; }
    .keyless kbd { display: none; }
    @container (max-width: 672px) {
      .dock { gap: clamp(6px, 2.4cqi, 12px); padding: 9px; }
      .wide { display: none; }
      .ctl { inline-size: 50px; block-size: 50px; }
      .hang { inline-size: 62px; margin-inline-start: 2px; }
      .arrow { display: none; }
    }
    @container (min-width: 673px) { .narrow { display: none; } }
  `];

  @property({ attribute: false }) local!: LocalMedia;
  @property({ type: Number }) unread = 0;
  @property() panel: Panel | undefined;
  /** How many are in the room. */
  @property({ type: Number }) people = 0;
  /** The place of one's own hand among those that are up; 0 while it is down. */
  @property({ type: Number }) hand = 0;
  /** Whether there are activities here. */
  @property({ type: Boolean }) activities = false;
  /** Polls that one has not voted in. */
  @property({ type: Number }) asked = 0;
  @property({ type: Boolean }) fullscreen = false;
  @property({ type: Boolean }) canPictureInPicture = false;
  /** Escape takes away what a control is called (WCAG 1.4.13), until one goes to another. */
  @property({ type: Boolean, reflect: true }) hushed = false;
  private readonly media = new Watch(this, () => this.local?.state);
  private readonly keys = new Watch(this, () => singleKeys);

  override connectedCallback(): void {
    super.connectedCallback();
    // before whatever is closed by it gives the focus back to the control that opened it
    addEventListener("keydown", this.hush, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.hush, true);
  }

  /** Gives the focus to a control, as to the button of a panel that is closed; to "More" where it stands in there. */
  focusControl(action: Action): void {
    const button = [...this.shadowRoot!.querySelectorAll<HTMLElement>(`.ctl[data-action="${action}"]`)].find((one) => one.checkVisibility());
    (button ?? this.shadowRoot!.querySelector<HTMLElement>(".more"))?.focus();
  }

  override render() {
    const state = this.media.value;
    if (state === undefined) return null;
    const [microphone, camera] = [sends(state.microphone), sends(state.camera)];
    const sharing = state.screen.state === "on";
    // a second camera is shown also where no screen can be, and has to be ended there too
    const share = state.can.shareScreen || sharing;
    const hint = state.screen.hint ?? screenHint();
    const others = state.camera.state === "on" ? state.cameras.filter(({ id }) => id !== state.camera.device) : [];
    return html`<div class="dock ${this.keys.value ? "" : "keyless"}" role="toolbar" aria-label=${msg("Call controls")} @pointerover=${this.unhush}>
      <div class="split">
        ${this.control("microphone", microphone ? Mic : MicOff, msg("Mute"), microphone ? msg("Mute") : msg("Unmute"), "M", !microphone, microphone ? "" : "is-off")}
        ${this.devices("microphone", msg("Choose a microphone"), state.microphones, state.microphone.device)}
      </div>
      <div class="split">
        ${this.control("camera", camera ? Video : VideoOff, msg("Turn camera off"), camera ? msg("Turn camera off") : msg("Turn camera on"), "V", !camera, camera ? "" : "is-off")}
        ${this.devices("camera", msg("Choose a camera"), state.cameras, state.camera.device)}
      </div>
      ${share ? html`<div class="split wide">${this.control("screen", sharing ? MonitorX : MonitorUp, msg("Share screen"), sharing ? msg("Stop sharing") : msg("Share screen"), "S", sharing, sharing ? "is-on" : "")}${this.renderHints(hint, others)}</div>` : null}
      <span class="wide">${this.renderReactions()}</span>
      ${this.people > 0 ? html`<div class="split wide">${this.control("hand", Hand, this.hand > 0 ? msg(str`Raise hand, number ${this.hand} in the line`) : msg("Raise hand"), this.hand > 0 ? msg("Lower hand") : msg("Raise hand"), "R", this.hand > 0, this.hand > 0 ? "is-on" : "")}
        ${this.hand > 0 ? html`<span class="badge" aria-hidden="true">${this.hand}</span>` : null}</div>` : null}
      <div class="split">
        ${this.control("chat", MessageSquareText, this.unread > 0 ? msg(str`Chat, ${this.unread} unread`) : msg("Chat"), msg("Chat"), "C", this.panel === "chat", this.panel === "chat" ? "is-on" : "")}
        ${this.unread > 0 ? html`<span class="badge" aria-hidden="true">${this.unread > 99 ? "99+" : this.unread}</span>` : null}
      </div>
      ${this.people > 0 ? html`<div class="split wide">${this.control("people", UsersRound, msg(str`Participants, ${this.people}`), msg("Participants"), "U", this.panel === "people", this.panel === "people" ? "is-on" : "")}
        <span class="badge count" aria-hidden="true">${this.people}</span></div>` : null}
      ${this.activities ? html`<div class="split wide">${this.control("activities", Shapes, this.asked > 0 ? msg(str`Activities, ${this.asked} to answer`) : msg("Activities"), msg("Activities"), "A", this.panel === "activities", this.panel === "activities" ? "is-on" : "")}
        ${this.asked > 0 ? html`<span class="badge" aria-hidden="true">${this.asked}</span>` : null}</div>` : null}
      <parley-menu label=${msg("More")}>
        <button slot="trigger" class="icon-btn ctl more" data-tip=${msg("More")} aria-label=${this.asked > 0 ? `${msg("More")}, ${this.asked}` : msg("More")}>${icon(Ellipsis, 22)}${this.asked > 0 ? html`<span class="badge narrow" aria-hidden="true">${this.asked}</span>` : null}</button>
        ${share ? html`<button class="item narrow" role="menuitem" @click=${this.act("screen")}>${icon(sharing ? MonitorX : MonitorUp, 18)}<span class="grow">${sharing ? msg("Stop sharing") : msg("Share screen")}</span></button>` : null}
        ${this.people > 0 ? html`<button class="item narrow" role="menuitem" @click=${this.act("people")}>${icon(UsersRound, 18)}<span class="grow">${msg("Participants")}</span><span class="muted">${this.people}</span></button>` : null}
        ${this.activities ? html`<button class="item narrow" role="menuitem" @click=${this.act("activities")}>${icon(Shapes, 18)}<span class="grow">${msg("Activities")}</span>${this.asked > 0 ? html`<span class="muted">${this.asked}</span>` : null}</button>` : null}
        <div class="emojis narrow" role="group" aria-label=${msg("Reactions")}>${this.renderEmojis()}</div>
        ${this.people > 0 ? html`<button class="item narrow" role="menuitem" @click=${this.act("hand")}>${icon(Hand, 18)}<span class="grow">${this.hand > 0 ? msg("Lower hand") : msg("Raise hand")}</span></button>` : null}
        <button class="item" role="menuitem" @click=${this.act("view")}>${icon(LayoutGrid, 18)}<span class="grow">${msg("Layout")}</span><kbd class="wide">L</kbd></button>
        <button class="item" role="menuitem" @click=${this.act("statistics")}>${icon(ChartNoAxesColumn, 18)}<span class="grow">${msg("Statistics")}</span><kbd class="wide">I</kbd></button>
        ${mayFillScreen() ? html`<button class="item" role="menuitem" @click=${this.act("fullscreen")}>${icon(this.fullscreen ? Shrink : Expand, 18)}<span class="grow">${this.fullscreen ? msg("Leave full screen") : msg("Full screen")}</span><kbd class="wide">F</kbd></button>` : null}
        ${this.canPictureInPicture ? html`<button class="item" role="menuitem" @click=${this.act("pictureInPicture")}>${icon(PictureInPicture2, 18)}<span class="grow">${msg("Picture in picture")}</span><kbd class="wide">P</kbd></button>` : null}
        ${share ? html`<hr class="divide narrow" /><div class="group narrow">${msg("What is shared")}</div>${this.hintItems(hint, "narrow")}` : null}
        ${this.cameraItems(others, share ? "narrow" : "")}
        <hr class="divide" />
        <button class="item" role="menuitem" @click=${this.act("settings")}>${icon(Settings, 18)}<span class="grow">${msg("Microphone, camera, speaker")}</span></button>
        <button class="item" role="menuitem" @click=${this.act("shortcuts")}>${icon(Keyboard, 18)}<span class="grow">${msg("Keyboard shortcuts")}</span><kbd class="wide">?</kbd></button>
      </parley-menu>
      <button class="icon-btn ctl hang" data-tip=${msg("Hang up")} aria-label=${msg("Hang up")} @click=${this.act("hangup")}>${icon(PhoneOff, 24)}</button>
    </div>`;
  }

  private control(action: Action, drawing: typeof Mic, label: string, tip: string, key: string, pressed: boolean, look: string) {
    const keys = this.keys.value;
    return html`<button class="icon-btn ctl ${look}" data-action=${action} data-tip=${keys ? `${tip} (${key})` : tip} aria-keyshortcuts=${keys ? key.toLowerCase() : nothing} aria-label=${label} aria-pressed=${pressed} @click=${this.act(action)}>${icon(drawing, 22)}</button>`;
  }

  private renderReactions() {
    return html`<parley-menu label=${msg("Reactions")}>
      <button slot="trigger" class="icon-btn ctl react" data-tip=${msg("Reactions")} aria-label=${msg("Reactions")}>${icon(Smile, 22)}</button>
      <div class="emojis" role="group" aria-label=${msg("Reactions")}>${this.renderEmojis()}</div></parley-menu>`;
  }

  private renderEmojis() {
    return reactions.map((emoji) => html`<button class="emoji" role="menuitem" @click=${() => this.emit("react", emoji)}>${emoji}</button>`);
  }

  private renderHints(chosen: ScreenHint, others: readonly Device[]) {
    const label = msg("What is shared");
    return html`<parley-menu class="arrow" label=${label}>
      <button slot="trigger" aria-label=${label}>${icon(ChevronUp, 14)}</button>
      <div class="group">${label}</div>
      ${this.hintItems(chosen)}
      ${this.cameraItems(others)}
    </parley-menu>`;
  }

  private hintItems(chosen: ScreenHint, look = "") {
    const hints: [ScreenHint, string, string][] = [["text", msg("Text and slides"), msg("Stays sharp")], ["motion", msg("Video and motion"), msg("Stays smooth")]];
    return hints.map(([hint, name, what]) => html`<button class="item ${look}" role="menuitemradio" aria-checked=${hint === chosen} @click=${() => this.chooseHint(hint)}>
      <span class="grow">${name}<br /><span class="small muted">${what}</span></span><span class="tick">${icon(Check, 18)}</span></button>`);
  }

  private cameraItems(others: readonly Device[], look = "") {
    if (others.length === 0) return null;
    return html`<hr class="divide ${look}" /><div class="group ${look}">${msg("Show a second camera")}</div>
      ${others.map((camera, index) => html`<button class="item ${look}" role="menuitem" @click=${() => this.emit("second-camera", camera.id)}>${icon(Video, 18)}<span class="grow">${camera.label || unnamed("camera", index + 1)}</span></button>`)}`;
  }

  private chooseHint(hint: ScreenHint): void {
    void chooseScreenHint(this.local, hint);
    this.requestUpdate();
  }

  private devices(kind: "microphone" | "camera", label: string, devices: readonly Device[], used: string | undefined) {
    if (devices.length === 0) return null;
    return html`<parley-menu class="arrow" label=${label}>
      <button slot="trigger" aria-label=${label}>${icon(ChevronUp, 14)}</button>
      <div class="group">${label}</div>
      ${devices.map((device, index) => html`<button class="item" role="menuitemradio" aria-checked=${device.id === used} @click=${() => this.local.select(kind, device.id)}>
        <span class="grow">${device.label || unnamed(kind, index + 1)}</span><span class="tick">${icon(Check, 18)}</span></button>`)}
    </parley-menu>`;
  }

  private readonly hush = ({ key }: KeyboardEvent): void => {
    if (key === "Escape") this.hushed = true;
    else if (key === "Tab") this.hushed = false;
  };

  private unhush({ target, relatedTarget }: PointerEvent): void {
    const control = (target as Element).closest("[data-tip]");
    if (control !== null && !control.contains(relatedTarget as Node | null)) this.hushed = false;
  }

  private act(action: Action) {
    return () => this.emit<Action>("action", action);
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-dock": Dock }
}
