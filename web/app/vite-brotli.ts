import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Plugin } from "vite";

const compress = promisify(brotliCompress);

/** Writes a `.br` beside every text file of the build, which the server sends as it is: compressed once and best. */
export function brotli(): Plugin {
  let folder = "";
  return {
    name: "brotli",
    apply: "build",
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(js|css|html|svg|webmanifest|json)$/.test(file));
      await Promise.all(files.map(async (file) => {
        const content = await readFile(path.join(folder, file));
        const small = await compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
        if (small.length < content.length) await writeFile(path.join(folder, `${file}.br`), small);
      }));
    },
  };
}
