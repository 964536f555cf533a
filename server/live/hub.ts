import type { Logger } from "pino";
import type { Namespace } from "socket.io";
import { applyEvent, applyFigures, mergeChat } from "#shared/show-reducer.ts";
import type { ChatMessage, Figures, ShowClientEvents, ShowEvent, ShowHeader, ShowServerEvents, ShowSnapshot } from "#shared/show.ts";
import { chatAsides, chatRange } from "../chat/queries.ts";
import { couponsLeft } from "../coupons/queries.ts";
import type { Db } from "../db/connect.ts";
import { createPulses, type Pulses } from "../interaction/pulses.ts";
import { countsOf } from "../lineup/queries.ts";
import { type Bus, createBus } from "./bus.ts";
import type { ActorNews } from "../auth/actor-cache.ts";
import type { Live } from "./live.ts";
import type { Message } from "./messages.ts";
import { createNotices, type Notices } from "./notices.ts";
import { loadSnapshot, orderCount } from "./snapshot.ts";

/** Figures go out at most this often, ms. */
const figuresEvery = 250;
/** A show's state is kept in memory this long after the last socket left it, ms. */
const roomIdle = 60_000;
/** Shows whose state is kept in memory at once. Above it, the one that was used longest ago goes. */
const roomLimit = 200;
/** Events that a returning client is sent one by one; one that missed more gets a snapshot. */
const catchUpLimit = 500;

export interface ShowSocketData {
	userId: string | null;
}
export type ShowNamespace = Namespace<ShowClientEvents, ShowServerEvents, Record<string, never>, ShowSocketData>;

interface Room {
	state: ShowSnapshot;
	/** The newest events, for clients that come back. */
	recent: ShowEvent[];
	usedAt: number;
	dirty: boolean;
	/** When the orders may be counted again, ms of `performance.now()`: counting takes at most a twentieth of the time. */
	countAgainAt: number;
	/** Reads of this room run one after another. */
	work: Promise<void>;
}

export interface Hub extends Live {
	/** The current state of a show, kept up to date in memory; null when there is no such show. */
	snapshot(showId: string): Promise<ShowSnapshot | null>;
	/** The events after `since`, or null when a snapshot has to be sent. */
	eventsAfter(showId: string, since: number): readonly ShowEvent[] | null;
	/** Chat messages that this process stored: to its sockets, and to the other processes. */
	chatStored(showId: string, messages: ChatMessage[]): void;
	/** Messages that this process stored and that their writers and the crew see: to their sockets, in all processes. */
	chatSetAside(showId: string, messages: ChatMessage[]): void;
	/** Word lists or the link filter of a show changed, in whatever process; null: of the platform, or any. */
	onWords(listener: (showId: string | null) => void): void;
	viewersChanged(showId: string, count: number): void;
	/** Tells of each show that goes live, when this process has heard of it. */
	onWentLive(listener: (show: ShowHeader) => void): void;
	/** Somebody is on the page of a live show. */
	readonly cameIn: Notices["joined"];
	readonly pulses: Pulses;
	/** Whose session ended, or whose role or shops changed. */
	readonly actorNews: ActorNews;
	close(): Promise<void>;
}

export const showRoom = (showId: string) => `show:${showId}`;
/** The sockets of a show's crew. */
export const crewRoom = (showId: string) => `crew:${showId}`;
export const userRoom = (userId: string) => `user:${userId}`;
export const shopRoom = (shopId: string) => `shop:${shopId}`;

/**
 * Keeps the state of every show that somebody looks at, with the reducer that the clients use too, and sends what changes to the
 * sockets of this process. Several processes agree because each reads the same numbered events from the database.
 */
