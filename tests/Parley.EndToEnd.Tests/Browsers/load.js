// Runs in a page before its own scripts: when it can be used first, and what it took over the line.
(() => {
  const writable = () => {
    const field = window.parleyWatch?.find({ role: "textbox", name: "Your name", exact: false });
    return field !== undefined && field !== null && !field.disabled && field.checkVisibility();
  };
  const ready = new Promise((done) => {
    const look = () => {
      if (!writable()) return void requestAnimationFrame(look);
      // painted with this frame; and free when a task of its own gets its turn
      requestAnimationFrame(() => setTimeout(() => done({ milliseconds: performance.now(), bytes: 0 })));
    };
    look();
  });
  window.parleyLoad = {
    writable: () => ready,
    bytes: () => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((sum, { transferSize }) => sum + transferSize, 0),
  };
})();
