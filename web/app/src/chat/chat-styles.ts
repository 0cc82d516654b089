import { css } from "lit";

export const chatStyles = css`
  :host { display: flex; flex-direction: column; block-size: 100%; background: var(--surface); min-block-size: 0; }
  header { display: flex; align-items: center; padding: var(--space-2) var(--space-2) var(--space-2) var(--space-5); border-block-end: 1px solid var(--line); flex: none; }
  .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: var(--space-4) var(--space-4) var(--space-2); display: flex; flex-direction: column; scrollbar-width: thin; }
  /* blocks within blocks, down to the bubbles: grids and columns measure all that is in them before they lay it out, at each depth anew */
  .content { flex: none; margin-block-start: auto; display: flow-root; }
  .content > * + * { margin-block-start: var(--space-3); }
  .content:has(> .empty) { flex: 1; display: grid; }
  .middle { flex: 1; position: relative; min-block-size: 0; display: flex; flex-direction: column; }
  .day { text-align: center; font-size: var(--text-xs); font-weight: 600; color: var(--muted); padding-block: var(--space-2); }
  .turn { inline-size: fit-content; max-inline-size: 88%; }
  .turn.mine { margin-inline-start: auto; }
  .who + ul, .message + .message { margin-block-start: 3px; }
  .mine .who { justify-content: flex-end; }
  .who { font-size: var(--text-xs); color: var(--muted); padding-inline: 0.35rem; display: flex; flex-wrap: wrap; column-gap: 0.6em; align-items: center; }
  .who > * { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-inline-size: 100%; }
  .who b { font-weight: 650; color: var(--text); }
  .only { display: inline-flex; gap: 4px; align-items: center; color: var(--accent-text); font-weight: 600; }
  .typing { block-size: 26px; padding-inline: var(--space-5); font-size: var(--text-sm); color: var(--muted); display: flex; align-items: center; gap: 8px; flex: none; }
  .dots { display: inline-flex; gap: 3px; } .dots i { inline-size: 6px; block-size: 6px; border-radius: 50%; background: currentColor; animation: bounce 1.2s infinite; }
  .dots i:nth-child(2) { animation-delay: 0.15s; } .dots i:nth-child(3) { animation-delay: 0.3s; }
  @keyframes bounce { 0%, 60%, 100% { translate: 0 0; opacity: 0.5; } 30% { translate: 0 -4px; opacity: 1; } }
  @media (prefers-reduced-motion: reduce) { .dots i { animation: none; } }
  .newer { position: absolute; inset-block-end: 8px; inset-inline-start: 50%; translate: -50% 0; box-shadow: var(--shadow-2); min-block-size: 38px; font-size: var(--text-sm); }
  .newer:dir(rtl) { translate: 50% 0; }
  .empty { margin: auto; display: grid; justify-items: center; gap: var(--space-3); text-align: center; padding: var(--space-5); color: var(--muted); max-inline-size: 20rem; }
  .empty svg { color: var(--accent-text); padding: 14px; box-sizing: content-box; border-radius: 50%; background: var(--accent-soft); }
  .empty h3 { color: var(--text); }
  .missing { flex: none; display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: var(--space-2) var(--space-3); padding: var(--space-2) var(--space-4); background: var(--warn-soft); color: var(--warn-text); font-size: var(--text-sm); font-weight: 600; }
  .missing .btn { min-block-size: 36px; color: inherit; border-color: currentColor; }
  .empty .btn svg { color: inherit; padding: 0; background: none; }
  .earlier { display: flex; margin-inline: auto; font-size: var(--text-sm); }
  .new-line { display: flex; align-items: center; gap: var(--space-3); font-size: var(--text-xs); font-weight: 650; color: var(--danger-text); }
  .new-line::before, .new-line::after { content: ""; flex: 1; border-block-start: 1.5px solid currentColor; opacity: 0.5; }
  .drop { position: absolute; inset: 8px; z-index: 2; display: grid; place-items: center; border: 2px dashed var(--accent-text); border-radius: var(--radius-l); background: light-dark(#ffffffe6, #171a20e6); color: var(--accent-text); font-weight: 650; pointer-events: none; }
`;
