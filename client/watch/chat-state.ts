/** The chat of a watch page: the rows that are drawn, one's own messages on their way, and what keeps one from sending. */
import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { ShowEvent } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { me, signInAsGuest } from "../session.ts";
import { send, type ShowChannel } from "../show-socket.ts";
import { type Held, hold, type Pending, rowsOf, stepBack, stillPending, unseen, withPage, without } from "./chat-log.ts";

/** Tells the chat of events: made before the channel that calls it. */
export interface ChatEvents {
	onEvent: (event: ShowEvent) => void;
}

export function createChat(showId: string, channel: ShowChannel, events: ChatEvents) {
	const [held, setHeld] = createSignal<Held | null>(null);
	const [end, setEnd] = createSignal<"start" | "limit" | null>(null);
	const [paging, setPaging] = createSignal(false);
	const [pending, setPending] = createSignal<readonly Pending[]>([]);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [mutedUntil, setMutedUntil] = createSignal<string | null>(null);
	let keys = 0;

	createEffect(on(channel.chat, (chat) => setPending((all) => stillPending(all, chat))));
	createEffect(on(channel.you, (you) => setMutedUntil(you?.mutedUntil ?? null)));
	events.onEvent = ({ body }) => {
		if (body.type === "chat-removed") setHeld((now) => now && without(now, body.ids));
		else if (body.type === "muted" && body.userId === me().userId) setMutedUntil(body.until);
	};
	createEffect(
		on(mutedUntil, (until) => {
			if (until === null) return void (problem()?.code === "muted" && setProblem(null));
			const left = Date.parse(until) - Date.now() - channel.clockOffset();
			// setTimeout counts to 2^31 ms; a mute lasts 30 days at most and a page rarely as long.
			const timer = setTimeout(() => setMutedUntil(null), Math.min(Math.max(left, 0), 2 ** 31 - 1));
			onCleanup(() => clearTimeout(timer));
		}),
	);

	const rows = createMemo(() => rowsOf(held(), channel.chat()));
	const newer = createMemo(() => unseen(held(), channel.chat()));

	return {
		rows,
		/** Own messages under way; not while older ones are read. */
		pending: () => (held() ? [] : pending()),
		newer,
		held: () => held() !== null,
		end,
		paging,
		problem,
		setProblem,
		mutedUntil,
		hold: () => held() ?? setHeld(hold(channel.chat())),
		follow() {
			setHeld(null);
			setEnd(null);
		},
		/** One step further back. */
		async back() {
			const now = held() ?? setHeld(hold(channel.chat()))!;
			const step = stepBack(now);
			if ("held" in step) return void setHeld(step.held);
			if ("end" in step) return void setEnd(step.end);
			if (paging()) return;
			setPaging(true);
			try {
				const page = await unwrap(api.api.shows[":id"].chat.$get({ param: { id: showId }, query: { before: String(step.before) } }));
				setHeld((current) => current && withPage(current, page.messages, page.more));
				if (!page.more) setEnd("start");
			} catch (error) {
				setProblem(toClientProblem(error));
			} finally {
				setPaging(false);
			}
		},
		/** Sends; false when it was refused, and `problem` says why. */
		async send(text: string): Promise<boolean> {
			const key = (keys += 1);
			setProblem(null);
			setHeld(null);
			setPending((all) => [...all, { key, text, id: null }].slice(-20));
			try {
				await named();
				const { id } = await send("chat-send", { showId, text });
				setPending((all) => stillPending(all.map((one) => (one.key === key ? { ...one, id } : one)), channel.chat()));
				return true;
			} catch (error) {
				setPending((all) => all.filter((one) => one.key !== key));
				setProblem(toClientProblem(error));
				return false;
			}
		},
	};
}

export type Chat = ReturnType<typeof createChat>;

/** A guest's name is made once, however fast the first messages are typed. */
let naming: Promise<void> | null = null;
function named(): Promise<void> {
	naming ??= signInAsGuest().finally(() => (naming = null));
	return naming;
}
