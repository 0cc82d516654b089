// Stands in a worker before the code that seals and opens frames, or alone where nobody does: puts a known pattern behind each picture
// before it is sealed (decoders of VP8 read past no partition), and notes which keys come in and which keys frames are sealed with.
(() => {
  const pattern = new TextEncoder().encode("PATTERN");
  const channel = new BroadcastChannel("parley-probe");
  let operation = "plant";
  addEventListener("rtctransform", ({ transformer }) => {
    operation = transformer.options.operation;
  });
  addEventListener("message", ({ data }) => {
    if (data.type === "receive-key") channel.postMessage({ what: "key", kid: String(data.kid) });
  });

  const plant = (frame) => {
    const data = new Uint8Array(frame.data.byteLength + pattern.length);
    data.set(new Uint8Array(frame.data));
    data.set(pattern, frame.data.byteLength);
    frame.data = data.buffer;
  };
  // RFC 9605, section 4.3, behind the clear bytes of VP8
  const kidOf = (bytes) => {
    const start = bytes[0] & 1 ? 1 : 10;
    const length = ((bytes[start] >> 4) & 7) + 1;
    return String(bytes.subarray(start + 1, start + 1 + length).reduce((kid, byte) => (kid << 8n) | BigInt(byte), 0n));
  };

  const Plain = TransformStream;
  globalThis.TransformStream = class extends Plain {
    constructor({ transform }) {
      const opens = operation === "open";
      super({
        transform(frame, controller) {
          const isPicture = frame.type !== undefined;
          if (isPicture && opens) channel.postMessage({ what: "frame", kid: kidOf(new Uint8Array(frame.data)), at: Date.now() });
          else if (isPicture) plant(frame);
          return transform(frame, controller);
        },
      });
    }
  };
})();
