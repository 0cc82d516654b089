import type { IceServer } from "../../contracts.js";

const overUdp = /^stuns?:|^turn:(?!.*transport=tcp)/;

/**
 * What helps on the way to the server itself. The first of the servers is itself, and over UDP it needs neither STUN (it learns our address
 * from our checks) nor a relay in itself. More than that: Chromium takes whatever comes from an address over UDP for answers of STUN or TURN
 * once that address is in its configuration, so that no check towards it is ever answered, and all media go over TCP.
 */
export function towardsServer([own, ...others]: readonly IceServer[]): RTCIceServer[] {
  const urls = own?.urls.filter((url) => !overUdp.test(url)) ?? [];
  return [...(own && urls.length > 0 ? [{ ...own, urls }] : []), ...others.map((server) => ({ ...server }))];
}
