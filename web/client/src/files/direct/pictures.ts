/** A picture that may be shown where a message is. */
export interface FoundPicture {
  readonly type: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

const headBytes = 256 * 1024;
/** Pictures that are larger cost those who look at them more memory than a message should; as the server has it. */
const largest = 50_000_000;

/** What a file is by its first bytes; what its sender says of it is worth nothing. Undefined unless it is a picture that browsers show and cannot run. */
export async function findPicture(content: Blob): Promise<FoundPicture | undefined> {
  const head = new DataView(await content.slice(0, headBytes).arrayBuffer());
  try {
    const found = png(head) ?? gif(head) ?? jpeg(head) ?? webp(head);
    return found && found.width > 0 && found.height > 0 && found.width * found.height <= largest ? found : undefined;
  } catch {
    // it is cut off
    return undefined;
  }
}

const text = (head: DataView, at: number, length: number): string =>
  head.byteLength < at + length ? "" : String.fromCharCode(...new Uint8Array(head.buffer, at, length));

// W3C PNG, sections 5.2 and 11.2.2: IHDR comes first
function png(head: DataView): FoundPicture | undefined {
  if (text(head, 0, 8) !== "\x89PNG\r\n\x1a\n" || text(head, 12, 4) !== "IHDR") return undefined;
  return { type: "image/png", width: head.getUint32(16), height: head.getUint32(20) };
}

// GIF89a, section 18: the logical screen
function gif(head: DataView): FoundPicture | undefined {
  if (!/^GIF8[79]a$/.test(text(head, 0, 6))) return undefined;
  return { type: "image/gif", width: head.getUint16(6, true), height: head.getUint16(8, true) };
}

// ITU T.81, B.2: segments until a start of frame
function jpeg(head: DataView): FoundPicture | undefined {
  if (text(head, 0, 3) !== "\xff\xd8\xff") return undefined;
  for (let at = 2; head.getUint8(at) === 0xff; ) {
    const marker = head.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return { type: "image/jpeg", width: head.getUint16(at + 7), height: head.getUint16(at + 5) };
    at += 2 + head.getUint16(at + 2);
  }
  return undefined;
}

// RFC 9649, section 2: the simple, the lossless and the extended format
function webp(head: DataView): FoundPicture | undefined {
  if (text(head, 0, 4) !== "RIFF" || text(head, 8, 4) !== "WEBP") return undefined;
  const type = "image/webp";
  const three = (at: number): number => head.getUint16(at, true) | (head.getUint8(at + 2) << 16);
  switch (text(head, 12, 4)) {
    case "VP8 ": return { type, width: head.getUint16(26, true) & 0x3fff, height: head.getUint16(28, true) & 0x3fff };
    case "VP8L": {
      const bits = head.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case "VP8X": return { type, width: three(24) + 1, height: three(27) + 1 };
    default: return undefined;
  }
}
