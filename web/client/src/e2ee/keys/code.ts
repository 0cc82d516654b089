import { concat, type Bytes } from "../bytes.js";
import type { PublicDevice } from "./device.js";
import type { RoomKeys } from "./roomKeys.js";

const iterations = 100_000;
const groups = 6;
const groupLength = 4;

/**
 * Six groups of four digits that are the same for all who see the same devices. Slow to make on purpose: somebody in the middle
 * would have to find devices that give both sides the same code while they wait.
 */
export async function comparisonCode(keys: RoomKeys, devices: readonly PublicDevice[]): Promise<string> {
  const all = devices.map(({ exchange, signing }) => concat(exchange, signing)).sort(compare);
  const key = await crypto.subtle.importKey("raw", concat(...all), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: keys.code, iterations }, key, groups * 32);
  const view = new DataView(bits);
  // 10⁴ in 2³²: no digit is likelier than another by more than a millionth
  return Array.from({ length: groups }, (_, i) => String(view.getUint32(i * 4) % 10 ** groupLength).padStart(groupLength, "0")).join(" ");
}

function compare(a: Bytes, b: Bytes): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  return 0;
}
