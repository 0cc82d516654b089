import type { ChatFile, DirectFile, DirectFileState, RoomFiles, User } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Download, File as AnyFile, FileArchive, FileAudio, FileImage, FileText, FileVideo, Pause, Play, RotateCw, X } from "lucide";
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { fileSize } from "../platform/format.js";
import { shortName } from "./short-name.js";
import { language } from "../platform/language.js";
import { sayError } from "../platform/problems.js";
import { toast } from "../ui/toasts.js";

/**
 * A file of a message: a picture where it may be shown, else its name with a way to save it; of one that went from page to page also how to
 * have it. Says `picture` when a picture is to be seen large.
 */
@customElement("parley-file")
export class FileCard extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; max-inline-size: 100%; }
    .card { position: relative; display: flex; align-items: center; gap: var(--space-2); min-inline-size: 190px; max-inline-size: 100%; padding: 6px 6px 6px 10px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); color: var(--text); font-size: var(--text-sm); line-height: 1.35; overflow: hidden; }
    .card > svg { color: var(--accent-text); }
    .card.away > svg { color: var(--muted); }
    .card .icon-btn { inline-size: 36px; block-size: 36px; }
    .card .icon-btn + .icon-btn { margin-inline-start: -6px; }
    .name { display: grid; flex: 1; min-inline-size: 0; }
    /* with wide letters a third line, and nothing beyond it */
    .called { -webkit-line-clamp: 3; }
    .detail { font-size: var(--text-xs); color: var(--muted); font-variant-numeric: tabular-nums; }
    .failed .detail { color: var(--danger-text); font-weight: 600; }
    /* what went wrong has the whole width, and what to do about it stands below */
    .card.failed { flex-wrap: wrap; justify-content: flex-end; row-gap: 0; }
    .failed .name { flex-basis: calc(100% - 40px); padding-block-start: 4px; }
    .picture { display: block; padding: 0; border: 0; border-radius: var(--radius-m); overflow: hidden; background: var(--surface-2); max-inline-size: 100%; cursor: zoom-in; }
    .picture img { display: block; max-inline-size: 100%; block-size: auto; max-block-size: 220px; object-fit: contain; }
    .picture + .detail { display: block; padding: 3px 2px 0; }
    progress { position: absolute; inset: auto 0 0; inline-size: 100%; block-size: 3px; border: 0; appearance: none; background: var(--line); }
    progress::-webkit-progress-bar { background: var(--line); }
    progress::-webkit-progress-value { background: var(--accent-text); transition: inline-size var(--slow); }
    progress::-moz-progress-bar { background: var(--accent-text); }
  `];

  @property({ attribute: false }) files!: RoomFiles;
  @property({ attribute: false }) file!: ChatFile;
  /** Who has sent it. */
  @property({ attribute: false }) from!: User;
  @state() private direct: DirectFile | undefined;
  @state() private source: string | undefined;
  @state() private broken = false;
  private readonly having = new Watch(this, () => this.direct?.state);

  /** As it is known here, once it is here. */
  private get shown(): ChatFile {
    return this.having.value?.file ?? this.file;
  }

  override render() {
    const file = this.shown;
    const direct = this.having.value;
    const absent = file.direct === true && direct?.phase !== "here";
    if (file.width !== undefined && !this.broken && !absent) {
      return html`<button class="picture" type="button" aria-label=${msg(str`Show ${file.name} large`)} @click=${() => this.emit("picture", file)}>
        <img alt="" width=${file.width} height=${file.height ?? nothing} src=${this.source ?? nothing} decoding="async" @error=${this.failed} /></button>${file.direct ? html`<span class="detail">${msg("Not on the server: save it to keep it")}</span>` : nothing}`;
    }
    const about = direct && absent ? describe(direct) : file.direct ? msg(str`${size(file)} · not on the server`) : size(file);
    return html`<div class="card ${direct?.phase ?? (absent ? "away" : "")}">${icon(drawingOf(file.type), 22)}<span class="name"><span class="two-lines called" dir="auto" title=${file.name}>${shortName(file.name)}</span><span class="detail" role=${direct?.phase === "failed" ? "alert" : nothing}>${about}</span></span>
      ${absent ? this.renderAsking(direct) : button(Download, msg("Save"), msg(str`Save ${file.name}`), () => void save(this, this.files, file))}</div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("file") && this.file.direct && !this.direct) void this.find();
    if (this.source === undefined && this.again && this.shown.width !== undefined && (!this.file.direct || this.having.value?.phase === "here")) void this.load();
  }

  private renderAsking(state: DirectFileState | undefined) {
    const direct = this.direct;
    if (!direct || !state || state.phase === "away") return nothing;
    const { file: { name, size }, phase, received } = state;
    // one and the same button, whatever it does next, so that it keeps the focus
    const next = phase === "fetching" ? button(Pause, msg("Pause"), `${msg("Pause")}: ${name}`, () => direct.pause())
      : phase === "paused" ? button(Play, msg("Go on"), `${msg("Go on")}: ${name}`, () => direct.resume())
      : phase === "failed" ? button(RotateCw, msg("Try again"), `${msg("Try again")}: ${name}`, () => direct.resume())
      : button(Download, msg("Get"), msg(str`Get ${name} from ${this.from.name}`), () => direct.resume());
    return html`${next}${phase === "offered" ? nothing : html`${button(X, msg("Cancel"), `${msg("Cancel")}: ${name}`, () => direct.cancel())}
      <progress max=${size} value=${received} aria-label=${msg(str`Progress of ${name}`)}></progress>`}`;
  }

  private again = true;

  private async find(): Promise<void> {
    // what does not load says so: nobody here has it
    this.direct = await this.files.direct(this.file, this.from).catch(() => undefined);
  }

  private async load(): Promise<void> {
    this.again = false;
    try {
      this.source = await this.files.url(this.shown, true);
    } catch {
      this.broken = true;
    }
  }

  private retried = false;

  /** The address may be void by now: once there is a new one. */
  private failed(): void {
    if (this.retried) this.broken = true;
    else void this.load();
    this.retried = true;
  }
}

