/** Stored pictures, re-encoded in the widths of `pictureSizes` (shared/show.ts). */
export interface PictureStore {
	/** Re-encodes and keeps a picture; returns its id. Refuses with `picture_unreadable` what is no picture or too large in pixels. */
	put(bytes: Uint8Array, uploadedBy: string | null): Promise<string>;
	/** The WebP bytes, or null when there is no such picture. */
	get(id: string, size: number): Promise<Uint8Array<ArrayBuffer> | null>;
}
