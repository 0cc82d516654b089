import type { AdminRetention } from "@parley/client";
import { msg, str } from "@lit/localize";
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { spokenDuration } from "../platform/format.js";
import { language } from "../platform/language.js";
import type { AdminApi } from "./admin-api.js";
import { adminStyles } from "./admin-styles.js";
import { memory, renderStale, renderWaiting } from "./figures.js";
import { Poll } from "./poll.js";

/** How long things are kept. It is set in the options of the server. */
@customElement("parley-admin-retention")
export class RetentionPage extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), adminStyles];

  @property({ attribute: false }) api!: AdminApi;
  private readonly look = new Poll<AdminRetention>(this, () => this.api.retention(), 30_000);

  override render() {
    const kept = this.look.value;
    const head = html`<div><h1 tabindex="-1">${msg("Retention")}</h1><p class="muted">${msg("How long things are kept, and then deleted. It is set in the options of the server, which are read at its start.")}</p></div>`;
    if (kept === undefined) return html`${head}${renderWaiting(this.look)}`;
    const days = (count: number) => (count === 0 ? msg("for ever") : spokenDays(count));
    const rows: [string, string, string][] = [
      [msg("Chat messages, reactions, polls"), days(kept.chatDays), "Parley:ChatRetentionDays"],
      [msg("Files"), kept.fileDays === undefined ? msg("none are taken") : kept.fileDays === 0 ? msg("as long as their message") : days(kept.fileDays), "Parley:Files:RetentionDays"],
      [msg("Past and missed calls; guests who have not come again"), days(kept.callDays), "Parley:CallRetentionDays"],
      [msg("Audit log"), kept.auditDays === 0 ? msg("switched off") : days(kept.auditDays), "Parley:AuditDays"],
      [msg("Size of the database"), kept.databaseLimit === 0 ? msg(str`${memory(kept.databaseBytes)}, without a limit`) : msg(str`${memory(kept.databaseBytes)} of at most ${memory(kept.databaseLimit)}`), "Parley:MaxDatabaseMegabytes"],
    ];
    return html`${head}${renderStale(this.look, Date.now())}<section class="card" aria-label=${msg("Retention")}><div class="scroll"><table>
      <thead><tr><th scope="col">${msg("What")}</th><th scope="col">${msg("Kept")}</th><th scope="col" class="middle">${msg("Option")}</th></tr></thead>
      <tbody>${rows.map(([what, how, option]) => html`<tr><td>${what}</td><td>${how}</td><td class="middle"><code>${option}</code></td></tr>`)}</tbody></table></div></section>`;
  }
}

const spokenDays = (days: number): string => (days < 1 ? spokenDuration(0, language()) : new Intl.NumberFormat(language(), { style: "unit", unit: "day", unitDisplay: "long" }).format(days));

declare global {
  interface HTMLElementTagNameMap { "parley-admin-retention": RetentionPage }
}
