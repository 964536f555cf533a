/** What a viewer saw of a cut. */
export type Colour = "red" | "green" | "blue" | "black" | "other";

/** One frame that the viewer was shown. */
export interface Sight {
	/** Date.now(). */
	readonly at: number;
	readonly colour: Colour;
}

/** What a cut at `from` looked like: ms until the first frame of `to`, the longest time without a new frame around it, and black frames. */
export function cutOf(sights: readonly Sight[], from: number, to: Colour): { after: number; longestGap: number; black: number } | null {
	const first = sights.find(({ at, colour }) => at >= from && colour === to);
	if (!first) return null;
	const around = sights.filter(({ at }) => at >= from - 500 && at <= first.at + 500);
	let longestGap = 0;
	for (let index = 1; index < around.length; index += 1) longestGap = Math.max(longestGap, around[index]!.at - around[index - 1]!.at);
	return { after: first.at - from, longestGap, black: around.filter(({ colour }) => colour === "black").length };
}
