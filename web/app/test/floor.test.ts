import { describe, expect, it } from "vitest";
import { Floor } from "../src/room/floor.js";

/** Who is told of, looked at four times a second, while these are the loudest for so many ms each. */
function told(...turns: readonly (readonly [loudest: string | undefined, ms: number])[]): readonly (string | undefined)[] {
  const floor = new Floor();
  const all: (string | undefined)[] = [];
  let now = 0;
  for (const [loudest, ms] of turns) {
    for (const end = now + ms; now < end; now += 250) {
      const one = floor.hear(loudest, now);
      if (all.length === 0 || one !== all.at(-1)) all.push(one);
    }
  }
  return all;
}

describe("who has the floor", () => {
  it("is told once they have spoken for a moment, and not at each of their words", () => {
    expect(told([undefined, 1_000], ["ada", 2_000], [undefined, 500], ["ada", 2_000], [undefined, 2_000], ["ada", 2_000])).toEqual([undefined, "ada"]);
  });

  it("is nobody who coughs", () => {
    expect(told(["ada", 500], [undefined, 5_000], ["bob", 500], [undefined, 5_000])).toEqual([undefined]);
  });

  it("is told again only when some time has passed, however fast two take turns", () => {
    const turns = Array.from({ length: 12 }, (_, at) => [at % 2 === 0 ? "ada" : "bob", 2_500] as const);
    expect(told(...turns).length).toBeLessThanOrEqual(1 + 30 / 5);
  });

  it("is told again when they speak after a long silence", () => {
    expect(told(["ada", 2_000], [undefined, 40_000], ["ada", 2_000])).toEqual([undefined, "ada", undefined, "ada"]);
  });
});
