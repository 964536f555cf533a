import type { ChatMessage, Figures, Joined, ShowEvent, ShowSnapshot } from "./show.ts";

/** Chat messages that a client keeps: older ones are paged in from the server. */
export const chatKept = 500;

/** What became of a message: `gap` means that events are missing and the client has to join again with its `seq`. */
export type Applied = { readonly outcome: "applied" | "ignored" | "gap"; readonly state: ShowSnapshot };

/** Applies one sequenced event: exactly once and in order, whatever the transport repeats, delays or loses. */
export function applyEvent(state: ShowSnapshot, event: ShowEvent): Applied {
	if (event.showId !== state.show.id || event.seq <= state.seq) return { outcome: "ignored", state };
	if (event.seq > state.seq + 1) return { outcome: "gap", state };
	return { outcome: "applied", state: { ...reduce(state, event), seq: event.seq } };
}

function reduce(state: ShowSnapshot, { body }: ShowEvent): ShowSnapshot {
	switch (body.type) {
		case "show":
			return { ...state, show: body.show, endsBy: body.show.state === "live" ? state.endsBy : null };
		case "featured":
			return { ...state, featuredItemId: body.itemId };
		case "lineup":
			return { ...state, items: body.items };
		case "flash":
			return { ...state, items: state.items.map((item) => (item.id === body.itemId && item.offer ? { ...item, offer: { ...item.offer, flash: body.flash } } : item)) };
		case "coupon":
			return { ...state, coupons: [body.coupon, ...(state.coupons ?? []).filter(({ id }) => id !== body.coupon.id)] };
		case "coupon-gone":
			return { ...state, coupons: (state.coupons ?? []).filter(({ id }) => id !== body.couponId) };
		case "on-air":
			return { ...state, onAir: body.onAir, endsBy: body.endsBy ?? null };
		case "chat-mode":
			return { ...state, chatMode: { mode: body.mode, slowSeconds: body.slowSeconds } };
		case "pinned":
			return { ...state, pinned: body.message };
		case "chat-removed":
			return {
				...state,
				chat: [...withoutMessages(state.chat, body.ids)],
				...(state.pinned && body.ids.includes(state.pinned.id) ? { pinned: null } : {}),
			};
		case "muted":
		case "interaction":
			return state;
	}
}

/** Takes messages out, and what others quote of them; the list itself where it has none of them. */
export function withoutMessages(chat: readonly ChatMessage[], ids: readonly number[]): readonly ChatMessage[] {
	if (!chat.some(({ id, reply }) => ids.includes(id) || (reply && ids.includes(reply.id)))) return chat;
	return chat.flatMap((message) => {
		if (ids.includes(message.id)) return [];
		if (!message.reply || !ids.includes(message.reply.id)) return [message];
		const { reply: _, ...rest } = message;
		return [rest];
	});
}

/** Counts are absolute, so the latest frame wins; items that the lineup does not have are passed over. */
export function applyFigures(state: ShowSnapshot, figures: Figures): ShowSnapshot {
	if (figures.showId !== state.show.id) return state;
	const counts = new Map(figures.items.map((item) => [item.id, item]));
	const coupons = new Map(figures.coupons?.map(({ id, left }) => [id, left]));
	return {
		...state,
		...(state.coupons && coupons.size > 0 ? { coupons: state.coupons.map((coupon) => ({ ...coupon, left: coupons.get(coupon.id) ?? coupon.left })) } : {}),
		figures: { viewers: figures.viewers, orders: figures.orders },
		items: state.items.map((item) => {
			const next = counts.get(item.id);
			return next && (next.left !== item.left || next.sold !== item.sold) ? { ...item, left: next.left, sold: next.sold } : item;
		}),
	};
}

/** Merges messages by id, in order, and keeps the newest `chatKept`. */
export function mergeChat(current: readonly ChatMessage[], more: readonly ChatMessage[]): ChatMessage[] {
	const last = current.at(-1)?.id ?? 0;
	if (more.every((message, index) => message.id > (more[index - 1]?.id ?? last))) return [...current, ...more].slice(-chatKept);
	const byId = new Map([...current, ...more].map((message) => [message.id, message]));
	return [...byId.values()].sort((a, b) => a.id - b.id).slice(-chatKept);
}

/** Applies the answer of `join` to what the client has (null before the first). */
export function applyJoined(state: ShowSnapshot | null, joined: Joined): ShowSnapshot | null {
	if (joined.kind === "snapshot") return joined.snapshot;
	if (!state) return null;
	const caughtUp = joined.events.reduce((current, event) => applyEvent(current, event).state, state);
	return applyFigures({ ...caughtUp, chat: mergeChat(caughtUp.chat, joined.chat) }, joined.figures);
}
