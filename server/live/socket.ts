import type { Socket } from "socket.io";
import type * as zm from "zod/mini";
import { type Action, can } from "#shared/policy.ts";
import { mergeChat } from "#shared/show-reducer.ts";
import { type Ack, langOf, Refusal } from "#shared/problem.ts";
import { type Actor, nobody } from "#shared/roles.ts";
import { type ShowAnswers, type ShowClientEvents, type ShowHeader, type ShowRequest, showRequests, type ShowServerEvents, type ShowSnapshot, type You } from "#shared/show.ts";
import type { Chat } from "../chat/service.ts";
import { mute, pinMessage, removeMessage, setChatMode } from "../chat/service.ts";
import { chatAsides, chatRange, standingOf } from "../chat/queries.ts";
import type { Deps } from "../deps.ts";
import type { Audience } from "../figures/audience.ts";
import { toProblem } from "../http/problems.ts";
import { authorise, invalidInput } from "../http/route.ts";
import { RateLimit } from "../http/rate-limit.ts";
import type { Entering } from "../interaction/bags.ts";
import { featureItem } from "../lineup/service.ts";
import type { Judge } from "../moderation/judge.ts";
import { chatInSnapshot } from "./snapshot.ts";
import { crewRoom, type Hub, type ShowNamespace, type ShowSocketData, shopRoom, showRoom, userRoom } from "./hub.ts";

type ShowSocket = Socket<ShowClientEvents, ShowServerEvents, Record<string, never>, ShowSocketData>;

/** What the policy table says of each event. */
export const showActions: Record<ShowRequest, Action> = {
	join: "public.read",
	leave: "public.read",
	"chat-send": "chat.send",
	"chat-mode": "chat.moderate",
	"chat-pin": "chat.moderate",
	"chat-remove": "chat.moderate",
	mute: "chat.moderate",
	feature: "show.feature",
	like: "show.like",
};

/** Shows that one socket follows at once. */
const joinLimit = 5;

/** Serves namespace `/show`: who connects is known by the session cookie of the handshake, every event is parsed, authorised and acknowledged. */
export function serveShows(namespace: ShowNamespace, deps: Deps, hub: Hub, chat: Chat, audience: Audience, judge: Judge, entering: Entering): void {
	const perSocket = new RateLimit({ perSecond: 10, burst: 40 });
	const chatPerPerson = new RateLimit({ perSecond: 0.5, burst: 5 });
	const likesPerClient = new RateLimit({ perSecond: 1, burst: 2 });

	namespace.use(async (socket, next) => {
		try {
			actors.set(socket, await deps.sessions.actorOf(socket.handshake.headers.cookie));
			next();
		} catch (error) {
			// The page works without a name until the database is back: the client connects again when it signs in.
			deps.log.warn({ error: (error as Error).message }, "session of a socket not read");
			next(new Error("unavailable"));
		}
	});

	// Who waited on the page looks from the first moment on.
	hub.onWentLive((show) => {
		const here = [...(namespace.adapter.rooms.get(showRoom(show.id)) ?? [])].flatMap((id) => namespace.sockets.get(id) ?? []);
		audience.saw(show.id, here.filter((socket) => isViewer(actors.get(socket) ?? nobody, show)).map(viewerOf));
	});

	namespace.on("connection", (socket) => {
		const actor = actors.get(socket) ?? nobody;
		socket.data.userId = actor.userId;
		if (actor.userId) void socket.join(userRoom(actor.userId));
		if (actor.role === "merchant") void socket.join(actor.shopIds.map(shopRoom));
		const lang = langOf(String(socket.handshake.auth["lang"] ?? socket.handshake.headers["accept-language"] ?? ""));
		const context: Context = { deps, hub, chat, audience, judge, entering, socket, actor, chatPerPerson, likesPerClient };
		for (const name of Object.keys(showRequests) as ShowRequest[]) {
			socket.on(name, (async (payload: unknown, ack: unknown) => {
				const answer = await handle(context, name, payload, perSocket).then(
					(data) => ({ ok: true, data }) as const,
					(error: unknown) => {
						const { problem, bug } = toProblem(error, lang);
						if (bug) deps.log.error({ err: error, event: name }, "socket event failed");
						return { ok: false, problem } as const;
					},
				);
				if (typeof ack === "function") (ack as (answer: Ack<unknown>) => void)(answer);
			}) as never);
		}
	});
}

const actors = new WeakMap<object, Actor>();

/** The crew does not count among the viewers of its show. */
const isViewer = (actor: Actor, { hostId }: Pick<ShowHeader, "hostId">): boolean => !can(actor, "show.read", { hostId });
/** A person, or for somebody without a name one visit. */
const viewerOf = (socket: Pick<ShowSocket, "id" | "data">): string => socket.data.userId ?? socket.id;

interface Context {
	readonly deps: Deps;
	readonly hub: Hub;
	readonly chat: Chat;
	readonly audience: Audience;
	readonly judge: Judge;
	readonly entering: Entering;
	readonly socket: ShowSocket;
	readonly actor: Actor;
	readonly chatPerPerson: RateLimit;
	readonly likesPerClient: RateLimit;
}

