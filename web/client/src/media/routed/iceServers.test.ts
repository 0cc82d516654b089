import { expect, test } from "vitest";
import { towardsServer } from "./iceServers.js";

const credentials = { username: "1:ada", credential: "secret" };
const foreign = { urls: ["stun:stun.example:3478", "turn:turn.example:3478?transport=udp"], username: "u", credential: "p" };

test("the server is not asked for STUN and relays over UDP on the way to itself", () => {
  const own = { urls: ["turn:meet.example:3478?transport=udp", "turn:meet.example:3478?transport=tcp", "turns:meet.example:443?transport=tcp", "turn:meet.example:443?transport=tcp"], ...credentials };
  expect(towardsServer([own, foreign])).toEqual([{ urls: own.urls.slice(1), ...credentials }, foreign]);
});

test("a server that is nothing but STUN is left out", () => {
  expect(towardsServer([{ urls: ["stun:meet.example:3478"] }, foreign])).toEqual([foreign]);
  expect(towardsServer([{ urls: ["turn:meet.example"] }])).toEqual([]);
  expect(towardsServer([])).toEqual([]);
});
