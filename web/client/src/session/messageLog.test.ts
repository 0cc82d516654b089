import { expect, test } from "vitest";
import { MessageLog } from "./messageLog.js";

function filled(...ids: number[]): MessageLog {
  const log = new MessageLog();
  log.begin();
  for (const id of ids) log.sent(id, `request ${id}`);
  return log;
}

test.each([
  [0, ["request 1", "request 2", "request 3"]],
  [1, ["request 2", "request 3"]],
  [3, []],
  [9, []],
])("what the server has not handled is sent again: %i handled", (handled, again) => {
  expect(filled(1, 2, 3).resume(handled)).toEqual(again);
});

test("counts go on from one resume to the next", () => {
  const log = filled(1, 2, 3);
  log.resume(1);
  expect(log.resume(2)).toEqual(["request 3"]);
  log.sent(4, "request 4");
  expect(log.resume(3)).toEqual(["request 4"]);
});

test("an answer says that the server has everything before it, too: nothing is kept that can't be needed", () => {
  const log = filled(1, 2, 3);
  log.answered(2);
  expect(log.resume(0)).toEqual(["request 3"]);
});

test("what was given up and has not reached the server is not sent, and does not count", () => {
  const log = filled(1, 2, 3);
  log.settled(2);
  expect(log.resume(1)).toEqual(["request 3"]);
  expect(log.resume(2)).toEqual([]);
});

test("what was given up but has reached the server counts", () => {
  const log = filled(1, 2, 3);
  log.settled(1);
  expect(log.resume(2)).toEqual(["request 3"]);
});
