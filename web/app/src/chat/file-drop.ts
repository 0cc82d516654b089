import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { toast } from "../ui/toasts.js";

type Host = ReactiveControllerHost & HTMLElement & { readonly fileBytes: number };

/** Takes files that are dropped, and says where they would go while they are held over it. */
export class FileDrop implements ReactiveController {
  over = false;

  constructor(private readonly host: Host, private readonly take: (files: readonly File[]) => void) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.over = false;
  }

  readonly dragged = (event: DragEvent): void => {
    if (this.host.fileBytes === 0 || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.show(true);
  };

  readonly left = (): void => this.show(false);

  readonly dropped = (event: DragEvent): void => {
    this.show(false);
    if (this.host.fileBytes === 0 || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    // the browser gives a folder as a file that nobody can read
    const items = [...event.dataTransfer.items].filter(({ kind }) => kind === "file");
    const files = [...event.dataTransfer.files];
    const folders = files.filter((_, at) => items[at]?.webkitGetAsEntry()?.isDirectory === true);
    for (const { name } of folders) toast(this.host, { text: msg(str`${name} is a folder. Send what is in it, or an archive of it.`), kind: "problem" });
    this.take(files.filter((file) => !folders.includes(file)));
  };

  private show(over: boolean): void {
    if (over === this.over) return;
    this.over = over;
    this.host.requestUpdate();
  }
}
