import { expect, test } from "vitest";
import { Pace } from "./pace.js";

const piece = 64 * 1024;

/** Sends through a line of so many bytes in a millisecond, with so much delay of its own, for a while; the window at the end. */
function run(bytesPerMs: number, delayMs: number, pieces = 2_000): number {
  const pace = new Pace(0);
  let [sent, got, free] = [0, 0, 0];
  const onTheWay: { end: number; at: number }[] = [];
  for (let now = 0; got < pieces * piece; now++) {
    while (sent - got < pace.window && sent < pieces * piece) {
      sent += piece;
      pace.sent(sent, now);
      free = Math.max(free, now) + piece / bytesPerMs;
      onTheWay.push({ end: sent, at: free + delayMs });
    }
    while (onTheWay[0] && onTheWay[0].at <= now) {
      got = onTheWay.shift()?.end ?? got;
      pace.got(got, now);
    }
  }
  return pace.window;
}

test("a fast line far away is filled", () => {
  expect(run(20_000, 100)).toBeGreaterThan(20_000 * 100);
});

test("on a slow line no more is on its way than leaves voices their room", () => {
  // 4 Mbit/s: what waits beyond the delay of the line is about a tenth of a second
  expect(run(500, 20)).toBeLessThan(500 * 300);
});