export async function createHub(options: { db: Db; url: string; namespace: ShowNamespace; hostGraceMinutes: number; log: Logger }): Promise<Hub> {
	const { db, namespace, log } = options;
	const rooms = new Map<string, Room>();
	const loading = new Map<string, Promise<Room | null>>();
	const viewers = new Map<string, number>();
	const stockListeners: Parameters<Live["onStock"]>[0][] = [];
	const wordListeners: ((showId: string | null) => void)[] = [];
	const heardWords = (showId: string | null) => wordListeners.forEach((listener) => listener(showId));
	const actorListeners: Parameters<ActorNews["on"]>[0][] = [];
	const liveListeners: Parameters<Hub["onWentLive"]>[0][] = [];
	const heardActor = (userId: string | null) => actorListeners.forEach((listener) => listener(userId));
	const heardStock = (variantIds: readonly string[] | null) => stockListeners.forEach((listener) => listener(variantIds));

	const pulses = createPulses({
		db,
		log,
		announce: (message) => bus.announce(message),
		send: (pulse) => void namespace.local.to(showRoom(pulse.showId)).emit("pulse", pulse),
		watched: (showId) => namespace.adapter.rooms.has(showRoom(showId)),
	});
	const bus: Bus = await createBus({ db, url: options.url, log, onMessage: receive, onReconnect: resync });
	const notices = createNotices({ db, log, publish: (notice) => bus.publish({ kind: "notice", notice }) });
	const timer = setInterval(() => void flushFigures(), figuresEvery);
	const sweeper = setInterval(evictIdle, roomIdle / 2);

	async function room(showId: string): Promise<Room | null> {
		const known = rooms.get(showId);
		if (known) {
			known.usedAt = Date.now();
			return known;
		}
		let pending = loading.get(showId);
		if (!pending) {
			pending = load(showId).finally(() => loading.delete(showId));
			loading.set(showId, pending);
		}
		return pending;
	}

	async function load(showId: string): Promise<Room | null> {
		const state = await loadSnapshot(db, showId, options.hostGraceMinutes);
		if (!state) return null;
		if (rooms.size >= roomLimit) evict([...rooms].reduce((oldest, entry) => (entry[1].usedAt < oldest[1].usedAt ? entry : oldest))[0]);
		const fresh: Room = { state: { ...state, figures: { ...state.figures, viewers: viewers.get(showId) ?? 0 } }, recent: [], usedAt: Date.now(), dirty: false, countAgainAt: 0, work: Promise.resolve() };
		rooms.set(showId, fresh);
		// An event may have been committed after the snapshot and announced before the room was known.
		await catchUp(showId, fresh);
		return fresh;
	}

	function evict(showId: string): void {
		rooms.delete(showId);
		namespace.in(showRoom(showId)).disconnectSockets();
	}

	function evictIdle(): void {
		for (const [showId, { usedAt }] of rooms) {
			if ((namespace.adapter.rooms.get(showRoom(showId))?.size ?? 0) > 0) rooms.get(showId)!.usedAt = Date.now();
			else if (Date.now() - usedAt > roomIdle) rooms.delete(showId);
		}
		for (const showId of viewers.keys()) if (viewers.get(showId) === 0) viewers.delete(showId);
	}

	function receive(message: Message): void {
		switch (message.kind) {
			case "event": {
				// It may be a lineup with another quota.
				heardStock(null);
				pulses.heard(message.showId);
				const known = rooms.get(message.showId);
				if (known && message.seq > known.state.seq) void catchUp(message.showId, known);
				return;
			}
			case "chat": {
				const known = rooms.get(message.showId);
				if (known) known.work = known.work.then(async () => deliverChat(message.showId, await chatRange(db, message.showId, message.from, message.to, 500))).catch(readFailed);
				return;
			}
			case "aside":
				void chatAsides(db, message.showId, message.from, { userId: null, crew: true })
					.then((messages) => emitAside(message.showId, messages.filter(({ id }) => id <= message.to)))
					.catch(readFailed);
				return;
			case "words":
				return heardWords(message.showId);
			case "reviews":
				namespace.local.to(crewRoom(message.showId)).emit("reviews", { showId: message.showId });
				return;
			case "stock": {
				heardStock(message.variantIds);
				const changed = new Set(message.variantIds);
				for (const known of rooms.values()) known.dirty ||= known.state.items.some((item) => changed.has(item.variantId) || item.offer?.bundle.some(({ variantId }) => changed.has(variantId)));
				return;
			}
			case "coupons":
				for (const known of rooms.values()) known.dirty ||= known.state.coupons?.some(({ id }) => message.couponIds.includes(id)) ?? false;
				return;
			case "order": {
				const { orderId, number, shopId, state } = message;
				const listening = [userRoom(message.buyerId), shopRoom(shopId)].filter((name) => namespace.adapter.rooms.has(name));
				// A message is encoded even for nobody, and most buyers are connected to another process or to none.
				if (listening.length > 0) namespace.local.to(listening).emit("order", { orderId, number, shopId, state });
				if (message.showId) {
					const known = rooms.get(message.showId);
					if (known) known.dirty = true;
				}
				return;
			}
			case "notice":
				namespace.local.to(showRoom(message.notice.showId)).emit("notice", message.notice);
				return;
			case "viewers": {
				viewers.set(message.showId, message.count);
				const known = rooms.get(message.showId);
				if (known) known.dirty = true;
				return;
			}
			case "pulse":
				return pulses.heard(message.showId, message.likes);
			case "session":
				return heardActor(message.userId);
			case "actor":
				heardActor(message.userId);
				namespace.local.in(userRoom(message.userId)).disconnectSockets(true);
				return;
		}
	}

	/** Reads and sends the events above the room's state. Reads of one room do not overlap, so their order is the database's. */
	function catchUp(showId: string, known: Room): Promise<void> {
		known.work = known.work
			.then(async () => {
				const rows = await db.selectFrom("show_events").select(["seq", "at", "body"]).where("show_id", "=", showId).where("seq", ">", known.state.seq).orderBy("seq").execute();
				for (const row of rows) {
					const event: ShowEvent = { showId, seq: row.seq, at: row.at.toISOString(), body: row.body };
					const before = known.state.show.state;
					known.state = applyEvent(known.state, event).state;
					if (before !== "live" && known.state.show.state === "live") for (const listener of liveListeners) listener(known.state.show);
					known.recent = [...known.recent.slice(1 - catchUpLimit), event];
					namespace.local.to(showRoom(showId)).emit("event", event);
				}
			})
			.catch(readFailed);
		return known.work;
	}

	function readFailed(error: unknown): void {
		// The bus connection breaks with the same outage and reads everything again when it is back.
		log.warn({ error: (error as Error).message }, "live: read failed");
	}

	/** After an outage: everything may have been missed. Also at the start, when there is nothing to do. */
	function resync(): void {
		heardStock(null);
		heardActor(null);
		heardWords(null);
		pulses.resync();
		for (const [showId, known] of rooms) {
			void catchUp(showId, known);
			known.dirty = true;
			const last = known.state.chat.at(-1)?.id ?? 0;
			known.work = known.work.then(async () => deliverChat(showId, await chatRange(db, showId, last + 1, Number.MAX_SAFE_INTEGER, 200))).catch(readFailed);
		}
	}

	function deliverChat(showId: string, messages: ChatMessage[]): void {
		if (messages.length === 0) return;
		const known = rooms.get(showId);
		if (known) known.state = { ...known.state, chat: mergeChat(known.state.chat, messages).slice(-50) };
		namespace.local.to(showRoom(showId)).emit("chat", { showId, messages });
	}

	/** The crew sees what it is; a shadow-banned writer sees a message like any other. */
	function emitAside(showId: string, messages: readonly ChatMessage[]): void {
		for (const message of messages) {
			const { aside, ...plain } = message;
			namespace.local.to(crewRoom(showId)).emit("chat", { showId, messages: [message] });
			namespace.local.to(userRoom(message.userId)).except(crewRoom(showId)).emit("chat", { showId, messages: [aside === "held" ? message : plain] });
		}
		if (messages.some(({ aside }) => aside === "held")) namespace.local.to(crewRoom(showId)).emit("reviews", { showId });
	}

	let flushing = false;
	async function flushFigures(): Promise<void> {
		if (flushing) return;
		flushing = true;
		try {
			for (const [showId, known] of rooms) {
				if (!known.dirty) continue;
				const begun = performance.now();
				const count = begun >= known.countAgainAt;
				known.dirty = !count;
				const couponIds = (known.state.coupons ?? []).map(({ id }) => id);
				const [counts, orders, left] = await Promise.all([countsOf(db, showId), count ? orderCount(db, showId) : known.state.figures.orders, couponIds.length > 0 ? couponsLeft(db, couponIds) : []]);
				if (count) known.countAgainAt = performance.now() + 20 * (performance.now() - begun);
				const before = new Map(known.state.items.map((item) => [item.id, item]));
				const items = counts.filter((count) => before.get(count.id)?.left !== count.left || before.get(count.id)?.sold !== count.sold);
				const coupons = left.filter(({ id, left }) => known.state.coupons?.some((coupon) => coupon.id === id && coupon.left !== left));
				const figures: Figures = { showId, viewers: viewers.get(showId) ?? 0, orders, items, ...(coupons.length > 0 ? { coupons } : {}) };
				if (items.length === 0 && coupons.length === 0 && figures.orders === known.state.figures.orders && figures.viewers === known.state.figures.viewers) continue;
				known.state = applyFigures(known.state, figures);
				namespace.local.to(showRoom(showId)).emit("figures", figures);
			}
		} catch (error) {
			for (const known of rooms.values()) known.dirty = true;
			readFailed(error);
		} finally {
			flushing = false;
		}
	}

	return {
		async snapshot(showId) {
			const known = await room(showId);
			return known ? { ...known.state, at: new Date().toISOString() } : null;
		},
		eventsAfter(showId, since) {
			const known = rooms.get(showId);
			if (!known || since > known.state.seq) return null;
			if (since === known.state.seq) return [];
			const missed = known.recent.filter((event) => event.seq > since);
			return missed.length === known.state.seq - since ? missed : null;
		},
		chatStored(showId, messages) {
			if (messages.length === 0) return;
			deliverChat(showId, messages);
			bus.announce({ kind: "chat", showId, from: messages[0]!.id, to: messages.at(-1)!.id });
		},
		chatSetAside(showId, messages) {
			if (messages.length === 0) return;
			emitAside(showId, messages);
			bus.announce({ kind: "aside", showId, from: messages[0]!.id, to: messages.at(-1)!.id });
		},
		chatApproved: (showId, messageId) => bus.publish({ kind: "chat", showId, from: messageId, to: messageId }),
		reviewsChanged: (showId) => bus.publish({ kind: "reviews", showId }),
		wordsChanged: (showId) => bus.publish({ kind: "words", showId }),
		onWords: (listener) => void wordListeners.push(listener),
		stockChanged: (variantIds) => {
			for (let at = 0; at < variantIds.length; at += 100) bus.publish({ kind: "stock", variantIds: variantIds.slice(at, at + 100) });
		},
		onStock: (listener) => void stockListeners.push(listener),
		couponsChanged: (couponIds) => bus.publish({ kind: "coupons", couponIds: [...couponIds] }),
		orderChanged(order) {
			bus.publish({ kind: "order", ...order });
			if (order.showId && order.state === "confirmed") notices.bought(order.showId, order.orderId);
		},
		onWentLive: (listener) => void liveListeners.push(listener),
		cameIn: notices.joined,
		actorChanged: (userId) => bus.publish({ kind: "actor", userId }),
		viewersChanged: (showId, count) => bus.publish({ kind: "viewers", showId, count }),
		interactionChanged: pulses.changed,
		pulses,
		actorNews: { on: (listener) => void actorListeners.push(listener), arrives: () => bus.listening() },
		async close() {
			clearInterval(timer);
			clearInterval(sweeper);
			notices.close();
			await pulses.close();
			await bus.close();
		},
	};
}
