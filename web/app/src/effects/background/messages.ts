/** What stands behind somebody: what is there, more or less out of focus, or a picture. */
export type Backdrop = { readonly kind: "blur"; readonly strength: "some" | "much" } | { readonly kind: "picture"; readonly picture: ImageBitmap };

/** To the worker. */
export interface Start {
  readonly readable: ReadableStream<VideoFrame>;
  readonly writable: WritableStream<VideoFrame>;
  readonly model: ArrayBuffer;
  readonly backdrop: Backdrop;
}

/** From the worker: `ready` with the first frame, then once a second what it costs. */
export type Report = { readonly kind: "ready" } | { readonly kind: "failed" } | ({ readonly kind: "cost" } & Cost);

export interface Cost {
  /** Frames that come out in a second. */
  readonly framesPerSecond: number;
  /** Milliseconds for each of them. */
  readonly ms: number;
}
