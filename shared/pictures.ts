import { pictureSizes, pictureUrl } from "./show.ts";

/** `img srcset` of a stored picture. */
export const pictureSrcset = (id: string): string => pictureSizes.map((size) => `${pictureUrl(id, size)} ${size}w`).join(", ");

/** How wide the first picture of a screen is drawn, as of `img sizes`: the same words in the page's head, so that it is asked for once. */
export const leadSizes = {
	home: "(min-width: 1200px) 680px, (min-width: 768px) 60vw, 100vw",
	product: "(min-width: 1200px) 530px, (min-width: 768px) 48vw, 100vw",
	showcase: "(min-width: 1200px) 620px, (min-width: 768px) 55vw, 100vw",
} as const;
