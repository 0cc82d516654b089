import { css } from "lit";

/**
 * The design tokens. Adopted by every element that may stand alone in a page; children inherit them.
 * An embedding page sets `--parley-accent`, `--parley-font` and `--parley-radius` to make them its own,
 * and `theme="light"` or `theme="dark"` on the element to override what the system prefers.
 */
export const tokens = css`
  :host {
    color-scheme: light dark;

    --bg: light-dark(#f5f4f0, #0e1014);
    --bg-tint: light-dark(#e9ebf8, #171b2c);
    --surface: light-dark(#ffffff, #171a20);
    --surface-2: light-dark(#f1f0eb, #20242c);
    --surface-3: light-dark(#e7e5de, #2b303a);
    --line: light-dark(#e2dfd6, #2a2f39);
    --line-strong: light-dark(#83868f, #6f7787);
    --text: light-dark(#191b20, #f2f3f5);
    --muted: light-dark(#5a5d66, #a6acb8);
    --accent: var(--parley-accent, light-dark(#2f4fd8, #4a66ee));
    --accent-hover: light-dark(#2643bd, #5a75f4);
    --accent-text: var(--parley-accent-text, light-dark(#2a47c4, #9fb0ff));
    --accent-soft: light-dark(#e6eaff, #232b4d);
    --on-accent: #ffffff;
    --good: light-dark(#137a48, #17824f);
    --good-hover: light-dark(#0f6a3e, #1b925a);
    --good-text: light-dark(#0f6b3e, #5fd49a);
    --good-soft: light-dark(#dff3e7, #12321f);
    --danger: light-dark(#c8282d, #d13438);
    --danger-hover: light-dark(#b02025, #e04448);
    --danger-text: light-dark(#b3232a, #ff8f8f);
    --danger-soft: light-dark(#fde9e8, #3d1a1c);
    --warn-text: light-dark(#7f5200, #f2c265);
    --warn-soft: light-dark(#fff1d3, #37290d);

    --space-1: 0.25rem;
    --space-2: 0.5rem;
    --space-3: 0.75rem;
    --space-4: 1rem;
    --space-5: 1.5rem;
    --space-6: 2rem;
    --space-7: 3rem;
    --space-8: 4rem;

    --font: var(--parley-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif);
    --text-xs: 0.75rem;
    --text-sm: 0.8125rem;
    --text-md: 0.9375rem;
    --text-lg: 1.125rem;
    --text-xl: 1.5rem;
    --text-2xl: clamp(1.625rem, 1.2rem + 1.6vw, 2.25rem);

    --radius-s: calc(var(--parley-radius, 16px) * 0.5);
    --radius-m: calc(var(--parley-radius, 16px) * 0.75);
    --radius-l: calc(var(--parley-radius, 16px) * 1.25);
    --radius-xl: calc(var(--parley-radius, 16px) * 1.75);
    --radius-full: 999px;

    --shadow-1: 0 1px 2px light-dark(#1a1c2214, #0006), 0 2px 8px light-dark(#1a1c220a, #0004);
    --shadow-2: 0 4px 12px light-dark(#1a1c2214, #0006), 0 16px 40px light-dark(#1a1c221a, #0008);

    --panel: clamp(320px, 27vw, 400px);

    --fast: 120ms;
    --slow: 260ms;
    --ease: cubic-bezier(0.2, 0.8, 0.2, 1);

    --stage: #0b0d11;
    --stage-2: #16191f;
    --stage-control: #2b303a;
    --stage-control-hover: #3a414e;
    --stage-line: #ffffff1f;
  }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
  @media (prefers-reduced-motion: reduce) {
    :host { --fast: 1ms; --slow: 1ms; }
  }
`;

/** What is drawn over video is dark in both themes, as in a cinema: a bright frame makes faces look dull. */
export const onStage = css`
  .stage { color-scheme: dark; color: #f4f5f7; background: var(--stage); }
`;
