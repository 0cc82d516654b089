import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Bytes } from "../bytes.js";
import type { WorkerReport } from "../messages.js";
import { deriveKey } from "../sframe/cipher.js";
import { clearLength } from "./clear.js";
import { KeyRing } from "./keyRing.js";
import { MediaCipher, type EncodedFrame } from "./mediaCipher.js";
import { FrameOpener } from "./opener.js";
import { ReplayWindow } from "./replay.js";
import { FrameSealer } from "./sealer.js";

const baseKey = (fill: number): Bytes => new Uint8Array(16).fill(fill);
const pattern = new TextEncoder().encode("a known pattern that nobody else is to find");
const audio = Uint8Array.from(pattern);
/** As libvpx writes them: the key-frame bit, 640×360 (RFC 6386, section 9.1). */
const keyFrame = Uint8Array.from([0x50, 0x12, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, ...pattern]);
const deltaFrame = Uint8Array.from([0x31, 0x12, 0x00, ...pattern]);

async function pair() {
  const sealer = new FrameSealer();
  const ring = new KeyRing();
  const missing: bigint[] = [];
  const key = await deriveKey(0x12345678_0001n, baseKey(1));
  sealer.use(key);
  ring.add("ada", key);
  return { sealer, ring, missing, opener: new FrameOpener(ring, (kid) => missing.push(kid)) };
}

const contains = (bytes: Uint8Array, part: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(part));

describe("a frame", () => {
  test.each([["audio", audio, 0], ["video", keyFrame, 10], ["video", deltaFrame, 1]] as const)("of %s comes out as it went in, with only its head in the clear", async (kind, frame, clear) => {
    const { sealer, opener } = await pair();
    const sealed = await sealer.seal(kind, frame);
    expect(clearLength(kind, frame)).toBe(clear);
    expect(sealed?.subarray(0, clear)).toEqual(frame.subarray(0, clear));
    expect(contains(sealed ?? frame, pattern)).toBe(false);
    expect(sealed?.length).toBeLessThanOrEqual(frame.length + 1 + 6 + 1 + 16);
    expect(await opener.open(kind, sealed ?? frame)).toEqual({ frame, participant: "ada" });
  });

  test("that was changed anywhere is dropped, its head too", async () => {
    const { sealer, ring } = await pair();
    const sealed = (await sealer.seal("video", keyFrame)) ?? keyFrame;
    // the first byte says how long the head is, the next after it how long the header is
    for (let i = 1; i < sealed.length; i++) {
      const changed = sealed.slice();
      changed[i] = (changed[i] ?? 0) ^ 0x10;
      const opener = new FrameOpener(ring, () => undefined);
      // bytes of the KID name another key, for which a frame would wait
      if (i > 10 && i < 17) continue;
      expect(await opener.open("video", changed)).toHaveProperty("fault");
    }
  });

  test("of sound is none of a picture", async () => {
    const { sealer, opener } = await pair();
    const sealed = (await sealer.seal("audio", Uint8Array.from([0]))) ?? audio;
    expect(await opener.open("video", sealed)).toHaveProperty("fault");
  });

  test("that was never sealed is dropped", async () => {
    const { opener } = await pair();
    expect(await opener.open("audio", new Uint8Array())).toEqual({ fault: "not-sealed" });
    expect(await opener.open("audio", Uint8Array.from([1, 2, 3]))).toEqual({ fault: "not-sealed" });
  });

  test("comes once, in whatever order", async () => {
    const { sealer, opener } = await pair();
    const [first, second] = [await sealer.seal("audio", audio), await sealer.seal("audio", audio)] as [Bytes, Bytes];
    expect(await opener.open("audio", second)).toHaveProperty("frame");
    expect(await opener.open("audio", first)).toHaveProperty("frame");
    expect(await opener.open("audio", first)).toMatchObject({ fault: "replayed" });
    expect(await opener.open("audio", second)).toMatchObject({ fault: "replayed" });
  });

  test("comes once, whatever stream it comes in, and whether or not its key was away meanwhile", async () => {
    const { sealer, ring, opener } = await pair();
    const sealed = (await sealer.seal("audio", audio)) ?? audio;
    expect(await opener.open("audio", sealed)).toHaveProperty("frame");
    expect(await new FrameOpener(ring, () => undefined).open("audio", sealed)).toMatchObject({ fault: "replayed" });
    ring.forget("ada");
    ring.add("ada", await deriveKey(0x12345678_0001n, baseKey(1)));
    expect(await opener.open("audio", sealed)).toMatchObject({ fault: "replayed" });
  });

  test("of somebody else than the server says is not shown", async () => {
    const { sealer, opener } = await pair();
    opener.expected = "bob";
    expect(await opener.open("video", (await sealer.seal("video", keyFrame)) ?? keyFrame)).toMatchObject({ fault: "foreign", participant: "ada" });
  });

  test("waits for a key that is on its way, once", async () => {
    const { sealer, ring, opener, missing } = await pair();
    ring.forget("ada");
    const sealed = (await sealer.seal("audio", audio)) ?? audio;
    // patience does not end while cryptography takes real time
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const opening = opener.open("audio", sealed);
    ring.add("ada", await deriveKey(0x12345678_0001n, baseKey(1)));
    expect(await opening).toHaveProperty("frame");
    expect(missing).toHaveLength(1);
  });
});

