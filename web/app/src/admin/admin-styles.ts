import { css } from "lit";

/** What the pages for operators have in common: figures, tables, and how they say that there is nothing. */
export const adminStyles = css`
  :host { display: grid; gap: var(--space-5); grid-template-columns: minmax(0, 1fr); }
  .card { padding: var(--space-4) var(--space-5); min-inline-size: 0; }
  .head { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-3); }
  .head h2 { flex: 1; }
  .facts { display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-3); align-items: center; color: var(--muted); font-size: var(--text-sm); }
  .number, td, dd, .figure { font-variant-numeric: tabular-nums; }
  .back { display: inline-flex; align-items: center; gap: var(--space-1); min-block-size: 36px; text-decoration: none; font-weight: 600; font-size: var(--text-sm); inline-size: fit-content; margin-block-end: calc(var(--space-4) * -1); }
  .back:hover { text-decoration: underline; }

  .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: var(--space-3); }
  .figure { display: grid; gap: 0.15rem; padding: var(--space-4); border-radius: var(--radius-m); border: 1px solid var(--line); background: var(--surface); box-shadow: var(--shadow-1); min-inline-size: 0; align-content: start; }
  .figure dt { color: var(--muted); font-size: var(--text-sm); font-weight: 600; }
  .figure dd { font-size: 1.5rem; font-weight: 680; letter-spacing: -0.02em; line-height: 1.25; overflow-wrap: anywhere; }
  .figure dd + dd { font-size: var(--text-sm); font-weight: 450; letter-spacing: 0; color: var(--muted); line-height: 1.45; text-wrap: pretty; }
  /* a figure stays beside what it is a figure of */
  .figure dd + dd:lang(zh) { word-break: keep-all; }
  .figure.bad > dd:first-of-type { color: var(--danger-text); }
  .figure.warn > dd:first-of-type { color: var(--warn-text); }

  .scroll { overflow-x: auto; margin-inline: calc(var(--space-5) * -1); padding-inline: var(--space-5); }
  table { inline-size: 100%; border-collapse: collapse; font-size: var(--text-sm); }
  th { text-align: start; font-weight: 600; color: var(--muted); padding: 0.5rem 1.25rem 0.5rem 0; border-block-end: 1px solid var(--line); white-space: nowrap; }
  td { padding: 0.6rem 1.25rem 0.6rem 0; border-block-end: 1px solid var(--line); vertical-align: middle; }
  tr:last-child td { border-block-end: 0; }
  tbody tr:hover { background: var(--surface-2); }
  th.end, td.end { text-align: end; white-space: nowrap; }
  th:last-child, td:last-child { padding-inline-end: 0; }
  td a { font-weight: 600; text-decoration: none; overflow-wrap: anywhere; }
  td a:hover { text-decoration: underline; }
  .chip { font-size: var(--text-xs); }
  .chip.accent { background: var(--accent-soft); color: var(--accent-text); }

  .nothing { padding: var(--space-5) 0; text-align: center; color: var(--muted); }
  .problem-line { display: flex; gap: var(--space-2); align-items: center; color: var(--warn-text); font-weight: 550; font-size: var(--text-sm); }
  .loading { display: grid; gap: var(--space-3); }
  .loading .skeleton { block-size: 44px; }
  .loading .skeleton.tall { block-size: 180px; border-radius: var(--radius-m); }

  @media (max-width: 1023px) { .wide { display: none; } }
  @media (max-width: 700px) {
    .card { padding: var(--space-4); }
    .scroll { margin-inline: calc(var(--space-4) * -1); padding-inline: var(--space-4); }
    .middle { display: none; }
    th, td { padding-inline-end: 0.5rem; }
    .head > .grow { flex: 1 0 100%; }
    .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--space-2); }
    .figure { padding: var(--space-3); }
    .figure dd { font-size: 1.25rem; }
  }
`;
