import { expect, test } from "vitest";
import { backoffMs } from "./backoff.js";

test("the first attempt is nearly at once", () => {
  expect(backoffMs(1, 0, 0)).toBe(0);
  expect(backoffMs(1, 0, 1)).toBeLessThanOrEqual(250);
});

test("attempts come further and further apart: in the first minute at most 2 s, then 4 s", () => {
  const longest = (awayMs: number) => [2, 3, 4, 5, 6, 50].map((attempt) => backoffMs(attempt, awayMs, 1));
  expect(longest(1_000)).toEqual([500, 1_000, 2_000, 2_000, 2_000, 2_000]);
  expect(longest(61_000)).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
});

test("at least half of the wait is chance, so that not everybody comes at once", () => {
  expect(backoffMs(5, 1_000, 0)).toBe(1_000);
});

test("a server that has been away for long is asked less often", () => {
  expect(backoffMs(50, 6 * 60_000, 1)).toBe(30_000);
});
