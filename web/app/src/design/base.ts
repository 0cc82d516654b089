import { css } from "lit";

/** Element defaults and the few controls that every screen is made of. Adopted inside shadow roots only: nothing leaks. */
export const base = css`
  :host { font: 400 var(--text-md)/1.5 var(--font); color: var(--text); -webkit-text-size-adjust: 100%; text-autospace: normal; }
  :host([hidden]), [hidden] { display: none !important; }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  h1, h2, h3 { font-weight: 680; letter-spacing: -0.015em; line-height: 1.2; text-wrap: balance; }
  /* a Chinese heading is parted where its words are: at a comma or a colon, if it has one and there is room */
  :is(h1, h2, h3):lang(zh) { word-break: keep-all; overflow-wrap: anywhere; }
  h1 { font-size: var(--text-2xl); letter-spacing: -0.025em; }
  h2 { font-size: var(--text-lg); }
  h3 { font-size: var(--text-md); }
  p, .small { text-wrap: pretty; }
  svg { display: block; flex: none; }
  svg.forward:dir(rtl) { scale: -1 1; }
  button, input, select, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
  button { cursor: pointer; touch-action: manipulation; -webkit-tap-highlight-color: transparent; }
  a { color: var(--accent-text); text-underline-offset: 0.2em; }
  :focus { outline: none; }
  :focus-visible { outline: 2.5px solid light-dark(#2f4fd8, #b9c5ff); outline-offset: 2px; }
  .stage :focus-visible { outline-color: #b9c5ff; }
  .muted { color: var(--muted); }
  .small { font-size: var(--text-sm); }
  .grow { flex: 1; min-inline-size: 0; }
  .row { display: flex; align-items: center; gap: var(--space-3); }
  .stack { display: flex; flex-direction: column; gap: var(--space-4); }
  .clip { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
  /* a name that is read the other way is cut at its end too, and stands where all names stand */
  :is(.clip, .two-lines)[dir="auto"] { text-align: match-parent; }
  /* what is longer than two lines is cut, and nothing shorter */
  .two-lines { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; min-inline-size: 0; line-height: 1.3; }
  .visually-hidden {
    position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
`;

