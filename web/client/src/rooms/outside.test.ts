import { expect, test } from "vitest";
import { lookFromOutside } from "./outside.js";

const door = { room: "garden", state: "open", password: false, stage: false, participants: 2, owned: true, name: "Garden" };

test("who has not signed in asks over HTTP what a link opens", async () => {
  const asked: string[] = [];
  const answer = async (url: string) => {
    asked.push(url);
    return new Response(JSON.stringify(door));
  };
  expect(await lookFromOutside({ fetch: answer, base: "https://example.invalid" }, "garden")).toEqual(door);
  expect(asked).toEqual(["https://example.invalid/parley/rooms/garden/door"]);
});

test("where nobody is told anything it is a refusal", async () => {
  await expect(lookFromOutside({ fetch: async () => new Response("", { status: 401 }), base: "" }, "garden")).rejects.toMatchObject({ reason: "unauthorized" });
});
