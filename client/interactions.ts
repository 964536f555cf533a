/** A show's interactions as everybody sees them, kept true over the show's connection: for the watch page and the studio. Owned by its caller. */
import { createEffect, on } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import * as z from "zod/mini";
import { applyChange, applyPulse, InteractionChange, type Interactions, Pulse } from "#shared/interaction.ts";
import type { ShowEvent } from "#shared/show.ts";
import { api, unwrap } from "./api.ts";
import { onPulse, type ShowChannel } from "./show-socket.ts";

/** Waits before it is asked for again after a failure, ms. */
const retryAfter = 3_000;

export function createInteractions(showId: string, channel: ShowChannel, hooks: { readonly onChange?: (change: InteractionChange) => void; readonly onLoaded?: () => void; readonly onLikes?: (more: number) => void } = {}) {
	let known: Interactions = { showId, likes: 0, asks: [], poll: null, bag: null, questions: [], hostFollowers: 0 };
	// The store writes into what it is given.
	const [state, setState] = createStore(structuredClone(known));
	/** Changes that came while the whole was asked for: it may be older than they are. */
	let meanwhile: InteractionChange[] | null = null;
	const put = (next: Interactions) => {
		known = next;
		setState(reconcile(structuredClone(next), { key: "id" }));
	};

	async function load(): Promise<void> {
		const mine: InteractionChange[] = (meanwhile = []);
		try {
			const loaded = (await unwrap(api.api.shows[":id"].interactions.$get({ param: { id: showId } }))) as Interactions;
			if (meanwhile !== mine) return;
			put(mine.reduce(applyChange, { ...loaded, likes: Math.max(loaded.likes, known.likes) }));
			meanwhile = null;
			hooks.onLoaded?.();
		} catch {
			// Nobody waits for it; the chat says when the line is down.
			if (meanwhile === mine) setTimeout(() => meanwhile === mine && void load(), retryAfter);
		}
	}

	// Each join may have passed over changes: those that came within a snapshot are told to nobody.
	createEffect(on(channel.you, (you) => void (you && load())));
	onPulse((payload) => {
		const pulse = z.safeParse(Pulse, payload);
		if (!pulse.success) return console.error("pulse from the server", pulse.error);
		const before = known.likes;
		const next = applyPulse(known, pulse.data);
		if (next === known) return;
		put(next);
		if (before > 0 && next.likes > before) hooks.onLikes?.(next.likes - before);
	});

	return {
		state,
		onEvent({ body }: ShowEvent): void {
			if (body.type !== "interaction") return;
			const change = z.safeParse(InteractionChange, body.change);
			if (!change.success) return console.error("interaction from the server", change.error);
			meanwhile?.push(change.data);
			put(applyChange(known, change.data));
			hooks.onChange?.(change.data);
		},
		/** Shows own likes at once; the server's count overtakes them. */
		liked(count: number): void {
			put({ ...known, likes: known.likes + count });
		},
		reload: load,
	};
}

export type ShowInteractions = ReturnType<typeof createInteractions>;
