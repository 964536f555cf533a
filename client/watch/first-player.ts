/**
 * The player of the show that the page was opened at. It needs nothing of the app: it is on its way while the app's scripts are read, and
 * `stage-media.ts` takes it over when the app draws the watch page.
 */
import type { Lang } from "#shared/problem.ts";
import type { StagePass } from "#shared/stage.ts";
import { boot } from "../boot.ts";
import { firstLocale } from "../locale.ts";
import { Player } from "../media/player.ts";
import { toClientProblem } from "../problem-error.ts";
import { shapeOf } from "./stage-view.ts";

/** A pass to watch, or null where there is no stage to enter: the show is not live. */
export async function fetchPass(showId: string): Promise<StagePass | null> {
	const { api, unwrap } = await import("../api.ts");
	try {
		return await unwrap(api.api.shows[":id"].stage.$get({ param: { id: showId }, query: { as: "view" } }));
	} catch (error) {
		const { code } = toClientProblem(error);
		if (code === "show_state" || code === "not_found") return null;
		throw error;
	}
}

/** Where the picture plays until the watch page is drawn (`server/pages/opening.ts`); null when it is. */
export const openingPicture = (): HTMLElement | null => document.querySelector("#opening .watch");

/** What assistive technology calls the picture. */
export const pictureName = (lang: Lang): string => (lang === "zh" ? "直播画面" : "Live picture");

let first: { readonly showId: string; readonly player: Player; /** The opening has no part in it any longer. */ readonly taken: () => void } | null = null;

/** So long the app waits for the first frame, ms: its scripts and drawing are the most work of the page. */
const appPatience = 250;

/** Starts it, where the page was opened at a live show. Resolves with its first frame, or when the app has waited long enough for it. */
export async function startFirstPlayer(): Promise<void> {
	const { snapshot, pass } = boot?.watch ?? {};
	if (!snapshot || !pass) return;
	const showId = snapshot.show.id;
	const lang = firstLocale();
	const player = new Player({ pass, getPass: () => fetchPass(showId), lang });
	const opening = openingPicture();
	const program = opening?.querySelector<HTMLElement>(".watch-program");
	if (program) player.attach(program, pictureName(lang));
	player.start();
	await new Promise<void>((resolve) => {
		const taken = player.subscribe(({ width, height, firstFrameAt }) => {
			if (opening) opening.dataset["shape"] = shapeOf(width, height);
			if (firstFrameAt !== null) resolve();
		});
		first = { showId, player, taken };
		setTimeout(resolve, appPatience);
	});
}

/** The player that was started for this show, handed out once; it ends when another show is asked for. */
export function takeFirstPlayer(showId: string): Player | null {
	const taken = first;
	first = null;
	taken?.taken();
	if (taken?.showId === showId) return taken.player;
	taken?.player.close();
	return null;
}
