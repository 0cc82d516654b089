import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../test/support/world.js";
import { Liveness } from "./liveness.js";

function create() {
  const clock = new VirtualClock();
  const told = { pings: 0, deaths: 0 };
  const liveness = new Liveness(clock, () => told.pings++, () => told.deaths++);
  liveness.start();
  return { clock, told, liveness };
}

describe("a connection", () => {
  test("whose answer does not come in time is dead", async () => {
    const { clock, told, liveness } = create();
    liveness.check(1_500);
    await clock.advance(1_499);
    expect(told).toEqual({ pings: 1, deaths: 0 });
    await clock.advance(1);
    expect(told.deaths).toBe(1);
  });

  test("is not dead for a page that stood still while the answer came", async () => {
    const { clock, told, liveness } = create();
    liveness.check(1_500);
    clock.stall(4_000);
    await clock.advance(0);
    liveness.heard();
    await clock.advance(10_000);
    expect(told.deaths).toBe(0);
  });

  test("is dead for a page that stood still when no answer comes after it either", async () => {
    const { clock, told, liveness } = create();
    liveness.check(1_500);
    clock.stall(4_000);
    await clock.advance(1_499);
    expect(told.deaths).toBe(0);
    await clock.advance(1);
    expect(told.deaths).toBe(1);
  });
});
