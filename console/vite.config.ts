// How the console is built: into the Python package, which serves it.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/footfall/static/console",
    assetsDir: "console-assets",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content policy allows no inlined script
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/v1": "http://127.0.0.1:8000" } },
});
