import { html } from "lit";

/** The mark: two speech bubbles, one behind the other. */
export const logo = (size = 36) => html`<svg width=${size} height=${size} viewBox="0 0 64 64" aria-hidden="true">
  <rect width="64" height="64" rx="17" fill="#2f4fd8"></rect>
  <path d="M13 25a10 10 0 0 1 10-10h13a10 10 0 0 1 10 10v5a10 10 0 0 1-10 10H24l-7.400 6.400A2.200 2.200 0 0 1 13 44.700z" fill="#fff"></path>
  <path d="M50 25.500a9 9 0 0 1 3 6.700V50a2 2 0 0 1-3.300 1.500L43.500 46H34a9 9 0 0 1-5.500-1.900H37A13 13 0 0 0 50 31z" fill="#9fb0ff"></path>
</svg>`;
