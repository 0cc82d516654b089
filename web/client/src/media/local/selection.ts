import type { DeviceKind } from "../../api.js";
import type { StoragePort } from "../../ports.js";

export type Selection = Readonly<Partial<Record<DeviceKind, string>>>;

/** Which devices the user has chosen, kept between visits. */
export class SelectionMemory {
  constructor(
    private readonly storage: StoragePort,
    private readonly key: string,
  ) {}

  read(): Selection {
    try {
      const kept: unknown = JSON.parse(this.storage.getItem(this.key) ?? "{}");
      if (typeof kept !== "object" || kept === null) return {};
      return Object.fromEntries(Object.entries(kept).filter(([, id]) => typeof id === "string"));
    } catch {
      return {};
    }
  }

  write(selection: Selection): void {
    this.storage.setItem(this.key, JSON.stringify(selection));
  }
}
