import type { LitElement } from "lit";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { browsable, stage } from "./stage.js";

/** What plays goes on playing while the page around it changes: to be given a stream, even the one it has, has an element begin anew. */
describe.skipIf(!browsable)("what plays", () => {
  const open = stage();

  it.each([["call", 2], ["room-speaker", 4], ["prejoin", 1], ["outgoing", 1], ["room-waiting", 1]])("(%s) begins once, however often it is drawn", async (scene, least) => {
    const page = await open(scene);
    const seen = await page.evaluate(async () => {
      // two that are heard, in the scenes that are in a meeting
      const meeting = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting | undefined;
      meeting?.sounds.set([new MediaStream(), new MediaStream()]);
      const everything = (root: Document | ShadowRoot): Element[] => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? everything(one.shadowRoot) : [])]);
      const playing = () => everything(document).filter((one): one is HTMLMediaElement => one instanceof HTMLMediaElement && one.srcObject !== null);
      const drawn = () => Promise.all(everything(document).map((one) => (one as LitElement).updateComplete));
      await drawn();
      const before = playing();
      let begun = 0;
      const { srcObject } = Object.getOwnPropertyDescriptors(HTMLMediaElement.prototype);
      Object.defineProperty(HTMLMediaElement.prototype, "srcObject", { ...srcObject, set(stream: MediaStream | null) { begun++; srcObject.set!.call(this, stream); } });
      for (let i = 0; i < 3; i++) {
        for (const one of everything(document)) if ("requestUpdate" in one) (one as LitElement).requestUpdate();
        await drawn();
      }
      return { playing: before.length, same: before.every((one, at) => playing()[at] === one), begun, sounds: before.filter((one) => one.tagName === "AUDIO").length, heard: meeting ? 2 : 0 };
    });
    expect(seen.playing - seen.sounds).toBeGreaterThanOrEqual(least);
    expect(seen).toMatchObject({ same: true, begun: 0, sounds: seen.heard });
    await page.close();
  }, 60_000);
});
