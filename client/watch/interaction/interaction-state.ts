/** What one viewer does in a show's interactions, and what is shown of them. Owned by the room. */
import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { likeEvery, likesMost, type MyInteractions, nothingDone, saysWord, shownFor } from "#shared/interaction.ts";
import { api, unwrap } from "../../api.ts";
import { createInteractions } from "../../interactions.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { can, me, signedIn, signInAsGuest } from "../../session.ts";
import { send } from "../../show-socket.ts";
import { toast } from "../../ui/toast.ts";
import type { Chat } from "../chat-state.ts";
import type { Watch } from "../watch-state.ts";

/** Likes that wait to be sent; who taps on while the line is down likes no more than this. */
const likesWaiting = 300;

export type Panel = "bag" | "questions" | "sign-in";

export function createInteractionState(watch: Watch, chat: Chat, hooks: { readonly onLikes: (more: number) => void }) {
	const { showId, channel } = watch;
	const [mine, setMine] = createSignal<MyInteractions>(nothingDone);
	const [panel, setPanel] = createSignal<Panel | null>(null);
	const [wanted, setWanted] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	/** The word was said, and still this person is not in the draw. */
	const [missed, setMissed] = createSignal(false);
	/** What was closed by the viewer: a poll, a bag's news. */
	const [dismissed, setDismissed] = createSignal<ReadonlySet<string>>(new Set());
	/** What goes on once somebody has signed in. */
	let afterSignIn: (() => void) | null = null;

	const loadMine = async () => {
		if (me().userId === null) return void setMine(nothingDone);
		try {
			setMine((await unwrap(api.api.shows[":id"].interactions.mine.$get({ param: { id: showId } }))) as MyInteractions);
		} catch {
			// Comes again with the next join.
		}
	};
	const shared = createInteractions(showId, channel, {
		onLoaded: () => void loadMine(),
		onChange(change) {
			if (change.kind === "bag" && change.bag.winners) void loadMine();
		},
		onLikes: hooks.onLikes,
	});
	const { state } = shared;

	/** The poll and the bag, only in a live show; closed or drawn ones while they are new. */
	const isNew = (endedAt: string | null | undefined, minutes: number) => !endedAt || watch.serverNow() - Date.parse(endedAt) < minutes * 60_000;
	const pollIsNew = createMemo(() => isNew(state.poll?.closedAt, shownFor.poll));
	const bagIsNew = createMemo(() => isNew(state.bag?.drawnAt, shownFor.bag));
	const poll = () => (watch.screen() === "live" && pollIsNew() ? state.poll : null);
	const bag = () => (watch.screen() === "live" && bagIsNew() ? state.bag : null);
	const answering = createMemo(() => state.questions.find((question) => question.state === "answering") ?? null);
	const entry = () => (mine().entry?.bagId === state.bag?.id ? mine().entry : null);
	const won = () => bag()?.winners?.some(({ number }) => number === entry()?.number) ?? false;

	// The word may be typed, too.
	let seen = channel.chat().at(-1)?.id ?? 0;
	createEffect(
		on(channel.chat, (messages) => {
			const fresh = messages.filter(({ id }) => id > seen);
			seen = Math.max(seen, messages.at(-1)?.id ?? 0);
			const open = bag();
			if (open && !open.winners && !entry() && fresh.some(({ userId, text }) => userId === me().userId && saysWord(text, open.word))) void loadMine();
		}),
	);
	// Somebody's explanation is given: the count of their item is gone, and so is their own.
	createEffect(on(() => channel.state.featuredItemId, (id) => id && setMine((now) => (now.asked.includes(id) ? { ...now, asked: now.asked.filter((asked) => asked !== id) } : now))));

	let likes = 0;
	let sentAt = 0;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const sendLikes = () => {
		timer = undefined;
		const count = Math.min(likes, likesMost);
		if (count === 0) return;
		likes -= count;
		sentAt = Date.now();
		send("like", { showId, count }).catch((error: unknown) => {
			const { code } = toClientProblem(error);
			if (code !== "offline" && code !== "rate_limited") return;
			likes = Math.min(likes + count, likesWaiting);
			plan();
		});
		if (likes > 0) plan();
	};
	// A little late, so that the taps of a moment go together; at most once in `likeEvery`, with room for a clock that differs.
	const plan = () => (timer ??= setTimeout(sendLikes, Math.max(250, sentAt + likeEvery * 1.1 - Date.now())));
	onCleanup(() => {
		clearTimeout(timer);
		sendLikes();
	});

	/** Runs what a person asks for; what is refused is said. */
	const run = async (work: () => Promise<unknown>): Promise<boolean> => {
		try {
			await signInAsGuest();
			await work();
			return true;
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
			return false;
		}
	};
	const open = (which: Panel | null) => {
		if (which) setWanted(true);
		setProblem(null);
		setMissed(false);
		setPanel(which);
	};
	const withAccount = (work: () => void) => {
		if (signedIn()) return work();
		afterSignIn = work;
		open("sign-in");
	};

	return {
		watch,
		chat,
		state,
		onEvent: shared.onEvent,
		mine,
		poll,
		bag,
		answering,
		entry,
		won,
		crew: () => (channel.you()?.moderator ?? false) || can("interaction.run", { hostId: watch.show()?.hostId }),
		panel,
		/** Some sheet has been asked for: they are loaded. */
		wanted,
		open,
		problem,
		missed,
		dismissed: (key: string) => dismissed().has(key),
		dismiss: (key: string) => setDismissed((all) => new Set([...all, key].slice(-50))),
		recall: (key: string) => setDismissed((all) => new Set([...all].filter((one) => one !== key))),
		like(count = 1): void {
			if (watch.screen() !== "live" || likes >= likesWaiting) return;
			likes += count;
			shared.liked(count);
			plan();
		},
		asked: (itemId: string) => mine().asked.includes(itemId),
		asks: (itemId: string) => state.asks.find((ask) => ask.itemId === itemId)?.count ?? 0,
		ask: (itemId: string) =>
			run(async () => {
				await unwrap(api.api.lineup[":id"].ask.$post({ param: { id: itemId } }) as never);
				setMine((now) => ({ ...now, asked: [...new Set([...now.asked, itemId])] }));
			}),
		vote: (pollId: string, option: number) =>
			run(async () => {
				await unwrap(api.api.polls[":id"].vote.$post({ param: { id: pollId }, json: { option } }) as never);
				setMine((now) => ({ ...now, vote: { pollId, option } }));
			}),
		askQuestion: (text: string) =>
			run(async () => {
				const question = await unwrap(api.api.shows[":id"].questions.$post({ param: { id: showId }, json: { text } }));
				setMine((now) => ({ ...now, questions: [...now.questions, question.id] }));
			}),
		voteQuestion: (id: string, on: boolean) =>
			run(async () => {
				await unwrap(api.api.questions[":id"].vote.$post({ param: { id }, json: { on } }) as never);
				setMine((now) => ({ ...now, questions: on ? [...new Set([...now.questions, id])] : now.questions.filter((one) => one !== id) }));
			}),
		/** Says the bag's word in the chat. */
		enter: () =>
			withAccount(() => {
				const word = bag()?.word;
				if (!word || bag()?.winners) return;
				open("bag");
				void chat.send(word).then(async (sent) => {
					if (!sent) return void setProblem(chat.problem());
					await loadMine();
					setMissed(!entry());
				});
			}),
		follow: (on: boolean) =>
			withAccount(() => {
				const hostId = watch.show()?.hostId;
				if (hostId) void run(() => unwrap(api.api.follows.$post({ json: { hostId, on } }))).then((done) => done && setMine((now) => ({ ...now, followsHost: on })));
			}),
		signedIn(): void {
			const next = afterSignIn;
			afterSignIn = null;
			open(null);
			next?.();
		},
	};
}

export type Interaction = ReturnType<typeof createInteractionState>;
