import type { TemplateResult } from "lit";
import { html } from "lit";
import { until } from "lit/directives/until.js";
import { linkify } from "../platform/links.js";

type Rich = typeof import("./markdown.js").markdown;

/** What could be Markdown: most of what people write is not, and needs nothing loaded. */
const marks = /[*_~`]|^\s{0,3}(?:[-+>]|#{1,6}|\d{1,9}[.)])\s|\]\(|\S@\S|www\./mu;
/** Lists and quotes within each other without end are nobody's message. */
const nested = /(?:[>*+-][ \t]*){12,}/u;

let rich: Rich | undefined;
let loading: Promise<Rich> | undefined;

/** What somebody has written, with links and, where there is some, Markdown. Its part is loaded when it is first needed. */
export function richText(text: string): unknown {
  if (!marks.test(text) || nested.test(text)) return plain(text);
  if (rich) return rich(text) ?? plain(text);
  loading ??= import("./markdown.js").then(({ markdown }) => (rich = markdown));
  return until(loading.then((render) => render(text) ?? plain(text), () => plain(text)), plain(text));
}

function plain(text: string): (TemplateResult | string)[] {
  return linkify(text).map((piece) => (piece.href ? html`<a dir="ltr" href=${piece.href} target="_blank" rel="noopener noreferrer">${piece.text}</a>` : piece.text));
}
