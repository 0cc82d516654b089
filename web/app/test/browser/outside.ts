/** The labels of controls that reach past the side of the window or of the padding of the card they are in; runs in the page. */
export function outside(): string[] {
  const found: string[] = [];
  let controls = 0;
  const visit = (root: ParentNode, card: { left: number; right: number }): void => {
    for (const element of root.children) {
      const box = element.getBoundingClientRect();
      let inner = card;
      if (element.matches(".card")) {
        const { paddingLeft, paddingRight } = getComputedStyle(element);
        inner = { left: box.left + Number.parseFloat(paddingLeft), right: box.right - Number.parseFloat(paddingRight) };
      }
      // a choice that lies unseen over its card is the card
      const unseen = element.matches(".card > input") && getComputedStyle(element).opacity === "0";
      if (element.matches("button, input, a") && !unseen && element.checkVisibility() && box.width > 0) {
        controls++;
        if (box.left < card.left - 1 || box.right > card.right + 1) found.push(`${element.getAttribute("aria-label") ?? element.textContent?.trim()}: ${box.left} to ${box.right}, room ${card.left} to ${card.right}`);
      }
      visit(element, inner);
      if (element.shadowRoot) visit(element.shadowRoot, inner);
    }
  };
  visit(document.body, { left: 0, right: innerWidth });
  return controls > 0 ? found : ["no controls at all"];
}
