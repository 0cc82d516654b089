import { css } from "lit";

export const composerStyles = css`
  :host { display: block; flex: none; }
  .about { display: flex; align-items: center; gap: var(--space-2); margin: 0 var(--space-3) var(--space-2); padding: 0.3rem 0.3rem 0.3rem 0.75rem; border-inline-start: 3px solid var(--accent-text); border-radius: 10px; background: var(--surface-2); font-size: var(--text-sm); }
  .about svg { color: var(--accent-text); }
  .about .icon-btn { inline-size: 36px; block-size: 36px; }
  .about .icon-btn svg { color: inherit; }
  .about b { font-weight: 650; }
  .readers parley-avatar { --avatar-size: 26px; }
  .readers { display: flex; padding: 0 var(--space-3) 2px; }
  .readers button[slot] { display: inline-flex; align-items: center; gap: 6px; min-block-size: 32px; padding: 0 10px; border: 0; border-radius: 16px; background: none; font-size: var(--text-sm); color: var(--muted); max-inline-size: 100%; }
  .readers button[slot]:hover { background: var(--surface-2); }
  .readers.whisper button[slot] { background: var(--accent-soft); color: var(--accent-text); font-weight: 650; }
  .heed { margin: 0 var(--space-3) var(--space-1); font-size: var(--text-sm); }
  .heed .btn { min-block-size: 36px; color: inherit; }
  form { display: flex; align-items: flex-end; gap: var(--space-2); padding: 0 var(--space-3) calc(var(--space-3) + env(safe-area-inset-bottom)); flex: none; }
  textarea { resize: none; field-sizing: content; max-block-size: 132px; border-radius: 23px; line-height: 1.4; padding-block: 0.68rem; padding-inline: 1.1rem; display: block; scrollbar-width: thin; }
  .send { background: var(--accent); color: var(--on-accent); inline-size: 46px; block-size: 46px; }
  .send:hover { background: var(--accent-hover); }
  .send[disabled] { background: var(--surface-2); color: var(--muted); opacity: 1; }
  .left { font-size: var(--text-xs); color: var(--muted); padding: 0 var(--space-5) 4px; text-align: end; }
  .left.over { color: var(--danger-text); font-weight: 650; }
  .left.absent { text-align: start; }
`;
