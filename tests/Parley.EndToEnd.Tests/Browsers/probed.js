// In the page: what the probe in its worker has noted; and, in a room in the clear, the probe in front of every picture that is sent.
(() => {
  const probe = (globalThis.parleyProbe = { keys: [], frames: {} });
  new BroadcastChannel("parley-probe").onmessage = ({ data: { what, kid, at } }) => {
    if (what === "key") probe.keys.push(kid);
    else probe.frames[kid] = at;
  };
  if (!CLEAR) return;
  let worker;
  const start = () => {
    const policy = trustedTypes.createPolicy("parley", { createScriptURL: (url) => url });
    return new Worker(policy.createScriptURL("/assets/worker-probe.js"), { type: "module" });
  };
  const { addTransceiver } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function (kind, options) {
    const transceiver = addTransceiver.call(this, kind, options);
    if (kind === "video" && options?.direction !== "recvonly") transceiver.sender.transform = new RTCRtpScriptTransform((worker ??= start()), { operation: "plant" });
    return transceiver;
  };
})();
