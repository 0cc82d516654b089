import type { Remote } from "@parley/client";
import { describe, expect, it } from "vitest";
import { bestGrid, capacity, type Place, places } from "../src/room/grid.js";
import { Order } from "../src/room/order.js";
import { Speaking } from "../src/room/speaking.js";
import { focusLayout, gridLayout } from "../src/room/stage-layout.js";
import { focusesOf } from "../src/room/tiles.js";

const wide = { width: 1416, height: 740 };
const phone = { width: 374, height: 640 };

describe("the grid", () => {
  it.each([[1, 1, 1], [2, 2, 1], [3, 2, 2], [4, 2, 2], [5, 3, 2], [6, 3, 2], [9, 3, 3], [12, 4, 3], [16, 4, 4], [25, 5, 5]])("of %i on a wide screen has %i columns and %i rows", (count, columns, rows) => {
    expect(bestGrid(count, wide, 8)).toMatchObject({ columns, rows });
  });

  it.each([[1, 1, 1], [2, 1, 2], [3, 1, 3], [4, 2, 2], [6, 2, 3], [8, 2, 4]])("of %i on a phone has %i columns and %i rows", (count, columns, rows) => {
    expect(bestGrid(count, phone, 8)).toMatchObject({ columns, rows });
  });

  it("of any number in any box keeps all tiles inside, apart, and of one size", () => {
    for (const box of [wide, phone, { width: 800, height: 300 }, { width: 320, height: 200 }]) {
      for (let count = 1; count <= 60; count++) {
        const all = places(count, box, 8);
        expect(new Set(all.map((p) => `${p.width}x${p.height}`)).size).toBe(1);
        expectApart(all, box);
      }
    }
  });

  it("holds as many as can be told from each other", () => {
    expect(capacity(wide, 8)).toBeGreaterThanOrEqual(25);
    expect(capacity(phone, 8)).toBe(8);
    expect(capacity({ width: 300, height: 180 }, 8)).toBeGreaterThanOrEqual(1);
  });
});

describe("the stage", () => {
  it("with a large tile keeps it and the others inside and apart", () => {
    for (const box of [wide, phone, { width: 900, height: 500 }, { width: 640, height: 640 }]) {
      for (let count = 0; count <= 60; count++) {
        const layout = focusLayout(box, 8, count);
        const shown = Math.min(count, layout.capacity);
        const [large] = layout.focus;
        expectApart([large!, ...layout.places(shown)], box);
        expect(large!.width * large!.height).toBeGreaterThan((box.width * box.height) / 3);
      }
    }
  });

  it("with several large tiles keeps all of them apart, and each larger than those beside", () => {
    for (const box of [wide, phone, { width: 900, height: 500 }, { width: 640, height: 640 }]) {
      for (let large = 2; large <= 4; large++) {
        for (let count = 0; count <= 30; count++) {
          const layout = focusLayout(box, 8, count, large);
          const small = layout.places(Math.min(count, layout.capacity));
          expect(layout.focus).toHaveLength(large);
          expectApart([...layout.focus, ...small], box);
          const area = ({ width, height }: { width: number; height: number }) => width * height;
          if (small[0]) expect(area(layout.focus[0]!)).toBeGreaterThan(area(small[0]));
        }
      }
    }
  });

  it("leaves room for the pager only where there is one", () => {
    const few = gridLayout(wide, 8, 4);
    expect(Math.max(...few.places(4).map((p) => p.top + p.height))).toBeGreaterThan(wide.height - 20);
    const many = gridLayout(wide, 8, 400);
    expect(Math.max(...many.places(many.capacity).map((p) => p.top + p.height))).toBeLessThanOrEqual(wide.height - 44);
  });
});

describe("the order", () => {
  const here = ["a", "b", "c", "d", "e"];

  it("is that of coming, and stays when somebody goes or comes", () => {
    const order = new Order();
    expect(order.update(here, [], 3, 0)).toEqual(here);
    expect(order.update(["a", "c", "d", "e", "f"], [], 3, 1)).toEqual(["a", "c", "d", "e", "f"]);
  });

  it("brings who speaks to the first page, in the place of who was silent for longest", () => {
    const order = new Order();
    order.update(here, ["b"], 3, 1);
    order.update(here, ["c"], 3, 2);
    expect(order.update(here, ["e"], 3, 3)).toEqual(["e", "b", "c", "d", "a"]);
    expect(order.update(here, ["d"], 3, 4)).toEqual(["e", "d", "c", "b", "a"]);
  });

  it("moves nobody who can be seen already, and nobody for those who speak", () => {
    const order = new Order();
    expect(order.update(here, ["c", "a"], 3, 1)).toEqual(here);
    expect(order.update(here, ["a", "b", "c", "d"], 3, 2)).toEqual(here);
  });

  it("has those who show a picture on the first page before those who show none, and moves nobody for more", () => {
    const order = new Order();
    expect(order.update(here, [], 3, 0, new Set(["e"]))).toEqual(["a", "b", "e", "d", "c"]);
    expect(order.update(here, [], 3, 1, new Set(["e", "a", "d"]))).toEqual(["a", "d", "e", "b", "c"]);
    expect(order.update(here, [], 3, 2, new Set(here))).toEqual(["a", "d", "e", "b", "c"]);
    expect(order.update(here, [], 3, 3, new Set())).toEqual(["a", "d", "e", "b", "c"]);
  });

  it("gives a speaker the place of somebody without a picture rather than with one", () => {
    const order = new Order();
    expect(order.update(here, ["e"], 3, 0, new Set(["b", "c"]))).toEqual(["e", "b", "c", "d", "a"]);
    expect(order.update(here, ["d", "e"], 3, 1, new Set(["b", "c"]))).toEqual(["e", "b", "d", "c", "a"]);
    expect(order.update(here, ["d", "e"], 3, 2, new Set(["b", "c"]))).toEqual(["e", "b", "d", "c", "a"]);
  });
});

