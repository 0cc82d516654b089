import { defineConfig } from "vite";

export default defineConfig({
  // the app is built from the SDK's sources, so one build is enough and a change shows at once
  resolve: { conditions: ["parley-source", "module", "browser", "development|production"] },
  build: { outDir: "dist", emptyOutDir: true, target: "es2022" },
  server: { proxy: { "/parley": { target: "https://localhost:8443", ws: true, secure: false } } },
});
