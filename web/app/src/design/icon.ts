import { ArrowLeftFromLine, ArrowRight, ChevronLeft, ChevronRight, CornerUpLeft, type IconNode, LogOut, SendHorizontal } from "lucide";
import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

/** What points along the line of writing turns round with it. */
const forward: ReadonlySet<IconNode> = new Set([ArrowLeftFromLine, ArrowRight, ChevronLeft, ChevronRight, CornerUpLeft, LogOut, SendHorizontal]);

const svgNamespace = "http://www.w3.org/2000/svg";

/**
 * Draws a Lucide icon. Built with `createElementNS`, because markup strings are refused under Trusted Types.
 * Icons are decoration: the control that holds one carries the label.
 */
class Icon extends Directive {
  private node: IconNode | undefined;
  private size = 0;

  override render(node: IconNode, size = 20): unknown {
    if (node === this.node && size === this.size) return noChange;
    this.node = node;
    this.size = size;
    return draw(node, size);
  }
}

/** Each icon as it is made once: copies are made faster, and lists have hundreds. */
const originals = new WeakMap<IconNode, SVGSVGElement>();

function draw(node: IconNode, size: number): SVGSVGElement {
  let original = originals.get(node);
  if (original === undefined) originals.set(node, (original = make(node)));
  const svg = original.cloneNode(true) as SVGSVGElement;
  svg.setAttribute("width", String(size));
  svg.setAttribute("height", String(size));
  return svg;
}

function make(node: IconNode): SVGSVGElement {
  const svg = element("svg", { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" });
  if (forward.has(node)) svg.setAttribute("class", "forward");
  svg.append(...node.map(([tag, attributes]) => element(tag, attributes)));
  return svg as SVGSVGElement;
}

function element(tag: string, attributes: Readonly<Record<string, string | number | undefined>>): SVGElement {
  const made = document.createElementNS(svgNamespace, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, String(value));
  return made;
}

export const icon = directive(Icon);
