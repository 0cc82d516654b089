import type { Backdrop } from "./messages.js";
import type { Segmenter } from "./segmenter.js";

/** Of the pictures that come in, so many milliseconds in a second may go into finding people; the last mask serves meanwhile. */
const share = 0.6;
const steady = 0.65;
const small = { width: 320, height: 180 };

/** Puts somebody in front of something else, frame by frame. */
export class Painter {
  private readonly input: OffscreenCanvasRenderingContext2D;
  private readonly mask: OffscreenCanvasRenderingContext2D;
  private readonly blurred: OffscreenCanvasRenderingContext2D;
  private readonly output: OffscreenCanvasRenderingContext2D;
  private readonly alpha: ImageData;
  private readonly likely: Float32Array;
  private next = 0;

  constructor(private readonly segmenter: Segmenter, private readonly backdrop: Backdrop) {
    const { width, height } = segmenter;
    this.input = surface(width, height, true);
    this.mask = surface(width, height);
    this.blurred = surface(small.width, small.height);
    this.output = surface(width, height);
    this.alpha = new ImageData(width, height);
    this.likely = new Float32Array(width * height);
  }

  /** @returns the picture as others see it. */
  paint(frame: VideoFrame, now: number): OffscreenCanvas {
    const { canvas } = this.output;
    if (canvas.width !== frame.displayWidth || canvas.height !== frame.displayHeight) {
      canvas.width = frame.displayWidth;
      canvas.height = frame.displayHeight;
    }
    if (now >= this.next) {
      this.find(frame);
      this.next = now + (performance.now() - now) / share;
    }
    const { width, height } = canvas;
    const { output } = this;
    output.globalCompositeOperation = "copy";
    output.imageSmoothingQuality = "high";
    output.drawImage(this.mask.canvas, 0, 0, width, height);
    output.globalCompositeOperation = "source-in";
    output.drawImage(frame, 0, 0, width, height);
    output.globalCompositeOperation = "destination-over";
    this.drawBackdrop(frame, width, height);
    return canvas;
  }

  private find(frame: VideoFrame): void {
    const { input, segmenter, likely, alpha } = this;
    const { width, height } = segmenter;
    input.drawImage(frame, 0, 0, width, height);
    const found = segmenter.run(input.getImageData(0, 0, width, height).data);
    for (let i = 0; i < found.length; i++) {
      const now = likely[i]! + (found[i]! - likely[i]!) * steady;
      likely[i] = now;
      // a soft edge where it is not sure, and none elsewhere
      const edge = Math.min(1, Math.max(0, (now - 0.3) / 0.5));
      alpha.data[4 * i + 3] = 255 * edge * edge * (3 - 2 * edge);
    }
    this.mask.putImageData(alpha, 0, 0);
  }

  private drawBackdrop(frame: VideoFrame, width: number, height: number): void {
    const { backdrop, output, blurred } = this;
    if (backdrop.kind === "picture") {
      const { picture } = backdrop;
      const scale = Math.max(width / picture.width, height / picture.height);
      output.drawImage(picture, (width - picture.width * scale) / 2, (height - picture.height * scale) / 2, picture.width * scale, picture.height * scale);
      return;
    }
    // small first: to blur a small picture costs little, and nobody sees the difference
    blurred.filter = backdrop.strength === "some" ? "blur(3px)" : "blur(8px)";
    // a margin, since edges fade where there is nothing beyond them
    blurred.drawImage(frame, -12, -7, small.width + 24, small.height + 14);
    output.drawImage(blurred.canvas, 0, 0, width, height);
  }
}

function surface(width: number, height: number, willReadFrequently = false): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently });
  if (!context) throw new Error("This browser has no canvas for workers.");
  return context;
}
