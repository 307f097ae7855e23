// How the tests run: in a simulated page of a shop, on a site with a registrable domain of its own.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "https://www.shop.example.com/" } },
    include: ["tests/**/*.test.ts"],
    restoreMocks: true,
    unstubGlobals: true,
    // Two workers at most: the suite is small, and machines that build it may be too.
    maxWorkers: 2,
    minWorkers: 1,
  },
});
