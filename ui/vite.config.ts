import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `vite --mode mock` answers the commands from `src/dev`; every other mode leaves that folder out of the bundle.
export default defineConfig({
  plugins: [react()],
  base: "./",
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    target: ["es2022", "safari16"],
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test/setup.ts"],
    testTimeout: 20_000,
    css: false,
  },
});
