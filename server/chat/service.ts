import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import { chatMaxLength, type ChatMessage, type ChatMode, type ShowAnswers, type ShowHeader } from "#shared/show.ts";
import type { Db } from "../db/connect.ts";
import { authorise } from "../http/route.ts";
import { appendEvent } from "../live/timeline.ts";
import type { Judge } from "../moderation/judge.ts";
import { crewOf, nameOf, record, spareCrew } from "../moderation/queries.ts";
import { chatRange, insertMessages, type NewMessage, standingOf, type Stored } from "./queries.ts";

/** How long messages are collected before one statement stores and one packet a socket delivers them, ms. */
const collect = 120;
/** Messages that wait to be stored in one show. Above it senders are told to wait. */
const waitingLimit = 2000;

export interface Chat {
	/**
	 * Stores and delivers a message; resolves with its id once it is stored. Refuses what is empty, too long, muted, too soon in slow mode, or comes
	 * when the chat is off or the show over. An answer to a message that is gone is a message like any other.
	 */
	send(actor: Actor, show: ShowHeader, text: string, replyTo?: number): Promise<ShowAnswers["chat-send"]>;
}

/**
 * One writer a process: the messages of a show that arrive within `collect` are stored together, in order. `deliver` gets those that everyone sees,
 * `deliverAside` those that their writer and the crew see; `judge` reads what is written.
 */
export function createChat(db: Db, deliver: (showId: string, messages: ChatMessage[]) => void, { judge, deliverAside }: { judge?: Judge; deliverAside?: (showId: string, messages: ChatMessage[]) => void } = {}): Chat {
	const waiting = new Map<string, { message: NewMessage; settle: (stored: Stored) => void; fail: (error: unknown) => void }[]>();

	async function flush(showId: string): Promise<void> {
		const batch = waiting.get(showId)!;
		waiting.delete(showId);
		try {
			const stored = await insertMessages(db, showId, batch.map((entry) => entry.message));
			const messages = stored.flatMap((one) => ("message" in one ? [one.message] : []));
			deliver(showId, messages.filter(({ aside }) => !aside));
			deliverAside?.(showId, messages.filter(({ aside }) => aside));
			batch.forEach((entry, index) => entry.settle(stored[index]!));
		} catch (error) {
			for (const entry of batch) entry.fail(error);
		}
	}

	return {
		async send(actor, show, text, replyTo) {
			authorise(actor, "chat.send");
			if (show.state !== "live" && show.state !== "scheduled") throw new Refusal("chat_closed");
			const role = chatRole(actor, show);
			const clean = cleanText(text);
			let verdicts = (await judge?.read(show.id, clean)) ?? [];
			const crew = role !== "viewer" || (verdicts.length > 0 && (await standingOf(db, show.id, actor.userId!)).moderator);
			verdicts = verdicts.filter(({ action }) => (action === "warn") === crew);
			const [first] = verdicts;
			if (first?.action === "refuse") {
				await record(db, { showId: show.id, action: first.rule === "link" ? "link-refused" : "word-refused", target: actor, quote: clean, why: `${first.rule}: ${first.word}` });
				throw new Refusal(first.rule === "link" ? "chat_link" : "chat_words", { about: first.rule });
			}
			const aside = first && !crew ? { state: first.action === "hold" ? "held" as const : "shadowed" as const, rule: first.rule, word: first.word } : undefined;
			const message: NewMessage = { userId: actor.userId!, name: actor.name ?? "", role, text: clean, replyTo, aside };
			const stored = await new Promise<Stored>((settle, fail) => {
				const queue = waiting.get(show.id);
				if (queue) {
					if (queue.length >= waitingLimit) throw new Refusal("overloaded");
					queue.push({ message, settle, fail });
				} else {
					waiting.set(show.id, [{ message, settle, fail }]);
					setTimeout(() => void flush(show.id), collect);
				}
			});
			if ("message" in stored) return { id: stored.message.id, ...(stored.message.aside === "held" ? { aside: "held" } : {}), ...(crew && verdicts.length > 0 ? { hints: verdicts.map(({ rule }) => rule) } : {}) };
			throw new Refusal(stored.refusal, "seconds" in stored ? { seconds: stored.seconds } : {});
		},
	};
}

