// The npm package's `footfall/node`: a folder as the storage, an item a file: whole or not there, also after a power cut.
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Storage } from "./kept";

const ITEM = ".item";
const UNFINISHED = ".new";
const UNFINISHED_MS_MAX = 3_600_000; // an older one belongs to a process that has ended while it wrote

const missing = (error: unknown): boolean => (error as { code?: string }).code === "ENOENT";

/** Has the folder itself remember that a file is in it. */
const settle = async (path: string): Promise<void> => {
  if (process.platform === "win32") return; // it does so by itself, and does not let folders be opened
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const writeWhole = async (path: string, value: string): Promise<void> => {
  const file = await open(path, "w", 0o600); // for this user's eyes only: it says what customers do
  try {
    await file.writeFile(value);
    await file.sync();
  } finally {
    await file.close();
  }
};

const clearUnfinished = async (path: string): Promise<void> => {
  const { mtimeMs } = await stat(path);
  if (mtimeMs < Date.now() - UNFINISHED_MS_MAX) await rm(path, { force: true });
};

/** A storage in this folder, which is made when it is not there. For one process at a time. */
export const folder = (path: string): Required<Storage> => {
  const made = mkdir(path, { recursive: true, mode: 0o700 });
  made.catch(() => {}); // whoever uses it is told
  const fileOf = (name: string): string => join(path, encodeURIComponent(name) + ITEM);
  let writes = 0;

  return {
    getItem: async (name) => {
      try {
        return await readFile(fileOf(name), "utf8");
      } catch (error) {
        if (missing(error)) return null;
        throw error;
      }
    },
    setItem: async (name, value) => {
      await made;
      const unfinished = join(path, `${process.pid}-${writes++}${UNFINISHED}`);
      try {
        await writeWhole(unfinished, value);
        await rename(unfinished, fileOf(name));
      } catch (error) {
        await rm(unfinished, { force: true }); // on a full disk it would keep the room that the next needs
        throw error;
      }
      await settle(path);
    },
    removeItem: async (name) => {
      // Should it come back after a power cut, it is sent once more with the same id.
      await rm(fileOf(name), { force: true });
    },
    getAllKeys: async () => {
      await made;
      const files = await readdir(path);
      const unfinished = files.filter((file) => file.endsWith(UNFINISHED));
      await Promise.allSettled(unfinished.map((file) => clearUnfinished(join(path, file))));
      return files.filter((file) => file.endsWith(ITEM)).map((file) => decodeURIComponent(file.slice(0, -ITEM.length)));
    },
  };
};
