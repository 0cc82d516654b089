import type { IceServer } from "@parley/client";
import type { Address, PathsSeen } from "./observations.js";
import { udpServers } from "./ways.js";

/** A first answer says that the way is open; what comes just after it says more of it. */
const settleMs = 300;
/** Browsers give a server that is silent up longer than this. */
const silenceMs = 3_000;

/** Asks the servers over UDP under which addresses this browser is seen. */
export async function gather(all: readonly IceServer[], milliseconds: number, signal: AbortSignal): Promise<PathsSeen> {
  const began = performance.now();
  const { servers, relays, port } = udpServers(all);
  const addresses: Address[] = [];
  let failed = false;
  const connection = new RTCPeerConnection({ iceServers: servers.map((server) => ({ ...server })) });
  try {
    const complete = new Promise<boolean>((done) => {
      setTimeout(() => done(false), milliseconds);
      signal.addEventListener("abort", () => done(false));
      connection.onicecandidateerror = () => { failed = true; };
      connection.onicegatheringstatechange = () => { if (connection.iceGatheringState === "complete") done(true); };
      connection.onicecandidate = ({ candidate }) => {
        if (candidate?.type == null || candidate.candidate === "") return;
        const { type, protocol, address, port: number } = candidate;
        if (protocol === "udp") addresses.push({ kind: type, protocol, address: `${address ?? "?"}:${number ?? "?"}` });
        if (type !== "host") setTimeout(() => done(false), settleMs);
      };
    });
    connection.createDataChannel("paths");
    await connection.setLocalDescription();
    const whole = await complete;
    const tookMs = performance.now() - began;
    // a browser that is not behind a NAT is seen under its own address, which it does not tell twice
    const seenAsItself = whole && !relays && !failed && tookMs < silenceMs && servers.length > 0;
    return { supported: true, heard: seenAsItself || addresses.some(({ kind }) => kind !== "host"), addresses, port, tookMs };
  } finally {
    connection.close();
  }
}