test("nothing is sealed twice with one counter, and nothing without a key", async () => {
  const sealer = new FrameSealer();
  expect(await sealer.seal("audio", audio)).toBeUndefined();
  sealer.use(await deriveKey(1n, baseKey(1)));
  const sealed = await Promise.all(Array.from({ length: 50 }, () => sealer.seal("audio", audio)));
  // the same key again does not begin again
  sealer.use(await deriveKey(1n, baseKey(1)));
  sealed.push(await sealer.seal("audio", audio));
  expect(new Set(sealed.map((frame) => Buffer.from(frame ?? audio).toString("hex"))).size).toBe(51);
});

test("a window lets each counter pass once and none that is too old", () => {
  const window = new ReplayWindow();
  for (const counter of [0n, 5n, 3n, 1028n, 1027n]) expect(window.take(counter)).toBe(true);
  for (const counter of [0n, 3n, 4n, 5n, 1027n, 1028n]) expect(window.take(counter)).toBe(false);
  expect(window.take(6n)).toBe(true);
  expect(window.take(1_000_000n)).toBe(true);
  expect(window.take(1_000_000n - 1024n)).toBe(false);
  expect(window.take(1_000_000n - 1023n)).toBe(true);
});

describe("the worker", () => {
  const encoded = (data: Uint8Array, mimeType?: string): EncodedFrame => ({
    data: data.slice().buffer as ArrayBuffer,
    ...(mimeType && { getMetadata: () => ({ mimeType }) }),
  });

  test("sends nothing before it has a key, and nothing of a codec whose head it does not know", async () => {
    const cipher = new MediaCipher(() => undefined);
    const seal = cipher.transform({ operation: "seal", kind: "video" });
    expect(await seal(encoded(keyFrame))).toBeUndefined();
    cipher.handle({ type: "send-key", kid: 1n, baseKey: baseKey(1) });
    await expect.poll(() => seal(encoded(keyFrame, "video/VP8"))).toBeDefined();
    expect(await seal(encoded(keyFrame, "video/H264"))).toBeUndefined();
    expect(await cipher.transform({ operation: "seal", kind: "audio" })(encoded(audio, "audio/red"))).toBeUndefined();
  });

  test("says of whom frames cannot be opened, and when they can again", async () => {
    const reports: WorkerReport[] = [];
    const [sender, receiver] = [new MediaCipher(() => undefined), new MediaCipher((report) => reports.push(report))];
    const seal = sender.transform({ operation: "seal", kind: "audio" });
    const open = receiver.transform({ operation: "open", kind: "audio", stream: "1" });
    sender.handle({ type: "send-key", kid: 0x7_0001n, baseKey: baseKey(1) });
    receiver.handle({ type: "receive-key", participant: "ada", kid: 0x7_0001n, baseKey: baseKey(1) });
    await expect.poll(() => seal(encoded(audio))).toBeDefined();
    const broken = await seal(encoded(audio));
    if (broken) new Uint8Array(broken.data)[12] = 0;
    expect(broken && (await open(broken))).toBeUndefined();
    const good = await seal(encoded(audio));
    expect(new Uint8Array((good && (await open(good)))?.data ?? new ArrayBuffer())).toEqual(audio);
    expect(reports).toEqual([
      { type: "readable", participant: "ada", readable: false },
      { type: "readable", participant: "ada", readable: true },
    ]);
  });
});
