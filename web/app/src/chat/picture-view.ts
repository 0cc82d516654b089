import type { ChatFile, RoomFiles } from "@parley/client";
import { msg } from "@lit/localize";
import { Download } from "lucide";
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { fileSize } from "../platform/format.js";
import { language } from "../platform/language.js";
import "../ui/dialog.js";
import { save } from "./file.js";

/** A picture of the chat as large as the window. Says `close`. */
@customElement("parley-picture-view")
export class PictureView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    parley-dialog { --dialog-width: min(1100px, 100vw - 2rem); }
    img { display: block; max-inline-size: 100%; max-block-size: calc(100dvh - 14rem); margin: 0 auto; border-radius: var(--radius-s); object-fit: contain; }
    footer { display: flex; align-items: center; justify-content: space-between; gap: var(--space-3); margin-block-start: var(--space-4); }
  `];

  @property({ attribute: false }) files!: RoomFiles;
  @property({ attribute: false }) file: ChatFile | undefined;
  @state() private source: string | undefined;

  override render() {
    const { file } = this;
    return html`<parley-dialog heading=${file?.name ?? ""} ?open=${file !== undefined} @close=${() => this.tellParent("close")}>${file ? html`
      <img alt=${file.name} width=${file.width ?? nothing} height=${file.height ?? nothing} src=${this.source ?? nothing} />
      <footer><span class="muted small">${fileSize(file.size, language())}</span><button class="btn" @click=${() => save(this, this.files, file)}>${icon(Download, 18)}${msg("Save")}</button></footer>` : nothing}</parley-dialog>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("file")) return;
    this.source = undefined;
    if (this.file) void this.load(this.file);
  }

  private async load(file: ChatFile): Promise<void> {
    const source = await this.files.url(file, true).catch(() => undefined);
    if (this.file === file) this.source = source;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-picture-view": PictureView }
}
