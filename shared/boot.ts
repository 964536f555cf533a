import type { Me } from "./api.ts";
import type { ShowSnapshot } from "./show.ts";
import type { StagePass } from "./stage.ts";

/**
 * What the server puts into the page as `<script type="application/json" id="boot">`, so that the first picture needs no request.
 * Nothing in it is trusted by the server again.
 */
export interface Boot {
	readonly me: Me;
	/** The answers of the API that this page's screen asks for first, with the path each is asked for at. */
	readonly answers?: readonly { readonly path: string; readonly data: unknown }[];
	/** Scripts of what is tapped first on a watch page (checkout, shelf), by their paths: to be fetched once its picture plays. */
	readonly later: readonly string[];
	/** On `/watch/:showId`. `pass` is null unless the show is live and the media plane answers. */
	readonly watch: { readonly snapshot: ShowSnapshot; readonly pass: StagePass | null } | null;
}
