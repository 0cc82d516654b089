import type { IconNode } from "lucide";
import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

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

function draw(node: IconNode, size: number): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  const attributes = {
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, String(value));
  for (const [tag, attrs] of node) {
    const shape = document.createElementNS(svgNamespace, tag);
    for (const [name, value] of Object.entries(attrs)) if (value !== undefined) shape.setAttribute(name, String(value));
    svg.append(shape);
  }
  return svg;
}

export const icon = directive(Icon);
