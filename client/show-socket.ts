/**
 * The one connection of a page to namespace `/show`, opened by its first user:
 *
 * ```ts
 * const channel = joinShow(showId, takeWatchBoot(showId)?.snapshot); // in a component or root: leaves with it
 * channel.ready() && channel.state.items[0].left; channel.chat(); connection();
 * await send("chat-send", { showId, text }); // data, or throws ProblemError
 * ```
 */
import { io, type Socket } from "socket.io-client";
import { type Accessor, createSignal, getOwner, onCleanup } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import * as z from "zod/mini";
import type { Ack } from "#shared/problem.ts";
import { type ChatMessage, Notice, type Notice as NoticeMessage, OrderNotice, type ShowAnswers, type ShowEvent, showNamespace, type ShowRequest, type showRequests, type ShowSnapshot, type You } from "#shared/show.ts";
import { localeTag } from "./i18n.ts";
import { offlineProblem, ProblemError } from "./problem-error.ts";
import { onSessionChange } from "./session.ts";
import { createShowChannel, type ShowChannelCore } from "./show-channel.ts";

export type Connection = "connecting" | "connected" | "reconnecting" | "offline";

/** How long an acknowledgement is waited for, in ms. */
const ackTimeout = 8_000;

const [connection, setConnection] = createSignal<Connection>("connecting");
export { connection };

interface OrderListener {
	readonly changed: (notice: OrderNotice) => void;
	readonly missed?: () => void;
}

const channels = new Set<ShowChannelCore>();
const orderListeners = new Set<OrderListener>();
const noticeListeners = new Map<string, Set<(notice: NoticeMessage) => void>>();
const reviewListeners = new Set<(showId: string) => void>();
let socket: Socket | undefined;

function connect(): Socket {
	if (socket) return socket;
	const own = io(showNamespace, {
		transports: ["websocket", "polling"],
		tryAllTransports: true,
		withCredentials: true,
		auth: (give) => give({ lang: localeTag() }),
		reconnectionDelay: 400,
		reconnectionDelayMax: 4_000,
		randomizationFactor: 0.5,
		timeout: 8_000,
	});
	socket = own;
	const lost = () => {
		setConnection(navigator.onLine ? "reconnecting" : "offline");
		for (const channel of channels) channel.disconnected();
	};
	let before = false;
	const found = () => {
		setConnection("connected");
		if (before) for (const listener of orderListeners) listener.missed?.();
		before = true;
		for (const channel of channels) channel.connected();
	};
	own.on("connect", found);
	own.on("disconnect", (reason) => {
		lost();
		// Sent away by the server (it restarts, the session ended): come again, which socket.io leaves to us.
		if (reason === "io server disconnect") setTimeout(() => own.connect(), 500 + Math.random() * 1_000);
	});
	own.on("connect_error", () => {
		lost();
		// Refused by the namespace's middleware: not tried again by itself.
		if (!own.active) setTimeout(() => own.connect(), 2_000 + Math.random() * 2_000);
	});
	for (const name of ["event", "figures", "chat"] as const) {
		own.on(name, (payload: unknown) => {
			for (const channel of channels) channel.receive(name, payload);
		});
	}
	own.on("order", (payload: unknown) => {
		const notice = z.safeParse(OrderNotice, payload);
		if (notice.success) for (const listener of orderListeners) listener.changed(notice.data);
	});
	own.on("notice", (payload: unknown) => {
		const notice = z.safeParse(Notice, payload);
		if (notice.success) noticeListeners.get(notice.data.showId)?.forEach((listener) => listener(notice.data));
	});
	own.on("reviews", (payload: unknown) => {
		const showId = (payload as { showId?: unknown } | null)?.showId;
		if (typeof showId === "string") for (const listener of reviewListeners) listener(showId);
	});
	window.addEventListener("offline", lost);
	window.addEventListener("online", () => {
		if (own.connected) found();
		else own.disconnect().connect();
	});
	onSessionChange(reconnect);
	return own;
}

/** Opens the connection anew, so that the server sees the session of now; shows catch up by themselves. */
export function reconnect(): void {
	socket?.disconnect().connect();
}

export interface ShowChannel {
	/** Everything but the chat, as a store: `items` keep their identity by id. Empty objects until `ready()`. */
	readonly state: Omit<ShowSnapshot, "chat">;
	/** Oldest first; the newest `chatKept` of them. Messages keep their identity. */
	readonly chat: Accessor<readonly ChatMessage[]>;
	/** There is a state. */
	readonly ready: Accessor<boolean>;
	/** Who the server takes this socket for; null before the first join. */
	readonly you: Accessor<You | null>;
	/** The server refuses this show, such as `not_found`. */
	readonly refused: Accessor<ProblemError | null>;
	/** Server clock minus this clock, in ms: for countdowns and time on air. */
	readonly clockOffset: Accessor<number>;
	/** Messages older than the oldest known one, paged in over HTTP by the screen, may be kept by it: they are not part of `chat`. */
	readonly leave: () => void;
}

