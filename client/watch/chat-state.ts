/** The chat of a watch page: the rows that are drawn, one's own messages on their way, and what keeps one from sending. */
import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { ChatMessage, ChatMode, Notice, ShowEvent } from "#shared/show.ts";
import { api, unwrap } from "../api.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { can, me, signInAsGuest } from "../session.ts";
import { onNotice, send, type ShowChannel } from "../show-socket.ts";
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
	const [replyTo, setReplyTo] = createSignal<ChatMessage | null>(null);
	/** Slow mode: when the next message may go, ms of the server's clock. */
	const [nextAt, setNextAt] = createSignal(0);
	const [notice, setNotice] = createSignal<Notice | null>(null);
	const [noticesOn, setNoticesOn] = createSignal(kept(noticesKept) !== "off");
	const mode = (): ChatMode => channel.state.chatMode ?? { mode: "open", slowSeconds: 10 };
	const crew = () => can("chat.moderate", { hostId: channel.state.show?.hostId, moderatorIds: channel.you()?.moderator ? [channel.you()!.userId!] : [] });
	let keys = 0;
	onCleanup(onNotice(showId, (news) => noticesOn() && setNotice(news)));

	createEffect(on(channel.chat, (chat) => setPending((all) => stillPending(all, chat))));
	createEffect(on(channel.you, (you) => setMutedUntil(you?.mutedUntil ?? null)));
	events.onEvent = ({ body }) => {
		if (body.type === "chat-removed") {
			setHeld((now) => now && without(now, body.ids));
			setReplyTo((now) => (now && body.ids.includes(now.id) ? null : now));
		} else if (body.type === "chat-mode") setNextAt(0); // Another pace: the server says anew how long to wait.
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
		blocked: () => channel.you()?.blocked === true,
		crew,
		mode,
		/** Seconds until slow mode takes the next message, as of `now` by the server's clock. */
		slowWait: (now: number) => (mode().mode === "slow" && !crew() ? Math.max(0, Math.ceil((nextAt() - now) / 1000)) : 0),
		serverNow: () => Date.now() + channel.clockOffset(),
		pinned: () => channel.state.pinned ?? null,
		/** The newest messages, for the names in them. */
		recent: channel.chat,
		replyTo,
		setReplyTo,
		/** Who came and who bought, the newest alone; null while they are turned off. */
		notice: () => (noticesOn() ? notice() : null),
		noticesOn,
		setNoticesOn(on: boolean) {
			keep(noticesKept, on ? "on" : "off");
			setNoticesOn(on);
			setNotice(null);
		},
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
			const answered = replyTo();
			setReplyTo(null);
			const reply = answered ? { id: answered.id, name: answered.name, text: answered.text } : undefined;
			setPending((all) => [...all, { key, text, reply, id: null }].slice(-20));
			try {
				await named();
				const { id } = await send("chat-send", { showId, text, ...(answered ? { replyTo: answered.id } : {}) });
				if (mode().mode === "slow") setNextAt(Date.now() + channel.clockOffset() + mode().slowSeconds * 1000);
				setPending((all) => stillPending(all.map((one) => (one.key === key ? { ...one, id } : one)), channel.chat()));
				return true;
			} catch (error) {
				setPending((all) => all.filter((one) => one.key !== key));
				const refused = toClientProblem(error);
				const seconds = Number(refused.params?.["seconds"]);
				if (refused.code === "chat_slow" && seconds > 0) setNextAt(Date.now() + channel.clockOffset() + seconds * 1000);
				setReplyTo(answered);
				setProblem(refused);
				return false;
			}
		},
	};
}

export type Chat = ReturnType<typeof createChat>;

const noticesKept = "livestall.chat.notices";

function kept(key: string): string | null {
	try {
		return localStorage.getItem(key);
	} catch {
		return null;
	}
}

/** Storage may be forbidden: the choice then lasts as long as the page. */
function keep(key: string, value: string): void {
	try {
		localStorage.setItem(key, value);
	} catch {}
}

/** A guest's name is made once, however fast the first messages are typed. */
let naming: Promise<void> | null = null;
function named(): Promise<void> {
	naming ??= signInAsGuest().finally(() => (naming = null));
	return naming;
}
