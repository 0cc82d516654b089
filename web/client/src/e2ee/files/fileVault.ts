import type { ChatFile } from "../../contracts.js";
import { ParleyError } from "../../error.js";
import type { FileKeys } from "../chat/chatPeer.js";
import { openFile, sealFile, type SealedFile } from "./sealedFile.js";

/** What browsers show and cannot run. */
const pictures = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const unknownType = "application/octet-stream";
const longestName = 120;

/** The files of an encrypted room: each is sealed before it leaves, and opened where it is wanted. */
export class FileVault implements FileKeys {
  readonly #room: string;
  /** By the file as it was chosen: what it was sealed with. */
  readonly #keys = new WeakMap<File, string>();
  /** By the server's id. */
  readonly #files = new Map<string, SealedFile>();
  /** Addresses of what was opened, within this page. */
  readonly #urls = new Map<string, Promise<string>>();

  constructor(room: string) {
    this.#room = room;
  }

  async seal(file: File): Promise<Blob> {
    const { sealed, key } = await sealFile(file, this.#room);
    this.#keys.set(file, key);
    return sealed;
  }

  async describe(file: File, stored: ChatFile): Promise<ChatFile> {
    const key = this.#keys.get(file);
    if (key === undefined) throw new ParleyError("failed", "The file was not sealed here.");
    const size = pictures.has(file.type) ? await measure(file) : undefined;
    const [shown] = this.take([{ id: stored.id, name: file.name, size: file.size, type: file.type, key, ...size }]);
    return shown ?? stored;
  }

  of(ids: readonly string[]): readonly SealedFile[] {
    return ids.flatMap((id) => this.#files.get(id) ?? []);
  }

  take(files: readonly SealedFile[]): readonly ChatFile[] {
    return files.map((file) => {
      this.#files.set(file.id, file);
      const { id, size, type, width, height } = file;
      const isPicture = pictures.has(type) && width !== undefined && height !== undefined;
      return { id, name: cleanName(file.name), size, type: isPicture ? type : unknownType, ...(isPicture && { width, height }) };
    });
  }

  url({ id }: ChatFile, fetchSealed: () => Promise<Blob>, inline: boolean): Promise<string> {
    const name = `${id} ${inline}`;
    const known = this.#urls.get(name);
    if (known) return known;
    const opening = this.#open(id, fetchSealed, inline);
    this.#urls.set(name, opening);
    opening.catch(() => this.#urls.delete(name));
    return opening;
  }

  /** Has a document that was made here saved like a file. */
  document(content: Blob): string {
    const url = URL.createObjectURL(content);
    this.#urls.set(url, Promise.resolve(url));
    return url;
  }

  dispose(): void {
    for (const url of this.#urls.values()) void url.then((address) => URL.revokeObjectURL(address), () => undefined);
    this.#urls.clear();
  }

  async #open(id: string, fetchSealed: () => Promise<Blob>, inline: boolean): Promise<string> {
    const file = this.#files.get(id);
    if (!file) throw new ParleyError("unknown-file", "There is no key for this file.");
    // a page has the origin of the one that opened it: nothing but pictures keeps its type
    const type = inline && pictures.has(file.type) ? file.type : unknownType;
    const opened = await openFile(await fetchSealed(), this.#room, file.key, type);
    if (!opened) throw new ParleyError("broken-file", "The file was changed on the way, or is not whole.");
    return URL.createObjectURL(opened);
  }
}

/** As the server does it where it can read. */
function cleanName(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  const clean = last.replace(/[\p{Cc}\p{Cf}\u2028\u2029"<>|:*?]/gu, "").replace(/^[ .]+|[ .]+$/g, "");
  return clean.slice(0, longestName) || "file";
}

async function measure(file: File): Promise<{ width: number; height: number } | undefined> {
  try {
    const { width, height } = await createImageBitmap(file);
    return { width, height };
  } catch {
    return undefined;
  }
}
