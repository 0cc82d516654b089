import type { ChatFile, RoomFiles } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Download, File as AnyFile, FileArchive, FileAudio, FileImage, FileText, FileVideo } from "lucide";
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { fileSize } from "../platform/format.js";
import { language } from "../platform/language.js";
import { sayError } from "../platform/problems.js";
import { toast } from "../ui/toasts.js";

/** A file of a message: a picture where it may be shown, else its name with a way to save it. Says `picture` when a picture is to be seen large. */
@customElement("parley-file")
export class FileCard extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; max-inline-size: 100%; }
    .card { display: flex; align-items: center; gap: var(--space-2); min-inline-size: 190px; max-inline-size: 100%; padding: 6px 6px 6px 10px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); color: var(--text); font-size: var(--text-sm); line-height: 1.35; }
    .card > svg { color: var(--accent-text); }
    .name { display: grid; flex: 1; min-inline-size: 0; }
    .detail { font-size: var(--text-xs); color: var(--muted); }
    .picture { display: block; padding: 0; border: 0; border-radius: var(--radius-m); overflow: hidden; background: var(--surface-2); max-inline-size: 100%; cursor: zoom-in; }
    .picture img { display: block; max-inline-size: 100%; block-size: auto; max-block-size: 220px; object-fit: contain; }
  `];

  @property({ attribute: false }) files!: RoomFiles;
  @property({ attribute: false }) file!: ChatFile;
  @state() private source: string | undefined;
  @state() private broken = false;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.file?.width !== undefined) void this.load();
  }

  override render() {
    const { file } = this;
    if (file.width !== undefined && !this.broken) {
      return html`<button class="picture" type="button" aria-label=${msg(str`Show ${file.name} large`)} @click=${() => this.emit("picture", file)}>
        <img alt="" width=${file.width} height=${file.height ?? nothing} src=${this.source ?? nothing} decoding="async" @error=${this.failed} /></button>`;
    }
    return html`<div class="card">${icon(drawingOf(file.type), 22)}<span class="name"><span class="clip" title=${file.name}>${file.name}</span><span class="detail">${fileSize(file.size, language())}</span></span>
      <button class="icon-btn" type="button" title=${msg("Save")} aria-label=${msg(str`Save ${file.name}`)} @click=${() => save(this, this.files, file)}>${icon(Download, 18)}</button></div>`;
  }

  private again = true;

  private async load(): Promise<void> {
    try {
      this.source = await this.files.url(this.file, true);
    } catch {
      this.broken = true;
    }
  }

  /** The address may be void by now: once there is a new one. */
  private failed(): void {
    if (!this.again) this.broken = true;
    else void this.load();
    this.again = false;
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
