import { css } from "lit";

/** What opens more of something, in small: a quiet word with a mark that turns. Where it stands, and how large it is, its page says. */
export const disclosure = css`
  summary { display: inline-block; cursor: pointer; color: var(--muted); font-weight: 600; padding: 4px 6px; border-radius: var(--radius-s); }
  summary:hover { color: var(--text); }
  summary::before { content: "▸"; display: inline-block; inline-size: 1.1em; }
  summary:dir(rtl)::before { content: "◂"; }
  details[open] summary::before { content: "▾"; }
`;