const size = (file: ChatFile): string => fileSize(file.size, language());

function button(drawing: typeof AnyFile, title: string, label: string, act: () => void) {
  return html`<button class="icon-btn" type="button" title=${title} aria-label=${label} @click=${act}>${icon(drawing, 18)}</button>`;
}

/** What there is to say of a file that is not in this page. */
function describe({ phase, file, received, error }: DirectFileState): string {
  const percent = Math.floor((100 * received) / Math.max(1, file.size));
  switch (phase) {
    case "fetching": return msg(str`${percent} % of ${size(file)}`);
    case "paused": return msg(str`Paused at ${percent} % of ${size(file)}`);
    case "failed": return error ? sayError(error) : msg("Something went wrong. Try again.");
    case "away": return msg(str`${size(file)} · not on the server, and nobody here has it`);
    default: return msg(str`${size(file)} · not on the server, but with its sender`);
  }
}

/** Saves a file on this device. */
export async function save(from: EventTarget, files: RoomFiles, file: ChatFile): Promise<void> {
  try {
    const link = document.createElement("a");
    link.href = await files.url(file);
    link.download = file.name;
    link.rel = "noopener noreferrer";
    link.click();
  } catch (error) {
    toast(from, { text: sayError(error), kind: "problem" });
  }
}

function drawingOf(type: string): typeof AnyFile {
  if (type.startsWith("image/")) return FileImage;
  if (type.startsWith("video/")) return FileVideo;
  if (type.startsWith("audio/")) return FileAudio;
  if (type.startsWith("text/") || type === "application/pdf") return FileText;
  return /zip|7z/.test(type) ? FileArchive : AnyFile;
}

declare global {
  interface HTMLElementTagNameMap { "parley-file": FileCard }
}