async function handle(context: Context, name: ShowRequest, payload: unknown, perSocket: RateLimit): Promise<unknown> {
	if (!perSocket.take(context.socket.id)) throw new Refusal("rate_limited");
	authorise(context.actor, showActions[name]);
	const parsed = (showRequests[name] as zm.ZodMiniType).safeParse(payload);
	if (!parsed.success) throw invalidInput(parsed.error);
	// Who is blocked may look on, and nothing else. The chat asks by itself, in the statement that stores a message.
	if (context.actor.userId && name !== "join" && name !== "leave" && name !== "chat-send") await context.judge.refuseBlocked(context.actor.userId, (parsed.data as { showId: string }).showId);
	return (handlers[name] as (context: Context, input: unknown) => Promise<unknown>)(context, parsed.data);
}

type Handlers = { [E in ShowRequest]: (context: Context, input: zm.output<(typeof showRequests)[E]>) => Promise<ShowAnswers[E]> };

const handlers: Handlers = {
	async join({ hub, deps, socket, actor, audience }, { showId, since, chatSince }) {
		const joined = [...socket.rooms].filter((room) => room.startsWith("show:"));
		if (joined.length >= joinLimit && !joined.includes(showRoom(showId))) throw new Refusal("rate_limited");
		await visible(hub, showId, actor);
		// Joined before the state is read: what happens in between is sent too, and the client drops what it has.
		await socket.join(showRoom(showId));
		const standing = actor.userId ? await standingOf(deps.db, showId, actor.userId) : null;
		const you: You = { userId: actor.userId, name: actor.name, role: actor.role, mutedUntil: standing?.mutedUntil?.toISOString() ?? null, ...(standing?.blocked ? { blocked: true } : {}), ...(standing?.moderator ? { moderator: true } : {}) };
		let snapshot = await visible(hub, showId, actor);
		const crew = can(actor, "chat.moderate", { hostId: snapshot.show.hostId, moderatorIds: standing?.moderator ? [actor.userId!] : [] });
		if (crew) await socket.join(crewRoom(showId));
		const eyes = { userId: actor.userId, crew };
		let missedChat = since === undefined ? [] : await chatRange(deps.db, showId, (chatSince ?? 0) + 1, Number.MAX_SAFE_INTEGER, 200, eyes);
		if (crew || standing?.asides) {
			// Older than what a page came with, too: that was everyone's. As far back as the snapshot, and a short one goes back to the beginning.
			const asides = await chatAsides(deps.db, showId, snapshot.chat.length < chatInSnapshot ? 0 : snapshot.chat[0]!.id, eyes);
			snapshot = { ...snapshot, chat: mergeChat(snapshot.chat, asides) };
			missedChat = mergeChat(asides, missedChat);
		}
		if (snapshot.show.state === "live" && isViewer(actor, snapshot.show)) {
			audience.saw(showId, [viewerOf(socket)]);
			hub.cameIn(showId, viewerOf(socket), actor.name);
		}
		const events = since === undefined ? null : hub.eventsAfter(showId, since);
		if (!events) return { kind: "snapshot", snapshot, you };
		const items = snapshot.items.map(({ id, left, sold }) => ({ id, left, sold }));
		return { kind: "events", events: [...events], chat: missedChat, figures: { showId, ...snapshot.figures, items, coupons: (snapshot.coupons ?? []).map(({ id, left }) => ({ id, left })) }, you };
	},
	async leave({ socket }, { showId }) {
		await socket.leave(showRoom(showId));
		await socket.leave(crewRoom(showId));
		return null;
	},
	async "chat-send"({ hub, chat, entering, actor, chatPerPerson }, { showId, text, replyTo }) {
		const { show } = await visible(hub, showId, actor);
		if (!chatPerPerson.take(actor.userId!)) throw new Refusal("rate_limited");
		const sent = await chat.send(actor, show, text, replyTo);
		await entering.heard(actor, show, text, sent.id);
		return sent;
	},
	async "chat-mode"({ hub, deps, actor }, { showId, ...mode }) {
		await setChatMode(deps.db, actor, (await visible(hub, showId, actor)).show, mode);
		return null;
	},
	async "chat-pin"({ hub, deps, actor }, { showId, messageId }) {
		await pinMessage(deps.db, actor, (await visible(hub, showId, actor)).show, messageId);
		return null;
	},
	async "chat-remove"({ hub, deps, actor }, { showId, messageId, why }) {
		await removeMessage(deps.db, actor, (await visible(hub, showId, actor)).show, messageId, why);
		deps.live.reviewsChanged(showId);
		return null;
	},
	async mute({ hub, deps, actor }, { showId, userId, minutes, why }) {
		return { until: await mute(deps.db, actor, (await visible(hub, showId, actor)).show, userId, minutes, why) };
	},
	async feature({ deps, actor }, { showId, itemId }) {
		return { seq: await featureItem(deps, actor, showId, itemId) };
	},
	async like({ hub, judge, actor, socket, likesPerClient }, { showId, count }) {
		const { show } = await visible(hub, showId, actor);
		if (actor.userId) await judge.refuseBlocked(actor.userId, showId);
		if (show.state !== "live") throw new Refusal("show_state", { state: show.state });
		if (!likesPerClient.take(actor.userId ?? socket.id)) throw new Refusal("rate_limited");
		hub.pulses.like(showId, count);
		return null;
	},
};

/** The show's state, if there is such a show and this person may see it: drafts are for the crew. */
async function visible(hub: Hub, showId: string, actor: Actor): Promise<ShowSnapshot> {
	const snapshot = await hub.snapshot(showId);
	if (!snapshot) throw new Refusal("not_found");
	if (snapshot.show.state === "draft") authorise(actor, "show.read", { hostId: snapshot.show.hostId });
	return snapshot;
}
