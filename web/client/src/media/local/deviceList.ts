import type { Device, DeviceKind } from "../../api.js";

export type DeviceLists = Readonly<Record<DeviceKind, readonly Device[]>>;

const kinds: Record<MediaDeviceKind, DeviceKind> = { audioinput: "microphone", videoinput: "camera", audiooutput: "speaker" };

export const noDevices: DeviceLists = { microphone: [], camera: [], speaker: [] };

/** Sorts the browser's list by kind. Before permission it has entries without an id, which tell nothing that could be chosen. */
export function listDevices(infos: readonly MediaDeviceInfo[]): DeviceLists {
  const lists: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] };
  for (const { kind, deviceId, label } of infos) {
    if (deviceId) lists[kinds[kind]].push({ id: deviceId, label });
  }
  return lists;
}

/**
 * Devices that were not there before. In a list that was empty nothing is new, since permission has just been given, but where one was looked for
 * and there was none.
 */
export function newDevices(before: DeviceLists, now: DeviceLists, missed: (kind: DeviceKind) => boolean): { kind: DeviceKind; device: Device }[] {
  return (Object.keys(now) as DeviceKind[]).flatMap((kind) =>
    before[kind].length === 0 && !missed(kind)
      ? []
      : now[kind].filter((d) => !before[kind].some((was) => was.id === d.id)).map((device) => ({ kind, device })),
  );
}
