import type { AdminAudit, AdminAuditEntry } from "@parley/client";
import { msg } from "@lit/localize";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { language } from "../platform/language.js";
import type { AdminApi } from "./admin-api.js";
import { adminStyles } from "./admin-styles.js";
import { asked } from "./asked.js";
import { renderStale, renderWaiting } from "./figures.js";
import { Poll } from "./poll.js";
import { actionWord } from "./words.js";

/** Who has done what to whom, the newest first. */
@customElement("parley-admin-audit")
export class AuditPage extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), adminStyles, css`
    td { vertical-align: top; overflow-wrap: anywhere; }
    td:first-child { white-space: nowrap; }
    @media (max-width: 700px) { td:first-child { white-space: normal; } }
    .more { justify-self: center; }
  `];

  @property({ attribute: false }) api!: AdminApi;
  @state() private older: readonly AdminAuditEntry[] = [];
  @state() private more: boolean | undefined;
  private readonly look = new Poll<AdminAudit>(this, () => this.api.audit(), 5_000);

  override render() {
    const seen = this.look.value;
    const head = html`<div><h1 tabindex="-1">${msg("Audit log")}</h1><p class="muted">${msg("Who has done what to whom. Nothing of it can be changed; “parley audit” prints all of it.")}</p></div>`;
    if (seen === undefined) return html`${head}${renderWaiting(this.look)}`;
    const first = seen.entries.at(-1)?.number ?? 0;
    const entries = [...seen.entries, ...this.older.filter(({ number }) => number < first)];
    return html`${head}${renderStale(this.look, Date.now())}
      <section class="card" aria-label=${msg("Audit log")}>${entries.length === 0 ? html`<p class="nothing" role="status">${msg("Nothing has been written down yet, or the log is switched off (Parley:AuditDays).")}</p>` : html`<div class="scroll"><table>
        <thead><tr><th scope="col">${msg("When")}</th><th scope="col">${msg("Action")}</th><th scope="col">${msg("By whom")}</th><th scope="col" class="middle">${msg("Room")}</th><th scope="col" class="wide">${msg("Details")}</th></tr></thead>
        <tbody>${entries.map((entry) => html`<tr><td>${moment(entry.at)}</td><td>${actionWord(entry.action)}</td><td>${entry.by?.name ?? "–"}${entry.whom ? html` → ${entry.whom.name}` : null}</td><td class="middle">${entry.room ?? "–"}</td><td class="wide">${entry.detail ?? ""}</td></tr>`)}</tbody></table></div>`}</section>
      ${(this.more ?? seen.more) ? html`<button class="btn line more" @click=${() => this.loadMore(entries)}>${msg("Show more")}</button>` : null}`;
  }

  private async loadMore(entries: readonly AdminAuditEntry[]): Promise<void> {
    const loading = this.api.audit(entries.at(-1)!.number);
    const page = await loading.catch(() => undefined);
    if (page === undefined) return void asked(this, loading, "");
    this.older = [...this.older, ...page.entries];
    this.more = page.more;
  }
}

const moment = (at: number): string => new Intl.DateTimeFormat(language(), { dateStyle: "short", timeStyle: "medium" }).format(at);

declare global {
  interface HTMLElementTagNameMap { "parley-admin-audit": AuditPage }
}
