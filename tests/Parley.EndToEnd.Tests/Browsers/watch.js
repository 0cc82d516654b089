// Runs in every page before the page's own scripts. It only watches: what the page exposes is not changed by it.
(() => {
  if (window.parleyWatch) return;

  const connections = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      connections.push(this);
    }
  };

  const violations = [];
  addEventListener("securitypolicyviolation", (e) => violations.push(`${e.effectiveDirective} blocked ${e.blockedURI} ${e.sample} at ${e.sourceFile}:${e.lineNumber}`));
  const dialogs = [];
  for (const name of ["alert", "confirm", "prompt"]) window[name] = (text) => { dialogs.push(`${name}: ${text}`); };

  const alive = () => connections.filter((c) => c.connectionState !== "closed");

  /** In Firefox it is never answered for a connection that is closed meanwhile. */
  async function statsOf(connection) {
    let timer;
    const closed = new Promise((done) => { timer = setInterval(() => connection.connectionState === "closed" && done(new Map()), 200); });
    try {
      return await Promise.race([connection.getStats(), closed]);
    } finally {
      clearInterval(timer);
    }
  }

  async function statistics() {
    const result = { connections: alive().length, framesDecoded: 0, framesReceived: 0, frameWidth: 0, audioEnergy: 0, states: alive().map((c) => `${c.connectionState}/${c.iceConnectionState}/${c.signalingState}`), path: null };
    for (const connection of alive()) {
      const report = await statsOf(connection);
      const pairs = [];
      let selected;
      for (const s of report.values()) {
        if (s.type === "inbound-rtp" && s.kind === "video") {
          result.framesDecoded += s.framesDecoded ?? 0;
          result.framesReceived += s.framesReceived ?? 0;
          result.frameWidth = Math.max(result.frameWidth, s.frameWidth ?? 0);
        }
        if (s.type === "inbound-rtp" && s.kind === "audio") result.audioEnergy += s.totalAudioEnergy ?? 0;
        if (s.type === "transport" && s.selectedCandidatePairId) selected = report.get(s.selectedCandidatePairId);
        if (s.type === "candidate-pair") pairs.push(s);
      }
      selected ??= pairs.find((p) => p.selected) ?? pairs.find((p) => p.nominated && p.state === "succeeded");
      if (!selected) continue;
      const local = report.get(selected.localCandidateId);
      const remote = report.get(selected.remoteCandidateId);
      result.path = {
        local: local?.candidateType, remote: remote?.candidateType,
        protocol: local?.protocol, relayProtocol: local?.relayProtocol ?? null, url: local?.url ?? null,
        localAddress: `${local?.address ?? local?.ip}:${local?.port}`, remoteAddress: `${remote?.address ?? remote?.ip}:${remote?.port}`,
        bytesSent: selected.bytesSent, bytesReceived: selected.bytesReceived,
      };
    }
    return result;
  }

  /** Packets of sound sent so far. */
  async function soundSent() {
    let packets = 0;
    for (const connection of alive())
      for (const s of (await statsOf(connection)).values())
        if (s.type === "outbound-rtp" && s.kind === "audio") packets += s.packetsSent;
    return packets;
  }

  // ---- continuity: when did the count of decoded frames last rise?
  const every = 50;
  let sampling;
  function startSampling() {
    clearInterval(sampling?.timer);
    const advances = [];
    let last = -1;
    let busy = false;
    let tick = performance.now();
    sampling = { advances, pause: 0 };
    sampling.timer = setInterval(async () => {
      const now = performance.now();
      sampling.pause = Math.max(sampling.pause, now - tick - every);
      tick = now;
      if (busy) return;
      busy = true;
      try {
        let frames = 0;
        for (const c of alive())
          for (const r of c.getReceivers())
            if (r.track.kind === "video")
              for (const s of (await r.getStats()).values()) if (s.type === "inbound-rtp") frames += s.framesDecoded ?? 0;
        if (frames !== last) advances.push(performance.now());
        last = frames;
      } finally {
        busy = false;
      }
    }, every);
  }

  /** At how many moments there were more frames than before: it costs the page nothing to be asked. */
  const advances = () => sampling.advances.length;

  function stopSampling() {
    clearInterval(sampling.timer);
    const times = [...sampling.advances, performance.now()];
    let gap = 0;
    for (let i = 1; i < times.length; i++) gap = Math.max(gap, times[i] - times[i - 1]);
    return { longestGap: gap, advances: sampling.advances.length, longestPause: sampling.pause };
  }

  // ---- finding by role and name, and reading, through shadow roots
  const roles = {
    button: "button, [role=button], input[type=submit], input[type=button], summary",
    link: "a[href], [role=link]",
    textbox: "input:not([type]), input[type=text], input[type=search], textarea, [contenteditable=''], [contenteditable=true], [role=textbox]",
    menuitem: "[role=menuitem]", menuitemradio: "[role=menuitemradio]", menuitemcheckbox: "[role=menuitemcheckbox]",
    checkbox: "input[type=checkbox], [role=checkbox]", switch: "[role=switch]", tab: "[role=tab]", dialog: "dialog[open], [role=dialog], [role=alertdialog]",
    combobox: "select, [role=combobox]",
  };

  function* everything(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* everything(element.shadowRoot);
    }
  }

  const visible = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === "visible";

  function nameOf(element) {
    const root = element.getRootNode();
    const by = (ids) => ids.split(/\s+/).map((id) => root.getElementById?.(id)?.textContent ?? "").join(" ");
    if (element.hasAttribute("aria-labelledby")) return by(element.getAttribute("aria-labelledby"));
    if (element.hasAttribute("aria-label")) return element.getAttribute("aria-label");
    if (element.labels?.length) return [...element.labels].map((l) => l.textContent).join(" ");
    const content = text(element);
    return content.trim() !== "" && !("value" in element && element.localName !== "button") ? content : element.title || element.placeholder || element.value || "";
  }

  function find({ role, name, exact }) {
    const plain = (s) => s.replace(/\s+/g, " ").trim();
    const wanted = plain(name);
    for (const element of everything(document)) {
      if (!element.matches(roles[role]) || !visible(element)) continue;
      const actual = plain(nameOf(element));
      if (exact ? actual === wanted : actual.toLowerCase().includes(wanted.toLowerCase())) return element;
    }
    return null;
  }

  function text(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"].includes(node.nodeName)) return "";
    if (getComputedStyle(node).display === "none") return "";
    const children = node.localName === "slot" && node.assignedNodes().length > 0 ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes;
    const inner = [...children].map(text).join("");
    return getComputedStyle(node).display.startsWith("inline") ? inner : `${inner}\n`;
  }

  /** All ways that were tried, for whoever wonders why it is not another one. */
  async function ways() {
    const lines = [];
    for (const connection of alive()) {
      lines.push(`knows ${(connection.getConfiguration().iceServers ?? []).flatMap((server) => server.urls).join(" ") || "no server"}`);
      const report = await connection.getStats();
      const name = (id) => {
        const c = report.get(id);
        return c ? `${c.candidateType} ${c.relayProtocol ?? c.protocol} ${c.address ?? c.ip}:${c.port}` : "?";
      };
      for (const s of report.values()) {
        if (s.type === "candidate-pair")
          lines.push(`${name(s.localCandidateId)} to ${name(s.remoteCandidateId)}: ${s.state}${s.nominated ? ", nominated" : ""}, ${s.requestsSent} checks sent, ${s.responsesReceived} answered, ${s.requestsReceived} received`);
      }
    }
    return lines.join("\n");
  }

  window.parleyWatch = {
    connections, statistics, soundSent, ways, startSampling, advances, stopSampling, find,
    all: (selector) => [...everything(document)].filter((e) => e.matches(selector)),
    text: () => text(document.body),
    violations: () => violations, dialogs: () => dialogs,
    enabled: (element) => element !== null && !element.disabled && element.getAttribute("aria-disabled") !== "true",
  };
})();
