/** Controls that no scrolling brings into the window; runs in the page. While a dialog is open, those in it count. */
export function outOfReach(): string[] {
  const found: string[] = [];
  const modal = (root: ParentNode): Element | undefined => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches("dialog:modal")) return element;
      const within = element.shadowRoot && modal(element.shadowRoot);
      if (within) return within;
    }
    return undefined;
  };
  const visit = (root: Element): void => {
    if (root.matches("button, input, select, textarea, a[href], summary") && root.checkVisibility({ visibilityProperty: true }) && root.getBoundingClientRect().width > 1) {
      root.scrollIntoView({ block: "nearest", inline: "nearest" });
      const { left, top, width, height } = root.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) found.push(`${root.getAttribute("aria-label") ?? root.textContent?.trim().slice(0, 60)} at ${Math.round(x)}, ${Math.round(y)}`);
    }
    const children = root instanceof HTMLSlotElement && root.assignedElements().length > 0 ? root.assignedElements() : (root.shadowRoot ?? root).children;
    for (const child of children) visit(child);
  };
  visit(modal(document) ?? document.body);
  return found;
}

/**
 * Texts that are cut off by a box that neither scrolls nor says with an ellipsis that there is more, and boxes whose text has to be scrolled to
 * and fro; runs in the page. Code keeps its lines, and tables their columns (WCAG 1.4.10).
 */
export function cutOff(): string[] {
  const found = new Set<string>();
  const parentOf = (element: Element): Element | undefined => element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host ?? undefined;
  const name = (element: Element): string => `${element.localName}${[...element.classList].map((one) => `.${one}`).join("")}`;
  const abridged = ({ textOverflow, webkitLineClamp }: CSSStyleDeclaration): boolean => textOverflow === "ellipsis" || webkitLineClamp !== "none";

  const lookAtText = (owner: Element, text: Text): void => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return;
    for (let element: Element | undefined = owner, fixed = false; element !== undefined; element = parentOf(element)) {
      const style = getComputedStyle(element);
      // whoever hears it gets it whole
      if (style.clipPath !== "none" || style.opacity === "0" || element.closest("[aria-hidden=true]") !== null) return;
      if (abridged(style)) return;
      if (fixed || style.display === "contents") continue;
      const bounds = element.getBoundingClientRect();
      const cuts = (overflow: string): boolean => overflow === "hidden" || overflow === "clip";
      const scrolls = (overflow: string): boolean => overflow === "auto" || overflow === "scroll";
      if (scrolls(style.overflowX) || scrolls(style.overflowY)) return;
      const beside = cuts(style.overflowX) && (box.left < bounds.left - 2 || box.right > bounds.right + 2);
      const above = cuts(style.overflowY) && (box.top < bounds.top - 3 || box.bottom > bounds.bottom + 3);
      if (beside || above) found.add(`“${text.data.trim().slice(0, 40)}” is cut off by ${name(element)}`);
      if (style.position === "fixed" || element.matches(":popover-open, dialog:modal")) fixed = true;
    }
  };

  const visit = (element: Element): void => {
    if (!element.checkVisibility({ visibilityProperty: true })) return;
    const style = getComputedStyle(element);
    if ((style.overflowX === "auto" || style.overflowX === "scroll") && element.scrollWidth > element.clientWidth + 1 && !element.matches("pre, textarea, input, :has(> table)")) found.add(`${name(element)} scrolls to the side by ${element.scrollWidth - element.clientWidth} px`);
    if (element.matches("svg, video, canvas, script, style, select")) return;
    const nodes = element instanceof HTMLSlotElement && element.assignedNodes().length > 0 ? element.assignedNodes() : (element.shadowRoot ?? element).childNodes;
    for (const node of nodes) {
      if (node instanceof Text && node.data.trim() !== "") lookAtText(element, node);
      else if (node instanceof Element) visit(node);
    }
  };
  visit(document.body);
  return [...found];
}
