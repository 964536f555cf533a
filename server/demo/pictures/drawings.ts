import sharp from "sharp";

const names = ["navel-oranges","blood-oranges","orange-juice","crayfish-rice","glutinous-rice","lotus-root","derby-shoes","loafers","aged-rice-wine","osmanthus-wine","camellia-oil","green-tea","cover-orchard","cover-hall","cover-workshop","cover-tea","cover-crate","cover-harvest"] as const;
export type DrawingName = (typeof names)[number];
export const drawings = Object.fromEntries(names.map((name) => [name, () => `<svg xmlns="http://www.w3.org/2000/svg" width="1080" height="${name.startsWith("cover") ? 608 : 1080}"><rect width="100%" height="100%" fill="#f6d9a8"/><circle cx="540" cy="300" r="200" fill="#f08c1d"/></svg>`])) as Record<DrawingName, () => string>;

/** The PNG of a drawing. */
export async function render(name: DrawingName): Promise<Uint8Array> {
	return sharp(Buffer.from(drawings[name]())).png({ compressionLevel: 1 }).toBuffer();
}
