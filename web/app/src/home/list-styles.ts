import { css } from "lit";

/** Lists of people and calls. */
export const listStyles = css`
  :host { display: block; min-inline-size: 0; }
  /* no line is wider than the list, however long a name is */
  .list { display: grid; grid-template-columns: minmax(0, 1fr); margin-inline: calc(var(--space-2) * -1); }
  li.line { display: flex; align-items: center; gap: var(--space-3); padding: 0.55rem var(--space-2); border-radius: var(--radius-m); transition: background var(--fast); }
  li.line:hover { background: var(--surface-2); }
  .name { font-weight: 600; }
  @media (max-width: 600px) { .card { padding: var(--space-4); } }
  .nothing:not(:empty) { padding-block: var(--space-4); color: var(--muted); text-align: center; }
  .disc.skeleton { inline-size: 44px; block-size: 44px; border-radius: 50%; }
  .bar.skeleton { display: block; block-size: 14px; inline-size: 55%; }
`;

export const emptyStyles = css`
  .empty { display: grid; justify-items: center; gap: var(--space-3); padding: var(--space-6) var(--space-4); text-align: center; }
  .empty > svg { color: var(--accent-text); stroke-width: 1.5; padding: 14px; box-sizing: content-box; border-radius: 50%; background: var(--accent-soft); }
  .empty p { max-inline-size: 26rem; }
`;
