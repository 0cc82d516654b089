import { Lexer, type Token, Tokenizer, type Tokens } from "marked";
import { html, type TemplateResult } from "lit";

type Content = TemplateResult | string;

/** Quotes and lists within each other. */
const deepest = 6;

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
  try {
    const tokenizer = new ChatTokenizer();
    return blocks(new Lexer({ gfm: true, breaks: true, tokenizer }).lex(text), 0);
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

/** Only addresses that lead out of this page, and in full where the text says something else: nobody is led astray. */
function link(token: Tokens.Link, content: Content[]): Content[] {
  const href = safe(token.href);
  if (href === undefined) return [token.raw];
  return [html`<a href=${href} title=${href} target="_blank" rel="noopener noreferrer">${content.length > 0 ? content : href}</a>`];
}

function safe(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
}
