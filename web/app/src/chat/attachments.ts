import type { RoomFiles, Upload, UploadState } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Check, FileText, FolderOpen, Pause, Play, RotateCw, X } from "lucide";
import { css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { fileSize } from "../platform/format.js";
import { language } from "../platform/language.js";
import { sayError } from "../platform/problems.js";
import { KeepFocus } from "../ui/keep-focus.js";

/** Files on their way to the server, each with what can be done about it. Says `changed` when one of them has got further, `emptied` when the last went from under the focus. */
@customElement("parley-attachments")
export class Attachments extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    ul { display: grid; gap: 4px; max-block-size: 190px; overflow-y: auto; padding: 0 var(--space-3) var(--space-2); scrollbar-width: thin; }
    li { position: relative; display: flex; align-items: center; gap: var(--space-2); padding: 4px 4px 6px 10px; border-radius: var(--radius-s); background: var(--surface-2); font-size: var(--text-sm); overflow: hidden; }
    li > svg { color: var(--accent-text); }
    .name { display: grid; min-inline-size: 0; flex: 1; line-height: 1.35; }
    .detail { font-size: var(--text-xs); color: var(--muted); font-variant-numeric: tabular-nums; }
    .failed .detail { color: var(--danger-text); font-weight: 600; }
    .icon-btn { inline-size: 36px; block-size: 36px; }
    progress { position: absolute; inset: auto 0 0; inline-size: 100%; block-size: 3px; border: 0; appearance: none; background: var(--line); }
    progress::-webkit-progress-bar { background: var(--line); }
    progress::-webkit-progress-value { background: var(--accent-text); transition: inline-size var(--slow); }
    progress::-moz-progress-bar { background: var(--accent-text); }
  `];

  @property({ attribute: false }) files!: RoomFiles;
  @query("input") private readonly picker!: HTMLInputElement;
  /** Whose file is chosen again. */
  private asking: Upload | undefined;
  private readonly uploads = new Watch(this, () => this.files?.uploads);
  private readonly stops = new Map<string, () => void>();

  constructor() {
    super();
    new KeepFocus(this, [".remove"], () => this.tellParent("emptied"));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops.values()) stop();
    this.stops.clear();
  }

  override render() {
    const uploads = this.uploads.value ?? [];
    this.follow(uploads);
    if (uploads.length === 0) return nothing;
    return html`<input type="file" hidden tabindex="-1" aria-hidden="true" @change=${this.chosen} /><ul aria-label=${msg("Files to send")}>${repeat(uploads, (one) => one.id, (one) => this.renderOne(one, one.state.value))}</ul>`;
  }

  private renderOne(upload: Upload, state: UploadState) {
    const button = (drawing: typeof X, label: string, act: () => void, kind = "") => html`<button class="icon-btn ${kind}" type="button" title=${label} aria-label="${label}: ${state.name}" @click=${act}>${icon(drawing, 17)}</button>`;
    // one and the same button, whatever it does next, so that it keeps the focus
    const next = state.phase === "sending" ? button(Pause, msg("Pause"), () => upload.pause())
      : state.phase === "paused" ? button(Play, msg("Go on"), () => upload.resume())
      : state.phase === "failed" && state.error?.reason === "file-lost" ? button(FolderOpen, msg("Choose the file again"), () => this.ask(upload))
      : state.phase === "failed" && state.error?.reason !== "file-too-large" ? button(RotateCw, msg("Try again"), () => upload.resume()) : nothing;
    return html`<li class=${state.phase}>${icon(state.phase === "done" ? Check : FileText, 18)}
      <span class="name"><span class="clip">${state.name}</span><span class="detail" role=${state.phase === "failed" ? "alert" : nothing}>${this.describe(state)}</span></span>
      ${next}
      ${button(X, msg("Remove"), () => void upload.cancel(), "remove")}
      ${state.phase === "done" ? nothing : html`<progress max=${state.size} value=${state.sent} aria-label=${msg(str`Progress of ${state.name}`)}></progress>`}
    </li>`;
  }

  private ask(upload: Upload): void {
    this.asking = upload;
    this.picker.click();
  }

  private readonly chosen = (): void => {
    const [file] = this.picker.files ?? [];
    if (file) this.asking?.choose(file);
    this.picker.value = "";
  };

  private describe(state: UploadState): string {
    const size = fileSize(state.size, language());
    switch (state.phase) {
      case "failed": return state.error ? sayError(state.error) : msg("Not sent.");
      case "paused": return msg(str`Paused at ${Math.floor((100 * state.sent) / state.size)} % of ${size}`);
      case "done": return state.direct ? msg(str`${size}, with the other side already`) : size;
      default: return msg(str`${Math.floor((100 * state.sent) / state.size)} % of ${size}`);
    }
  }

  private follow(uploads: readonly Upload[]): void {
    for (const upload of uploads) {
      if (this.stops.has(upload.id)) continue;
      this.stops.set(upload.id, upload.state.subscribe(() => {
        this.requestUpdate();
        this.emit("changed");
      }));
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-attachments": Attachments }
}
