// Runs in a page before its own scripts: how long after each press of a key or a button the page has painted what came of it
// (Event Timing, which tells of all that took 16 ms or more).
(() => {
  let slow = [];
  const take = (entries) => {
    for (const { name, duration, startTime, processingStart, processingEnd, interactionId } of entries) {
      if (interactionId > 0) slow.push({ name, duration, delay: processingStart - startTime, work: processingEnd - processingStart });
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "event", durationThreshold: 16 });
  const frame = () => new Promise(requestAnimationFrame);
  window.parleyAnswers = {
    /** Until what came of a press has been painted. */
    async painted() {
      await frame();
      await new Promise((done) => setTimeout(done));
    },
    /** Those since it was asked last; what was pressed before is painted by then. */
    async since() {
      for (let frames = 0; frames < 3; frames++) await frame();
      take(observer.takeRecords());
      const answers = slow;
      slow = [];
      return answers;
    },
  };
})();
