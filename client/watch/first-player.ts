/**
 * The player of the show that the page was opened at. It needs nothing of the app: it is on its way while the app's scripts are read, and
 * `stage-media.ts` takes it over when the app draws the watch page.
 */
import type { StagePass } from "#shared/stage.ts";
import { boot } from "../boot.ts";
import { firstLocale } from "../locale.ts";
import { Player } from "../media/player.ts";
import { toClientProblem } from "../problem-error.ts";

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

let first: { readonly showId: string; readonly player: Player } | null = null;

/** Starts it, where the page was opened at a live show. */
export function startFirstPlayer(): void {
	const { snapshot, pass } = boot?.watch ?? {};
	if (!pass || snapshot?.show.state !== "live") return;
	const showId = snapshot.show.id;
	const player = new Player({ pass, getPass: () => fetchPass(showId), lang: firstLocale() });
	player.start();
	first = { showId, player };
}

/** The player that was started for this show, handed out once; it ends when another show is asked for. */
export function takeFirstPlayer(showId: string): Player | null {
	const taken = first;
	first = null;
	if (taken?.showId === showId) return taken.player;
	taken?.player.close();
	return null;
}
