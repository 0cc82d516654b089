// Puts a Brotli copy beside every text file of the built web app, so that the server compresses nothing while it runs.
// index.html comes last: its copy tells the build that all the others are there.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const compress = promisify(brotliCompress);
const texts = new Set([".js", ".css", ".html", ".svg", ".json", ".webmanifest", ".txt", ".wasm"]);
const root = process.argv[2];

const files = (await readdir(root, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
await Promise.all(files.filter((file) => file.endsWith(".br")).map((file) => rm(file)));
const sources = files.filter((file) => texts.has(extname(file))).sort((a, b) => Number(a.endsWith("index.html")) - Number(b.endsWith("index.html")));
for (const file of sources) {
  const content = await readFile(file);
  const small = await compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  if (small.length < content.length || file.endsWith("index.html")) await writeFile(`${file}.br`, small);
}
