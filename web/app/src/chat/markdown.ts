import { Lexer, type Token, Tokenizer, type Tokens } from "marked";
import { html, type TemplateResult } from "lit";

type Content = TemplateResult | string;

/** Quotes and lists within each other. */
const deepest = 6;

/** A text with more signs than a person sets is one that is to keep the page busy: what is nested takes the square of their number. */
const mostSigns = 400;

/** Texts are drawn again and again, and taken apart once, as long as they are among the last ones. */
const remembered = 300;
const known = new Map<string, Content[]>();

/** No HTML, no tables, no code by mere indentation, no headings by underlines, no definitions: those are no part of a conversation. */
class ChatTokenizer extends Tokenizer {
  override html = (): undefined => undefined;
  override tag = (): undefined => undefined;
  override code = (): undefined => undefined;
  override lheading = (): undefined => undefined;
  override table = (): undefined => undefined;
  override def = (): undefined => undefined;
  override reflink = (): undefined => undefined;
}

/**
 * Markdown as templates. The library only takes the text apart; what is made of the parts is decided here, each part of the text stays
 * text, and there is no markup that anything could slip into. Undefined where the text cannot be taken apart.
 */
export function markdown(text: string): Content[] | undefined {
  const before = known.get(text);
  if (before !== undefined) return before;
  if ((text.match(/[*_~`[\]<>]/g)?.length ?? 0) > mostSigns) return undefined;
  try {
    const tokenizer = new ChatTokenizer();
    const content = blocks(new Lexer({ gfm: true, breaks: true, tokenizer }).lex(text), 0);
    known.set(text, content);
    if (known.size > remembered) known.delete(known.keys().next().value!);
    return content;
  } catch {
    return undefined;
  }
}

function blocks(tokens: readonly Token[], depth: number): Content[] {
  return tokens.flatMap((token) => block(token, depth));
}

function block(token: Token, depth: number): Content[] {
  if (depth > deepest) return [token.raw];
  switch (token.type) {
    case "space": return [];
    case "paragraph": return [html`<p dir="auto">${inlines(token.tokens ?? [], depth)}</p>`];
    case "heading": return [html`<p dir="auto"><b>${inlines(token.tokens ?? [], depth)}</b></p>`];
    case "text": return token.tokens ? inlines(token.tokens, depth) : [token.text as string];
    case "code": return [html`<pre dir="ltr" tabindex="0"><code>${token.text}</code></pre>`];
    case "blockquote": return [html`<blockquote>${blocks(token.tokens ?? [], depth + 1)}</blockquote>`];
    case "list": return [list(token as Tokens.List, depth + 1)];
    case "hr": return [html`<p>———</p>`];
    default: return [token.raw];
  }
}

function list(token: Tokens.List, depth: number): Content {
  const items = token.items.map((item) => html`<li>${item.task ? (item.checked ? "☑ " : "☐ ") : ""}${blocks(item.tokens.filter((one) => one.type !== "checkbox"), depth)}</li>`);
  return token.ordered ? html`<ol start=${Number(token.start) || 1}>${items}</ol>` : html`<ul>${items}</ul>`;
}

function inlines(tokens: readonly Token[], depth: number): Content[] {
  return tokens.flatMap((token) => inline(token, depth));
}

function inline(token: Token, depth: number): Content[] {
  if (depth > deepest * 2) return [token.raw];
  const inner = (): Content[] => inlines(token.type !== "link" || token.tokens ? ((token as Tokens.Generic).tokens ?? []) : [], depth + 1);
  switch (token.type) {
    case "text": case "escape": return (token as Tokens.Text).tokens ? inner() : [token.text as string];
    case "strong": return [html`<strong>${inner()}</strong>`];
    case "em": return [html`<em>${inner()}</em>`];
    case "del": return [html`<del>${inner()}</del>`];
    case "codespan": return [html`<code dir="ltr">${token.text}</code>`];
    case "br": return ["\n"];
    case "link": return link(token as Tokens.Link, inner());
    default: return [token.raw];
  }
}

/** Only addresses that lead out of this page, and where a text that looks like one is of somebody else, whose it is beside it: nobody is led astray. */
function link(token: Tokens.Link, content: Content[]): Content[] {
  const href = safe(token.href);
  if (href === undefined) return [token.raw];
  const whose = belongsTo(href);
  return [html`<a href=${href} title=${href} target="_blank" rel="noopener noreferrer">${content.length > 0 ? content : href}${isAstray(token.text, whose) ? ` (${whose})` : ""}</a>`];
}

const belongsTo = (address: string): string => {
  const { hostname, pathname, protocol } = new URL(address);
  return protocol === "mailto:" ? pathname : hostname;
};

/** Whether a text names something that looks like an address, and is not that of the link. */
function isAstray(text: string, whose: string): boolean {
  if (URL.canParse(text) && belongsTo(text) === whose) return false;
  const names = text.toLowerCase().match(/[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu) ?? [];
  return names.some((name) => whose !== name && !whose.endsWith(`.${name}`) && !whose.endsWith(`@${name}`));
}

function safe(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
}
