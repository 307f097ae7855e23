// The core as the build makes it of core.ts: a function of what surrounds it.
declare module "footfall:core" {
  export const makeCore: (surroundings: import("./surroundings").Surroundings) => import("./core").Core;
}