/** One line of plain text: composed (NFC), without control and direction characters, spaces folded. */
export function cleanText(raw: string): string {
	const text = raw
		.toWellFormed()
		.normalize("NFC")
		.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
		.replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
		.trim();
	if (text === "") throw new Refusal("chat_empty");
	if ([...text].length > chatMaxLength) throw new Refusal("invalid_input", {}, [{ path: "text", message: `at most ${chatMaxLength} characters` }]);
	return text;
}

function chatRole(actor: Actor, show: ShowHeader): ChatMessage["role"] {
	if (actor.userId === show.hostId) return "host";
	return can(actor, "chat.moderate", { hostId: show.hostId }) ? "moderator" : "viewer";
}

/** Takes a message out of the chat, everywhere at once. It stays in the record; reports of it are settled. */
export async function removeMessage(db: Db, actor: Actor, show: ShowHeader, messageId: number, why = ""): Promise<void> {
	authorise(actor, "chat.moderate", await crewOf(db, show));
	await db.transaction().execute(async (tx) => {
		const message = await tx
			.updateTable("chat_messages")
			.set({ removed_at: new Date(), removed_by: actor.userId })
			.where("id", "=", messageId)
			.where("show_id", "=", show.id)
			.where("removed_at", "is", null)
			.returning(["user_id", "name", "text"])
			.executeTakeFirst();
		if (!message) throw new Refusal("not_found");
		await tx.updateTable("reviews").set({ settled_at: new Date(), settled_by: actor.userId, outcome: "removed" }).where("message_id", "=", messageId).where("settled_at", "is", null).execute();
		await record(tx, { showId: show.id, actor, action: "removed", target: { userId: message.user_id, name: message.name }, messageId, quote: message.text, why });
		await appendEvent(tx, show.id, { type: "chat-removed", ids: [messageId] });
	});
}

/** Says who may write in a show from now on. */
export async function setChatMode(db: Db, actor: Actor, show: ShowHeader, { mode, slowSeconds }: ChatMode): Promise<void> {
	authorise(actor, "chat.moderate", await crewOf(db, show));
	await db.transaction().execute(async (tx) => {
		const values = { mode, slow_seconds: slowSeconds };
		await tx.insertInto("chat_settings").values({ show_id: show.id, ...values }).onConflict((conflict) => conflict.column("show_id").doUpdateSet(values)).execute();
		await record(tx, { showId: show.id, actor, action: "chat-mode", why: mode === "slow" ? `slow ${slowSeconds} s` : mode });
		await appendEvent(tx, show.id, { type: "chat-mode", mode, slowSeconds });
	});
}

/** Puts a message above the chat, or takes away the one that stands there. */
export async function pinMessage(db: Db, actor: Actor, show: ShowHeader, messageId: number | null): Promise<void> {
	authorise(actor, "chat.moderate", await crewOf(db, show));
	await db.transaction().execute(async (tx) => {
		const [message = null] = messageId === null ? [] : await chatRange(tx, show.id, messageId, messageId, 1);
		if (messageId !== null && !message) throw new Refusal("not_found");
		const values = { pinned_id: messageId };
		await tx.insertInto("chat_settings").values({ show_id: show.id, ...values }).onConflict((conflict) => conflict.column("show_id").doUpdateSet(values)).execute();
		await record(tx, { showId: show.id, actor, action: "pinned", messageId, quote: message?.text });
		await appendEvent(tx, show.id, { type: "pinned", message });
	});
}

/** Keeps a person from writing in this show for `minutes`; 0 lifts it. Answers until when. */
export async function mute(db: Db, actor: Actor, show: ShowHeader, userId: string, minutes: number, why = ""): Promise<string | null> {
	authorise(actor, "chat.moderate", await crewOf(db, show));
	await spareCrew(db, actor, show, userId);
	const until = new Date(Date.now() + minutes * 60_000);
	await db.transaction().execute(async (tx) => {
		await tx
			.insertInto("mutes")
			.values({ show_id: show.id, user_id: userId, until, muted_by: actor.userId! })
			.onConflict((conflict) => conflict.columns(["show_id", "user_id"]).doUpdateSet({ until, muted_by: actor.userId!, at: new Date() }))
			.execute();
		await record(tx, { showId: show.id, actor, action: minutes > 0 ? "muted" : "unmuted", target: { userId, name: await nameOf(tx, userId) }, why: [minutes > 0 ? `${minutes} min` : "", why].filter(Boolean).join("; ") });
		await appendEvent(tx, show.id, { type: "muted", userId, until: minutes > 0 ? until.toISOString() : null });
	});
	return minutes > 0 ? until.toISOString() : null;
}
