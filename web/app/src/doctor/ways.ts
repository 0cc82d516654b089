import type { IceServer } from "@parley/client";

/** How one gets to a relay: over UDP, over TCP on a port of its own, or over TCP on the port of web pages, with TLS or without. */
export type Way = "udp" | "tcp" | "tls";

export interface RelayUrl {
  readonly way: Way;
  readonly url: string;
  readonly port: number;
  /** Inside TLS. */
  readonly secure: boolean;
  readonly server: IceServer;
}

const pattern = /^(?<scheme>stuns?|turns?):(?<host>\[[^\]]+\]|[^:?[\]]+)(?::(?<port>\d{1,5}))?(?:\?transport=(?<transport>udp|tcp))?$/;

interface IceUrl {
  readonly url: string;
  readonly relay: boolean;
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly transport: string;
}

/** Reads the address of an ICE server (RFC 7064, RFC 7065). */
function parse(url: string): IceUrl | undefined {
  const { scheme, host, port, transport } = pattern.exec(url)?.groups ?? {};
  if (scheme === undefined || host === undefined) return undefined;
  const secure = scheme.endsWith("s");
  return { url, relay: scheme.startsWith("turn"), secure, host, port: port === undefined ? (secure ? 5349 : 3478) : Number(port), transport: transport ?? (secure ? "tcp" : "udp") };
}

const read = (server: IceServer): IceUrl[] => server.urls.map(parse).filter((url) => url !== undefined);

/** The addresses of relays by the way that leads there. What goes without TLS to a port that takes TLS too belongs to the latter. */
export function relayUrls(servers: readonly IceServer[]): RelayUrl[] {
  const all = servers.flatMap((server) => read(server).filter((url) => url.relay).map((url) => ({ ...url, server })));
  const tls = new Set(all.filter((url) => url.secure && url.transport === "tcp").map((url) => `${url.host}:${url.port}`));
  return all.map(({ url, port, secure, server, transport, host }) => {
    const way = transport === "udp" ? "udp" : secure || tls.has(`${host}:${port}`) ? "tls" : "tcp";
    return { way, url, port, secure, server };
  });
}

export interface UdpServers {
  /** The servers with nothing but their addresses over UDP, which tell a browser under which address it is seen. */
  readonly servers: readonly IceServer[];
  /** Whether one of them relays, so that an answer cannot go unnoticed. */
  readonly relays: boolean;
  readonly port: number | undefined;
}

export function udpServers(servers: readonly IceServer[]): UdpServers {
  const urls = servers.map((server) => ({ server, udp: read(server).filter((url) => url.transport === "udp" && !url.secure) })).filter(({ udp }) => udp.length > 0);
  return {
    servers: urls.map(({ server, udp }) => ({ ...server, urls: udp.map(({ url }) => url) })),
    relays: urls.some(({ udp }) => udp.some((url) => url.relay)),
    port: urls[0]?.udp[0]?.port,
  };
}