/** Joins a show and keeps its state; leaves with the owner that called it. `initial` saves the wait for the first answer. */
export function joinShow(showId: string, initial?: ShowSnapshot | null, hooks: { readonly onEvent?: (event: ShowEvent) => void } = {}): ShowChannel {
	const [state, setState] = createStore({} as Omit<ShowSnapshot, "chat">);
	const [chat, setChat] = createSignal<readonly ChatMessage[]>([]);
	const [ready, setReady] = createSignal(false);
	const [you, setYou] = createSignal<You | null>(null);
	const [refused, setRefused] = createSignal<ProblemError | null>(null);
	const [clockOffset, setClockOffset] = createSignal(0);

	let shown: Omit<ShowSnapshot, "chat"> | null = null;

	const show = (next: ShowSnapshot) => {
		const { chat: messages, ...rest } = next;
		setChat(messages);
		// Chat comes many times a second, and then nothing else of the state is another.
		const changed = (Object.keys(rest) as (keyof typeof rest)[]).some((key) => rest[key] !== shown?.[key]);
		shown = rest;
		if (!changed) return;
		if (rest.at !== state.at) setClockOffset(Date.parse(rest.at) - Date.now());
		// The store writes into what it is given, and the channel keeps what it gave: so the store gets a copy.
		setState(reconcile(structuredClone(rest), { key: "id" }));
		setRefused(null);
		setReady(true);
	};
	if (initial) show(initial);

	const own = connect();
	const core = createShowChannel({
		showId,
		initial,
		join: (payload) => own.timeout(ackTimeout).emitWithAck("join", payload) as Promise<Ack<unknown>>,
		onState: show,
		onYou: setYou,
		onEvent: hooks.onEvent,
		onRefused: setRefused,
	});
	channels.add(core);
	if (own.connected) core.connected();

	let left = false;
	const leave = () => {
		if (left) return;
		left = true;
		core.close();
		channels.delete(core);
		if (own.connected) own.emit("leave", { showId }, () => {});
	};
	if (getOwner()) onCleanup(leave);
	return { state, chat, ready, you, refused, clockOffset, leave };
}

/** Sends a request and returns what the server answers; its refusal, or `offline` when none came, is thrown as ProblemError. */
export async function send<E extends ShowRequest>(event: E, payload: z.input<(typeof showRequests)[E]>): Promise<ShowAnswers[E]> {
	const own = connect();
	let ack: Ack<ShowAnswers[E]>;
	try {
		ack = (await own.timeout(ackTimeout).emitWithAck(event, payload)) as Ack<ShowAnswers[E]>;
	} catch {
		throw new ProblemError(offlineProblem());
	}
	if (!ack.ok) throw new ProblemError(ack.problem);
	return ack.data;
}

/** Calls `listener` with what happens around the people of a show, in passing. Returns the way to stop. */
export function onNotice(showId: string, listener: (notice: NoticeMessage) => void): () => void {
	connect();
	const listeners = noticeListeners.get(showId) ?? new Set();
	noticeListeners.set(showId, listeners.add(listener));
	return () => {
		listeners.delete(listener);
		if (listeners.size === 0) noticeListeners.delete(showId);
	};
}

/** Calls `listener` when something was put before the moderators of a show that is joined, or was decided. Stops with the owner. */
export function onReviews(listener: (showId: string) => void): void {
	connect();
	reviewListeners.add(listener);
	if (getOwner()) onCleanup(() => reviewListeners.delete(listener));
}

/**
 * Calls `changed` for every change of the person's own orders and those of their shops, and `missed` when the connection is back: notices of
 * meanwhile are lost. Stops with the owner, or by the function returned.
 */
export function onOrder(changed: (notice: OrderNotice) => void, missed?: () => void): () => void {
	connect();
	const listener: OrderListener = { changed, missed };
	orderListeners.add(listener);
	const stop = () => orderListeners.delete(listener);
	if (getOwner()) onCleanup(stop);
	return stop;
}

/** Calls `listener` with what the server counts of interactions, as it came: whoever shows it parses it. Stops with the owner. */
export function onPulse(listener: (payload: unknown) => void): void {
	const own = connect();
	own.on("pulse", listener);
	onCleanup(() => own.off("pulse", listener));
}
