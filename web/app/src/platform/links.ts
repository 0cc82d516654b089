/** A piece of a chat message: text, or an address that may be opened. */
export type Piece = { readonly text: string; readonly href?: string };

const address = /\bhttps?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef]+/giu;

/**
 * Cuts a message into text and http(s) links. Anything else, `javascript:` above all, stays text.
 * Closing punctuation belongs to the sentence, a closing bracket to the link only if it opens inside it.
 */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const link = trim(match[0]);
    const href = safe(link);
    if (href === undefined) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: link, href });
    end = match.index + link.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

function trim(link: string): string {
  let kept = link;
  for (;;) {
    const last = kept.at(-1)!;
    if (/[.,;:!?*_~]/.test(last)) kept = kept.slice(0, -1);
    else if ((last === ")" && !kept.includes("(")) || (last === "]" && !kept.includes("["))) kept = kept.slice(0, -1);
    else return kept;
  }
}

function safe(link: string): string | undefined {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  return url !== undefined && (url.protocol === "https:" || url.protocol === "http:") ? url.href : undefined;
}
