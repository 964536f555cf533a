/** The box of a crop, in pixels of the picture. */
export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}
export interface Size {
	readonly width: number;
	readonly height: number;
}

/** The smallest side of a box, as a share of the picture's shorter side. */
const least = 0.08;
const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));
const minimum = (picture: Size) => Math.max(1, Math.round(Math.min(picture.width, picture.height) * least));

/** Where a crop begins: the largest square in the middle, or all of it. */
export function firstBox(picture: Size, square: boolean): Box {
	if (!square) return { x: 0, y: 0, ...picture };
	const side = Math.min(picture.width, picture.height);
	return { x: Math.round((picture.width - side) / 2), y: Math.round((picture.height - side) / 2), width: side, height: side };
}

/** The box moved, never out of the picture. */
export function moveBox(box: Box, dx: number, dy: number, picture: Size): Box {
	return { ...box, x: clamp(Math.round(box.x + dx), 0, picture.width - box.width), y: clamp(Math.round(box.y + dy), 0, picture.height - box.height) };
}

/** The box with its lower right corner moved; a square stays one. */
export function resizeBox(box: Box, dx: number, dy: number, picture: Size, square: boolean): Box {
	const [most, less] = [{ width: picture.width - box.x, height: picture.height - box.y }, minimum(picture)];
	if (square) {
		const side = clamp(Math.round(box.width + (Math.abs(dx) > Math.abs(dy) ? dx : dy)), less, Math.min(most.width, most.height));
		return { ...box, width: side, height: side };
	}
	return { ...box, width: clamp(Math.round(box.width + dx), less, most.width), height: clamp(Math.round(box.height + dy), less, most.height) };
}

/** Longest side of what is sent, in px: more than the largest stored size. */
const largest = 2160;

/** The part of the picture in `box`, encoded for the upload. */
export async function cropPicture(image: HTMLImageElement, box: Box, name: string): Promise<File> {
	const scale = Math.min(1, largest / Math.max(box.width, box.height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.max(1, Math.round(box.width * scale));
	canvas.height = Math.max(1, Math.round(box.height * scale));
	const context = canvas.getContext("2d")!;
	context.imageSmoothingQuality = "high";
	context.drawImage(image, box.x, box.y, box.width, box.height, 0, 0, canvas.width, canvas.height);
	const encoded = (type: string) => new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.92));
	const webp = await encoded("image/webp");
	// A browser that can't write WebP gives PNG, which is far larger.
	const blob = webp?.type === "image/webp" ? webp : await encoded("image/jpeg");
	if (!blob) throw new Error("the canvas gave no picture");
	return new File([blob], name, { type: blob.type });
}
