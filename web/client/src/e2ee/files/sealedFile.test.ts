import { describe, expect, test } from "vitest";
import type { ChatFile } from "../../contracts.js";
import { FileVault } from "./fileVault.js";
import { isSealedFile, openFile, sealFile } from "./sealedFile.js";

const room = "e2ee-tea";
const type = "application/octet-stream";
const megabyte = 1024 * 1024;
const pattern = "a known pattern that nobody else is to find ";

const bytesOf = async (blob: Blob | undefined): Promise<Uint8Array> => new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer());

describe("a sealed file", () => {
  test.each([0, 1, megabyte - 1, megabyte, megabyte + 1, 2 * megabyte])("of %i bytes is opened as it was, and holds nothing of it", async (size) => {
    const content = Buffer.alloc(size, pattern);
    const { sealed, key } = await sealFile(new Blob([content]), room);
    expect(Buffer.from(await bytesOf(sealed)).includes(pattern)).toBe(false);
    expect(Buffer.compare(await bytesOf(await openFile(sealed, room, key, type)), content)).toBe(0);
  });

  test("that was cut, turned round, changed or is another room's is not opened", async () => {
    const { sealed, key } = await sealFile(new Blob([Buffer.alloc(3 * megabyte, pattern)]), room);
    const chunk = megabyte + 16;
    const changed = await bytesOf(sealed);
    changed[5] = (changed[5] ?? 0) ^ 1;
    const others = [
      sealed.slice(0, chunk), sealed.slice(0, 2 * chunk), sealed.slice(chunk), sealed.slice(0, -1), new Blob([]), new Blob([sealed, sealed]),
      new Blob([sealed.slice(chunk, 2 * chunk), sealed.slice(0, chunk), sealed.slice(2 * chunk)]), new Blob([changed as Uint8Array<ArrayBuffer>]),
    ];
    for (const other of others) expect(await openFile(other, room, key, type)).toBeUndefined();
    expect(await openFile(sealed, "e2ee-other", key, type)).toBeUndefined();
    expect(await openFile(sealed, room, "AAAA", type)).toBeUndefined();
    expect(await openFile(sealed, room, "not base64url", type)).toBeUndefined();
  });

  test("of the same content is another one each time", async () => {
    const [one, two] = [await sealFile(new Blob(["same"]), room), await sealFile(new Blob(["same"]), room)];
    expect(one.key).not.toBe(two.key);
    expect(Buffer.from(await bytesOf(one.sealed)).equals(await bytesOf(two.sealed))).toBe(false);
  });
});

test("what a message may say of a file", () => {
  const file = { id: "1", name: "plan.pdf", size: 3, type, key: "k" };
  expect(isSealedFile(file)).toBe(true);
  expect(isSealedFile({ ...file, width: 4, height: 3 })).toBe(true);
  for (const other of [null, "1", {}, { ...file, size: -1 }, { ...file, size: "3" }, { ...file, key: 1 }, { ...file, width: 4 }, { ...file, width: 0, height: 3 }, { ...file, width: 1e5, height: 1e5 }])
    expect(isSealedFile(other)).toBe(false);
});

describe("the vault", () => {
  test("shows a file under a name that is one, and as a picture only what browsers do not run", () => {
    const vault = new FileVault(room);
    const show = (name: string, kind: string): ChatFile | undefined => vault.take([{ id: "1", name, size: 3, type: kind, key: "k", width: 4, height: 3 }])[0];
    expect(show("a.png", "image/png")).toEqual({ id: "1", name: "a.png", size: 3, type: "image/png", width: 4, height: 3 });
    expect(show("../../etc/pass\u202ewd<>", "text/html")).toEqual({ id: "1", name: "passwd", size: 3, type });
    expect(show("...", "image/svg+xml")).toEqual({ id: "1", name: "file", size: 3, type });
    expect(show("n".repeat(500), type)?.name).toHaveLength(120);
  });

  test("gives opened bytes the type of a picture at most", async () => {
    const vault = new FileVault(room);
    const { sealed, key } = await sealFile(new Blob(["<script>"]), room);
    vault.take([{ id: "1", name: "a.html", size: 8, type: "text/html", key, width: 1, height: 1 }]);
    const url = await vault.url({ id: "1", name: "a.html", size: 8, type }, () => Promise.resolve(sealed), true);
    expect((await (await fetch(url)).blob()).type).toBe(type);
    await expect(vault.url({ id: "2", name: "", size: 0, type }, () => Promise.resolve(sealed), false)).rejects.toMatchObject({ reason: "unknown-file" });
    vault.take([{ id: "3", name: "b", size: 8, type, key: "AAAA" }]);
    await expect(vault.url({ id: "3", name: "b", size: 8, type }, () => Promise.resolve(sealed), false)).rejects.toMatchObject({ reason: "broken-file" });
    vault.dispose();
    await expect.poll(() => fetch(url).then(() => "there", () => "gone")).toBe("gone");
  });
});
