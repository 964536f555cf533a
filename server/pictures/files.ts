import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One file of a picture: `480.webp`. */
export interface PictureFile {
	readonly name: string;
	readonly data: Uint8Array;
}

/** Where the bytes of pictures are kept. Ids and names come from the store, which lets no others through. */
export interface PictureFiles {
	/** Keeps all files of a picture, for good: whoever answers may be killed right after. Rejects when they are not all kept. */
	put(id: string, files: readonly PictureFile[]): Promise<void>;
	/** The bytes of a file, or null when there is no such one. */
	get(id: string, name: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** On disk in `dir`, a folder a picture. A folder appears whole or not at all. */
export function diskFiles(dir: string): PictureFiles {
	return {
		async put(id, files) {
			const draft = join(dir, `.new-${id}`);
			try {
				await mkdir(draft, { recursive: true });
				// Flushed: the row that follows promises that the picture is there.
				await Promise.all(files.map(({ name, data }) => writeFile(join(draft, name), data, { flush: true })));
				await rename(draft, join(dir, id));
			} catch (error) {
				await rm(draft, { recursive: true, force: true });
				throw error;
			}
		},
		async get(id, name) {
			try {
				return await readFile(join(dir, id, name));
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
				throw error;
			}
		},
	};
}
