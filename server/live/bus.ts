import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import pg from "pg";
import type { Logger } from "pino";
import * as z from "zod";
import type { Db } from "../db/connect.ts";
import { Message } from "./messages.ts";
import { channel } from "./timeline.ts";

/** NOTIFY takes less than 8,000 bytes; ids and short words are ASCII, so characters are bytes. */
const payloadLimit = 7000;
/** Messages kept while the database is away. Above it the oldest go: every receiver reads anew when it is back. */
const queueLimit = 20_000;
/** How long outgoing messages are collected, ms. */
const flushAfter = 20;

const Envelope = z.object({ origin: z.string(), messages: z.array(Message) });

export interface Bus {
	/** Hands a message to the handler of this process at once, and to every other process. */
	publish(message: Message): void;
	/** The same for the other processes only. */
	announce(message: Message): void;
	/** Whether messages of other processes arrive now. */
	listening(): boolean;
	close(): Promise<void>;
}

/**
 * Joins the server processes of one database. `onMessage` gets each message once; `onReconnect` is called after messages may have been
 * missed (the listening connection broke), and once at the beginning.
 */
export async function createBus(options: {
	db: Db;
	url: string;
	log: Logger;
	onMessage: (message: Message) => void;
	onReconnect: () => void;
}): Promise<Bus> {
	const { db, log } = options;
	/** How the payloads of this process begin. */
	const own = `{"origin":"${randomUUID()}",`;
	let closed = false;
	let client: pg.Client | null = null;
	let queue: Message[] = [];
	let flushing: Promise<void> | null = null;

	async function listen(): Promise<void> {
		const next = new pg.Client({ connectionString: options.url, application_name: "livestall bus", keepAlive: true });
		next.on("notification", ({ payload }) => receive(payload ?? ""));
		next.on("error", (error) => log.warn({ error: error.message }, "bus connection lost"));
		next.on("end", () => {
			if (client === next) {
				client = null;
				void reconnect();
			}
		});
		await next.connect();
		await next.query(`listen ${channel}`);
		client = next;
		options.onReconnect();
	}

	async function reconnect(): Promise<void> {
		for (let wait = 50; !closed && !client; wait = Math.min(wait * 2, 2000)) {
			try {
				await listen();
			} catch {
				await delay(wait, undefined, { ref: false });
			}
		}
	}

	function receive(payload: string): void {
		// What this process sent comes back to it as well: not worth parsing in the hot minute.
		if (payload.startsWith(own)) return;
		let parsed: unknown;
		try {
			parsed = JSON.parse(payload);
		} catch {
			return log.warn("bus: a notification that is no JSON");
		}
		const envelope = Envelope.safeParse(parsed);
		if (envelope.success) return envelope.data.messages.forEach(options.onMessage);
		const single = Message.safeParse(parsed);
		if (single.success) options.onMessage(single.data);
		else log.warn("bus: a notification that is no message");
	}

	async function flush(): Promise<void> {
		while (queue.length > 0 && !closed) {
			await delay(flushAfter, undefined, { ref: false });
			const batch = queue;
			queue = [];
			try {
				await sql`select pg_notify(${channel}, payload) from unnest(${pack(batch)}::text[]) as payload`.execute(db);
			} catch (error) {
				log.warn({ error: (error as Error).message }, "bus: not sent, trying again");
				queue = [...batch, ...queue].slice(-queueLimit);
				await delay(250, undefined, { ref: false });
			}
		}
		flushing = null;
	}

	function announce(message: Message): void {
		queue.push(message);
		if (queue.length > queueLimit) queue.shift();
		flushing ??= flush();
	}

	function pack(batch: readonly Message[]): string[] {
		const payloads: string[] = [];
		let parts: string[] = [];
		let size = 0;
		for (const message of batch) {
			const part = JSON.stringify(message);
			if (size + part.length > payloadLimit && parts.length > 0) {
				payloads.push(`${own}"messages":[${parts.join()}]}`);
				parts = [];
				size = 0;
			}
			parts.push(part);
			size += part.length + 1;
		}
		payloads.push(`${own}"messages":[${parts.join()}]}`);
		return payloads;
	}

	await listen();
	return {
		publish(message) {
			options.onMessage(message);
			announce(message);
		},
		announce,
		listening: () => client !== null,
		async close() {
			closed = true;
			const last = client;
			client = null;
			await last?.end().catch(() => {});
		},
	};
}
