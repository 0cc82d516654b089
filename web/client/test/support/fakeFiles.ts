import type { Kept, Shelf } from "../../src/files/shelf.js";

/** The server's side of uploads, from docs/protocol.md. */
export class FakeStore {
  readonly files = new Map<string, { name: string; size: number; bytes: Uint8Array }>();
  /** What befalls the next requests. */
  readonly trouble: ("lost" | "lost after" | { status: number; reason: string })[] = [];
  readonly log: string[] = [];
  part = Infinity;

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const id = /files\/([^/?]+)/.exec(url)?.[1] ?? "";
    this.log.push(`${init.method} ${id}`.trim());
    const trouble = this.trouble.shift();
    if (trouble === "lost") throw new TypeError("network");
    if (typeof trouble === "object") return Response.json({ reason: trouble.reason }, { status: trouble.status });
    const response = await this.#answer(id, init);
    if (trouble === "lost after") throw new TypeError("network");
    return response;
  };

  async #answer(id: string, init: RequestInit): Promise<Response> {
    const file = this.files.get(id);
    if (init.method === "POST") {
      const { name, size } = JSON.parse(init.body as string) as { name: string; size: number };
      const made = `s${this.files.size + 1}`;
      this.files.set(made, { name, size, bytes: new Uint8Array() });
      return Response.json({ id: made, name, size, type: "" }, { status: 201 });
    }
    if (!file) return Response.json({ reason: "unknown-file" }, { status: 404 });
    const offset = { "upload-offset": String(file.bytes.length) };
    if (init.method === "HEAD") return new Response(null, { status: 204, headers: offset });
    if (init.method === "DELETE") {
      this.files.delete(id);
      return new Response(null, { status: 204 });
    }
    if (new Headers(init.headers).get("upload-offset") !== offset["upload-offset"]) return Response.json({ reason: "wrong-offset" }, { status: 409, headers: offset });
    file.bytes = new Uint8Array(await new Blob([file.bytes as Uint8Array<ArrayBuffer>, init.body as Blob]).arrayBuffer());
    if (file.bytes.length < file.size) return new Response(null, { status: 204, headers: { "upload-offset": String(file.bytes.length) } });
    return Response.json({ id, name: file.name, size: file.size, type: "text/plain" });
  }
}

/** Where uploads lie over a reload of the page. */
export class MemoryShelf implements Shelf {
  readonly isUsed = true;
  readonly kept = new Map<string, Kept>();

  of(room: string): Promise<readonly Kept[]> {
    return Promise.resolve([...this.kept.values()].filter((k) => k.room === room));
  }

  put(kept: Kept): Promise<void> {
    this.kept.set(kept.id, kept);
    return Promise.resolve();
  }

  /** As a browser that has no room for the bytes. */
  lose(): void {
    for (const [id, { file: _, ...rest }] of this.kept) this.kept.set(id, rest);
  }

  remove(id: string): Promise<void> {
    this.kept.delete(id);
    return Promise.resolve();
  }
}