describe("who speaks", () => {
  it("is marked until a pause is longer than between words", () => {
    const speaking = new Speaking();
    speaking.hear([{ participant: "a", level: 20 }], 0);
    speaking.hear([], 600);
    expect([speaking.has("a"), speaking.marked]).toEqual([true, "a"]);
    speaking.hear([], 1_000);
    expect([speaking.has("a"), speaking.marked]).toEqual([false, ""]);
  });

  it("has the large picture for a while, whoever coughs", () => {
    const speaking = new Speaking();
    const a = { participant: "a", level: 20 };
    const b = { participant: "b", level: 10 };
    const me = { participant: "me", level: 5 };
    expect(speaking.mainSpeaker([a], ["a", "b"], 0)).toBe("a");
    expect(speaking.mainSpeaker([me, b, a], ["a", "b"], 1_000)).toBe("a");
    expect(speaking.mainSpeaker([me, b, a], ["a", "b"], 3_000)).toBe("b");
    expect(speaking.mainSpeaker([], ["a", "b"], 9_000)).toBe("b");
    expect(speaking.mainSpeaker([], ["a"], 9_100)).toBe("a");
  });

  it("has beside them who spoke before, so that a talk is seen whole", () => {
    const speaking = new Speaking();
    const here = ["a", "b", "c"];
    speaking.mainSpeakers([{ participant: "b", level: 20 }], here, 0);
    expect(speaking.mainSpeakers([{ participant: "c", level: 20 }], here, 3_000)).toEqual(["c", "b"]);
    expect(speaking.mainSpeakers([], ["a", "c"], 4_000)).toEqual(["c", "a"]);
    expect(speaking.mainSpeakers([], [], 5_000)).toEqual([]);
  });
});

describe("who is large", () => {
  const [ada, bob, cyd] = ["ada", "bob", "cyd"].map((id) => remote(id));
  const showing = remote("dan", true);
  const all = [ada!, bob!, cyd!];
  const keys = (...given: Parameters<typeof focusesOf>) => focusesOf(...given).map((tile) => tile.key);

  it("is nobody until something is shown, or a layout asks for it", () => {
    expect(keys("auto", [], undefined, all, ["bob", "ada"])).toEqual([]);
    expect(keys("auto", [], undefined, [...all, showing], ["bob"])).toEqual(["dan/screen"]);
    expect(keys("grid", [], undefined, [...all, showing], ["bob"])).toEqual([]);
    expect(keys("speaker", [], undefined, all, ["bob", "ada"])).toEqual(["bob/camera"]);
    expect(keys("speaker", [], undefined, [...all, showing], ["bob"])).toEqual(["dan/screen"]);
  });

  it("is everybody who shares, when two do", () => {
    expect(keys("auto", [], undefined, [ada!, remote("eve", true), showing], [])).toEqual(["eve/screen", "dan/screen"]);
  });

  it("is two of them side by side: a screen and who speaks, or those who talk", () => {
    expect(keys("side", [], undefined, all, ["bob", "ada"])).toEqual(["bob/camera", "ada/camera"]);
    expect(keys("side", [], undefined, [...all, showing], ["bob", "ada"])).toEqual(["dan/screen", "bob/camera"]);
    expect(keys("side", [], undefined, [ada!], ["ada"])).toEqual([]);
  });

  it("is who was pinned, whatever else there is, in the order of pinning and four at most", () => {
    expect(keys("grid", ["cyd/camera", "ada/camera"], "bob", [...all, showing], ["bob"])).toEqual(["cyd/camera", "ada/camera"]);
    expect(keys("auto", ["gone/camera"], undefined, all, [])).toEqual([]);
    const many = Array.from({ length: 6 }, (_, i) => remote(`p${i}`));
    expect(keys("auto", many.map((one) => `${one.participant.id}/camera`), undefined, many, [])).toHaveLength(4);
  });

  it("is who is spotlighted for all, beside what is shown", () => {
    expect(keys("grid", [], "bob", all, ["ada"])).toEqual(["bob/camera"]);
    expect(keys("auto", [], "bob", [...all, showing], ["ada"])).toEqual(["dan/screen", "bob/camera"]);
    expect(keys("auto", [], "gone", all, ["ada"])).toEqual([]);
  });
});

function remote(id: string, sharing = false): Remote {
  const stream = {} as MediaStream;
  return {
    participant: { id, user: { id, name: id, guest: true }, media: { microphone: true, camera: true, screen: sharing }, joinedAt: 0, connected: true, role: "speaker" },
    camera: { stream, state: "live" }, screen: { stream, state: sharing ? "live" : "off" }, connection: "connected",
  };
}

function expectApart(all: readonly Place[], box: { width: number; height: number }): void {
  for (const [i, a] of all.entries()) {
    expect(a.left).toBeGreaterThanOrEqual(-1);
    expect(a.top).toBeGreaterThanOrEqual(-1);
    expect(a.left + a.width).toBeLessThanOrEqual(box.width + 1);
    expect(a.top + a.height).toBeLessThanOrEqual(box.height + 1);
    for (const b of all.slice(i + 1)) {
      const apart = a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top;
      if (!apart) throw new Error(`${JSON.stringify(a)} lies over ${JSON.stringify(b)} in ${JSON.stringify(box)}`);
    }
  }
}
