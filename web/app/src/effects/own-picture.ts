const name = "parley.background";
const address = "/background-picture";
const widest = 1_280;

/** Keeps a picture in this browser, no larger than a camera's. */
export async function keepPicture(file: Blob): Promise<void> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, widest / picture.width);
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const kept = await caches.open(name);
  await kept.put(address, new Response(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 })));
}

export async function keptPicture(): Promise<ImageBitmap | undefined> {
  try {
    const found = await (await caches.open(name)).match(address);
    return found && (await createImageBitmap(await found.blob()));
  } catch {
    // storage is refused or was emptied: blurred instead
    return undefined;
  }
}
