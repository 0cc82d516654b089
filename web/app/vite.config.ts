import { defineConfig } from "vite";
import manifest from "./package.json" with { type: "json" };
import { brotli } from "./vite-brotli.js";

// the app is built from the SDK's sources, so one build is enough and a change shows at once
const source = "parley-source";

export default defineConfig({
  resolve: { conditions: [source, "module", "browser", "development|production"] },
  ssr: { resolve: { conditions: [source, "module", "node", "development|production"] } },
  define: { __APP_VERSION__: JSON.stringify(manifest.version) },
  plugins: [brotli()],
  // no inline script and no data: address, which the server's content security policy refuses
  build: {
    outDir: "dist", emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ["index.html", "src/embed.ts"],
      preserveEntrySignatures: "strict",
      // a name that other pages can rely on
      output: { entryFileNames: ({ name }) => (name === "embed" ? "elements.js" : "assets/[name]-[hash].js") },
    },
  },
  // what runs beside the page has a policy of its own on the server, which goes by this name
  worker: { format: "es", rolldownOptions: { output: { entryFileNames: "assets/worker-[name]-[hash].js" } } },
  server: { proxy: { "/parley": { target: "https://localhost:8443", ws: true, secure: false } } },
});
