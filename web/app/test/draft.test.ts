import type { Chat, ChatEntry, User } from "@parley/client";
import { expect, it } from "vitest";
import { isDraftWaiting, keepDraft, keepUnsent, takeDraft } from "../src/chat/draft.js";

const ada: User = { id: "u-ada", name: "Ada", guest: true };
const grace: User = { id: "u-grace", name: "Grace", guest: true };

const failed = (text: string): Chat => {
  const messages = [{ id: text, from: ada, mine: true, text, state: "failed" }] as unknown as readonly ChatEntry[];
  return { state: { value: { messages }, subscribe: () => () => undefined } } as unknown as Chat;
};

it("what did not go out waits behind no empty field, whomever that was for", () => {
  keepDraft(ada.id, "garden", { text: "", purpose: { kind: "new" }, reader: grace, kept: "" });
  keepUnsent("garden", failed("Mind the roses."));
  expect(takeDraft(ada.id, "garden")).toMatchObject({ text: "Mind the roses.", reader: undefined });
  expect(isDraftWaiting(ada.id, "garden")).toBe(false);
});

it("for whom an empty field is to be is remembered where nothing else is", () => {
  keepDraft(ada.id, "kitchen", { text: "", purpose: { kind: "new" }, reader: grace, kept: "" });
  expect(takeDraft(ada.id, "kitchen")).toMatchObject({ text: "", reader: grace });
  expect(takeDraft(grace.id, "kitchen")).toMatchObject({ text: "", reader: undefined });
});
