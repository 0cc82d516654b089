import type { Report, Start } from "./messages.js";
import { Painter } from "./painter.js";
import { Segmenter } from "./segmenter.js";

const second = 1_000;

addEventListener("message", ({ data }: MessageEvent<Start>) => {
  run(data).catch(() => tell({ kind: "failed" }));
});

async function run({ readable, writable, model, backdrop }: Start): Promise<void> {
  const painter = new Painter(new Segmenter(model), backdrop);
  const reader = readable.getReader();
  const writer = writable.getWriter();
  let since = performance.now();
  let frames = 0;
  let busy = 0;
  let ready = false;
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) break;
    const began = performance.now();
    const { timestamp } = frame;
    let painted: VideoFrame;
    try {
      painted = new VideoFrame(painter.paint(frame, began), { timestamp, alpha: "discard" });
    } finally {
      frame.close();
    }
    const now = performance.now();
    busy += now - began;
    frames++;
    await writer.write(painted);
    if (!ready) tell({ kind: "ready" });
    ready = true;
    if (now - since < second) continue;
    tell({ kind: "cost", framesPerSecond: Math.round((frames * second) / (now - since)), ms: Math.round(busy / frames) });
    [since, frames, busy] = [now, 0, 0];
  }
  await writer.close();
}

function tell(report: Report): void {
  postMessage(report);
}
