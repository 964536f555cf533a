import { covers } from "./covers.ts";
import { products } from "./products.ts";

/** The pictures of the demonstration data, as SVG: one of every product (1080x1080) and covers (16:9). */
export const drawings = { ...products, ...covers };
export type DrawingName = keyof typeof drawings;

/** The PNG of a drawing, 1080 pixels wide. */
export async function render(name: DrawingName): Promise<Uint8Array> {
	const { default: sharp } = await import("sharp");
	return sharp(Buffer.from(drawings[name]())).resize({ width: 1080 }).flatten({ background: "#fff" }).png({ compressionLevel: 1 }).toBuffer();
}
