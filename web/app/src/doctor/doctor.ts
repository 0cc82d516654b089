import type { Parley } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ClipboardCopy, RotateCw, Video } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { copy } from "../platform/share.js";
import { BrowserProbes } from "./browser-probes.js";
import { Checkup } from "./checkup.js";
import "./check-row.js";
import { gradeSign } from "./check-row.js";
import { gradeInWords, titleOf } from "./finding.js";
import { judge, judgeAll } from "./judge.js";
import { type CheckId, checks, type Progress } from "./observations.js";
import type { Probes } from "./probes.js";
import { report } from "./report.js";

/** Examines by itself whether calls work from this browser, and says what to do where they do not. */
@customElement("parley-doctor")
export class Doctor extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; background: var(--bg); }
    main { max-inline-size: 820px; margin-inline: auto; padding: var(--space-4) clamp(1rem, 4vw, 2.5rem) calc(var(--space-7) + env(safe-area-inset-bottom)); display: grid; gap: var(--space-5); }
    .hello p { margin-block-start: var(--space-2); font-size: 1.0625rem; max-inline-size: 60ch; }
    .verdict { display: grid; gap: var(--space-4); padding: var(--space-5); border-radius: var(--radius-l); background: var(--accent-soft); }
    .verdict.good { background: var(--good-soft); } .verdict.fair { background: var(--warn-soft); } .verdict.bad { background: var(--danger-soft); }
    .said { display: flex; align-items: center; gap: var(--space-4); }
    .said > :first-child { flex: none; }
    .said h2 { font-size: 1.1875rem; line-height: 1.35; }
    .said .spinner { inline-size: 28px; block-size: 28px; margin: 2px; color: var(--accent-text); }
    .good .said > svg { color: var(--good-text); } .fair .said > svg { color: var(--warn-text); } .bad .said > svg { color: var(--danger-text); }
    progress { appearance: none; display: block; inline-size: 100%; block-size: 6px; border: 0; border-radius: var(--radius-full); overflow: hidden; background: light-dark(#c9d2fb, #37417a); }
    progress::-webkit-progress-bar { background: light-dark(#c9d2fb, #37417a); }
    progress::-webkit-progress-value { background: var(--accent-text); transition: inline-size var(--slow) var(--ease); }
    progress::-moz-progress-bar { background: var(--accent-text); }
    .actions { display: flex; align-items: center; flex-wrap: wrap; gap: var(--space-3); }
    .actions .line { border-color: currentColor; }
    .actions .line:hover { background: var(--surface); }
    .addresses { display: inline-flex; align-items: center; gap: var(--space-2); min-block-size: 44px; cursor: pointer; font-size: var(--text-sm); }
    .addresses input { inline-size: 18px; block-size: 18px; margin: 0; accent-color: var(--accent); }
    .checks { padding: 0; overflow: hidden; }
    .try { max-inline-size: 100%; padding-inline: 0.85em; white-space: normal; }
    li + li { border-block-start: 1px solid var(--line); }
    @media (max-width: 560px) { .verdict { padding: var(--space-4); } .actions .btn { flex: 1 1 9rem; } .try { padding-inline: 0.7em; font-size: var(--text-sm); } }
  `];

  @property({ attribute: false }) client: Parley | undefined;
  /** What looks at the world; this browser and its server, if nothing else is said. */
  @property({ attribute: false }) probes: (() => Probes) | undefined;
  @state() private addresses = false;
  @state() private trying = false;
  @state() private told = "";

  private readonly checkup = new Checkup();
  private readonly progress = new Watch(this, () => this.checkup.progress, (now, before) => this.tell(now, before));

  override render() {
    const progress = this.progress.value!;
    return html`<main>
      <div class="hello"><h1>${msg("Connection test")}</h1>
        <p class="muted">${msg("Tests from your own browser whether calls work here, and says what to do if not. Your camera and microphone stay off.")}</p></div>
      ${this.renderVerdict(progress)}
      <ol class="card checks" aria-label=${msg("What was tested")}>${checks.map((id) => html`<li><parley-check data-check=${id} heading=${titleOf(id)} .finding=${judge(id, progress)}>${id === "devices" ? this.renderTry(progress) : null}</parley-check></li>`)}</ol>
      <div class="visually-hidden" role="status">${this.told}</div>
    </main>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.checkup.stop();
  }

  /** Begins the examination anew. */
  begin(): void {
    this.told = "";
    void this.checkup.run(this.look());
  }

  protected override firstUpdated(): void {
    this.begin();
  }

  private renderVerdict(progress: Progress) {
    if (!progress.over) {
      const done = checks.filter((id) => progress.seen[id] !== undefined || progress.overdue[id] !== undefined).length;
      return html`<section class="verdict" aria-label=${msg("Result")}>
        <div class="said"><span class="spinner"></span><h2>${progress.running ? msg(str`Testing: ${titleOf(progress.running)}`) : msg("Testing…")}</h2></div>
        <progress max=${checks.length} value=${done} aria-label=${msg("Progress of the test")}></progress>
      </section>`;
    }
    const { grade, text } = judgeAll(progress);
    return html`<section class="verdict ${grade}" aria-label=${msg("Result")}>
      <div class="said">${gradeSign(grade, 32)}<h2>${text}</h2></div>
      <div class="actions">
        <button class="btn primary" @click=${() => this.begin()}>${icon(RotateCw, 18)}${msg("Run again")}</button>
        <button class="btn line" @click=${() => this.copyReport(progress)}>${icon(ClipboardCopy, 18)}${msg("Copy report")}</button>
        <label class="addresses"><input type="checkbox" .checked=${this.addresses} @change=${(event: Event) => { this.addresses = (event.target as HTMLInputElement).checked; }} />${msg("with my addresses")}</label>
      </div>
    </section>`;
  }

  private renderTry({ seen }: Progress) {
    if (seen.devices?.supported !== true) return null;
    return html`<div><button class="btn try" ?disabled=${this.trying} @click=${this.tryDevices}>${this.trying ? html`<span class="spinner"></span>` : icon(Video, 18)}${msg("Try microphone and camera")}</button></div>`;
  }

  private look(): Probes {
    return this.probes?.() ?? new BrowserProbes(this.client!);
  }

  private readonly tryDevices = async (): Promise<void> => {
    this.trying = true;
    this.checkup.again("devices", await this.look().tryDevices());
    this.trying = false;
  };

  private copyReport(progress: Progress): void {
    const text = report(progress, { addresses: this.addresses, at: new Date(), browser: navigator.userAgent, version: __APP_VERSION__ });
    void copy(this, text, msg("The report is copied"));
  }

  /** Says once of each look what it has come to, and in the end the whole. */
  private tell(now: Progress, before: Progress): void {
    const done = (id: CheckId, progress: Progress) => progress.seen[id] !== undefined || progress.overdue[id] !== undefined;
    const id = checks.find((one) => done(one, now) && !done(one, before));
    if (now.over && !before.over) this.told = judgeAll(now).text;
    else if (id !== undefined) this.told = `${titleOf(id)}: ${gradeInWords(judge(id, now).grade)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-doctor": Doctor }
}