export const controls = css`
  .btn {
    display: inline-flex; align-items: center; justify-content: center; gap: 0.55em;
    min-block-size: 44px; padding: 0.5em 1.15em; border: 1px solid transparent; border-radius: var(--radius-full);
    font-weight: 600; line-height: 1.2; text-decoration: none; white-space: nowrap; user-select: none;
    background: var(--surface-2); color: var(--text);
    transition: background var(--fast), border-color var(--fast), transform var(--fast) var(--ease), box-shadow var(--fast);
  }
  .btn:hover { background: var(--surface-3); }
  .btn:active { transform: scale(0.97); }
  .btn[disabled], .btn[aria-disabled="true"] { opacity: 0.5; cursor: default; transform: none; }
  .btn.primary { background: var(--accent); color: var(--on-accent); }
  .btn.primary:hover { background: var(--accent-hover); }
  .btn.good { background: var(--good); color: #fff; }
  .btn.good:hover { background: var(--good-hover); }
  .btn.danger { background: var(--danger); color: #fff; }
  .btn.danger:hover { background: var(--danger-hover); }
  .btn.line { background: transparent; border-color: var(--line-strong); }
  .btn.line:hover { background: var(--surface-2); }
  .btn.quiet { background: transparent; color: var(--accent-text); padding-inline: 0.8em; }
  .btn.quiet:hover { background: var(--accent-soft); }
  .btn.large { min-block-size: 52px; padding-inline: 1.5em; font-size: 1rem; }
  .btn.wide { inline-size: 100%; }

  .icon-btn {
    display: inline-grid; place-items: center; inline-size: 44px; block-size: 44px; padding: 0; flex: none;
    border: 0; border-radius: 50%; background: transparent; color: inherit; position: relative;
    transition: background var(--fast), color var(--fast), transform var(--fast) var(--ease);
  }
  /* a finger needs more than is drawn; a button with a word of its own over it has that size already */
  @media (pointer: coarse) { .icon-btn:not([data-tip])::after { content: ""; position: absolute; inset: -4px; } }
  .icon-btn:hover { background: var(--surface-2); }
  .icon-btn:active { transform: scale(0.94); }
  .icon-btn[disabled] { opacity: 0.45; cursor: default; transform: none; }
  .icon-btn.soft { background: var(--surface-2); }
  .icon-btn.soft:hover { background: var(--surface-3); }
  .icon-btn.tint { background: var(--accent-soft); color: var(--accent-text); }
  .icon-btn.tint:hover { background: var(--accent); color: var(--on-accent); }

  .field { display: grid; gap: 0.4rem; }
  .field > label, .label { font-size: var(--text-sm); font-weight: 600; }
  .field .hint { font-size: var(--text-sm); color: var(--muted); }
  .field .problem, .problem { font-size: var(--text-sm); color: var(--danger-text); font-weight: 550; }
  .input {
    inline-size: 100%; min-inline-size: 0; min-block-size: 46px; padding: 0.55em 0.95em; border: 1px solid var(--line-strong); border-radius: var(--radius-m);
    background: var(--surface); color: var(--text); font-size: max(1rem, 16px); transition: border-color var(--fast), box-shadow var(--fast);
  }
  .input::placeholder { color: var(--muted); opacity: 1; }
  /* to be read all the same: it says what only others may change */
  .input:disabled { border-color: var(--line); background-color: var(--surface-2); color: var(--muted); opacity: 1; cursor: default; }
  .input:placeholder-shown { text-overflow: ellipsis; }
  /* a date has parts and a button inside that take the focus from it */
  .input:focus-visible, .input[type="datetime-local"]:focus-within { outline: 0; border-color: var(--accent-text); box-shadow: 0 0 0 3px var(--accent-soft), 0 0 0 1px var(--accent-text); }
  .input[aria-invalid="true"], .input[aria-invalid="true"]:is(:focus-visible, :focus-within) { border-color: var(--danger-text); }
  /* one arrow for all that is chosen from a list, as far from the edge as the words at the other */
  :is(select.input, select.small) {
    appearance: none; padding-inline-end: 2.25em; text-overflow: ellipsis; background-repeat: no-repeat; background-size: 6px 6px;
    background-image: linear-gradient(45deg, #0000 50%, var(--muted) 50%), linear-gradient(-45deg, #0000 50%, var(--muted) 50%); background-position: right 20px center, right 14px center;
  }
  :is(select.input, select.small):dir(rtl) { background-position: left 14px center, left 20px center; }
  .with-icon { position: relative; }
  .with-icon > svg { position: absolute; inset-inline-start: 0.9em; inset-block-start: 50%; translate: 0 -50%; color: var(--muted); pointer-events: none; }
  .with-icon > .input { padding-inline-start: 2.75em; }

  .card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius-l); padding: var(--space-5); box-shadow: var(--shadow-1); }
  .chip {
    display: inline-flex; align-items: center; gap: 0.4em; padding: 0.2em 0.7em; border-radius: var(--radius-full);
    font-size: var(--text-sm); font-weight: 600; background: var(--surface-2); color: var(--text); white-space: nowrap;
  }
  .chip.good { background: var(--good-soft); color: var(--good-text); }
  .chip.warn { background: var(--warn-soft); color: var(--warn-text); }
  .chip.danger { background: var(--danger-soft); color: var(--danger-text); }
  .notice { display: flex; gap: var(--space-3); padding: var(--space-4); border-radius: var(--radius-m); background: var(--surface-2); text-align: start; }
  .notice.warn { background: var(--warn-soft); }
  .notice.warn > svg { color: var(--warn-text); }
  .notice.danger { background: var(--danger-soft); }
  .notice.danger > svg { color: var(--danger-text); }
  .notice > .btn { align-self: center; }
  /* in a line or two, what stands in the way of what one is about to do */
  .heed { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-1) var(--space-2); padding: var(--space-2) var(--space-3); border-radius: var(--radius-m); background: var(--warn-soft); color: var(--warn-text); font-weight: 600; }
  .heed > span { flex: 1 1 12rem; }
  .notice h3 + p { margin-block-start: 0.2rem; }

  .skeleton { background: linear-gradient(90deg, var(--surface-2) 30%, var(--surface-3) 50%, var(--surface-2) 70%) 0 0 / 300% 100%; border-radius: var(--radius-s); animation: shimmer 1.6s infinite linear; }
  @keyframes shimmer { from { background-position: 100% 0; } to { background-position: 0 0; } }
  .spinner { inline-size: 1.25em; block-size: 1.25em; border-radius: 50%; border: 2.5px solid currentColor; border-inline-end-color: transparent; animation: spin 0.9s infinite linear; flex: none; }
  @keyframes spin { to { rotate: 1turn; } }
  @media (prefers-reduced-motion: reduce) {
    .skeleton { animation: none; }
    .spinner { animation-duration: 3s; animation-timing-function: steps(12); }
    .btn:active, .icon-btn:active { transform: none; }
  }
`;
