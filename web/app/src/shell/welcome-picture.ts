import { css, html, svg } from "lit";

/** Two people in a call, drawn. Decoration of the first page. */
export const pictureStyles = css`
  .picture { inline-size: min(100%, 620px); block-size: auto; max-block-size: 100%; overflow: visible; filter: drop-shadow(0 24px 48px #1a235033); }
`;

type Person = { readonly back: readonly [string, string]; readonly skin: string; readonly hair: string; readonly coat: string; readonly long: boolean };

const first: Person = { back: ["#f6c9a0", "#e9906a"], skin: "#f0c3a0", hair: "#3b2420", coat: "#27408b", long: true };
const second: Person = { back: ["#8fd0c4", "#3d8f92"], skin: "#b97a56", hair: "#1d1614", coat: "#f3e4c9", long: false };

const person = (p: Person, id: string) => svg`
  <defs><linearGradient id=${id} x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color=${p.back[0]} /><stop offset="1" stop-color=${p.back[1]} /></linearGradient></defs>
  <rect width="320" height="320" fill="url(#${id})" />
  ${p.long ? svg`<path d="M88 150c0-52 30-82 72-82s72 30 72 82v94c0 14-20 22-72 22s-72-8-72-22z" fill=${p.hair} />` : svg`<path d="M100 150c0-54 24-80 60-80s60 26 60 80z" fill=${p.hair} />`}
  <path d="M40 340c0-66 50-98 120-98s120 32 120 98z" fill=${p.coat} />
  <path d="M138 196h44v50c0 14-10 22-22 22s-22-8-22-22z" fill=${p.skin} />
  <ellipse cx="160" cy="156" rx="50" ry="60" fill=${p.skin} />
  ${p.long ? svg`<path d="M106 160c-2-46 18-74 54-74s56 28 54 74c-14-10-24-26-28-46-18 22-48 34-80 46z" fill=${p.hair} />` : svg`<path d="M106 146c0-36 18-62 54-62s54 26 54 62c-8-14-14-24-16-34-24 8-52 8-76 0-2 10-8 20-16 34z" fill=${p.hair} />`}
  <path d="M141 186q19 15 38 0" fill="none" stroke="#5d2c22" stroke-width="5" stroke-linecap="round" />
  <circle cx="140" cy="156" r="4.500" fill="#2b1a17" /><circle cx="180" cy="156" r="4.500" fill="#2b1a17" />`;

export const picture = () => html`<svg class="picture" viewBox="0 0 620 470" aria-hidden="true">
  <defs>
    <clipPath id="large"><rect x="20" y="20" width="500" height="380" rx="30"></rect></clipPath>
    <clipPath id="small"><rect x="0" y="0" width="320" height="320" rx="44"></rect></clipPath>
  </defs>
  <g clip-path="url(#large)"><g transform="translate(20 -30) scale(1.5625)">${person(first, "wall-a")}</g></g>
  <g transform="translate(404 246) scale(0.600)">
    <rect x="-10" y="-10" width="340" height="340" rx="54" fill="#ffffff"></rect>
    <g clip-path="url(#small)">${person(second, "wall-b")}</g>
  </g>
  <g transform="translate(150 368)">
    <rect width="240" height="68" rx="34" fill="#14171e"></rect>
    <circle cx="44" cy="34" r="21" fill="#2b303a"></circle><circle cx="94" cy="34" r="21" fill="#2b303a"></circle><circle cx="144" cy="34" r="21" fill="#2b303a"></circle><rect x="176" y="13" width="50" height="42" rx="21" fill="#d13438"></rect>
    <rect x="40" y="24" width="8" height="14" rx="4" fill="#fff"></rect><path d="M36 35a8 8 0 0 0 16 0M44 43v3" stroke="#fff" stroke-width="2.400" fill="none" stroke-linecap="round"></path>
    <rect x="83" y="27" width="15" height="14" rx="4" fill="#fff"></rect><path d="M100 33l6-4v10l-6-4z" fill="#fff"></path>
    <path d="M135 28a4 4 0 0 1 4-4h10a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4h-6l-5 4v-4a4 4 0 0 1-3-4z" fill="#fff"></path>
    <path d="M191 37c0-3 4-6 10-6s10 3 10 6c0 2-1 2.500-3 2l-3-1c-1-.400-1.500-1-1.500-3-2-.600-3-.600-5 0 0 2-.500 2.600-1.500 3l-3 1c-2 .500-3 0-3-2z" fill="#fff"></path>
  </g>
</svg>`;
