import type { Actor } from "#shared/roles.ts";

/** An actor is believed this long, ms, should news of them be lost. */
const believedFor = 10_000;
/** Sessions remembered at once. Above it, whoever was read longest ago is read anew. */
const limit = 20_000;

/** Whose sessions, role or shops changed, in whatever process. */
export interface ActorNews {
	/** `null`: news may have been missed, of anybody. */
	on(listener: (userId: string | null) => void): void;
	/** Whether news arrives now. */
	readonly arrives: () => boolean;
}

/**
 * Who a session cookie stands for, as the database said a moment ago. In the hot minute the same buyers come again and again; the database tells of each
 * session that ends and of each change of a role, a name or a shop, so that nothing is believed longer than such news takes: milliseconds.
 */
export class ActorCache {
	readonly #news: ActorNews;
	readonly #byCookie = new Map<string, { readonly actor: Actor; readonly until: number }>();
	readonly #cookiesOf = new Map<string, Set<string>>();
	#heard = 0;

	constructor(news: ActorNews) {
		this.#news = news;
		news.on((userId) => this.forget(userId));
	}

	get(cookie: string, now = Date.now()): Actor | undefined {
		const entry = this.#byCookie.get(cookie);
		if (!entry || !this.#news.arrives()) return undefined;
		if (now < entry.until) return entry.actor;
		this.#drop(cookie);
		return undefined;
	}

	/** Grows with each piece of news: what was read before it is not remembered after it. */
	get heard(): number {
		return this.#heard;
	}

	/** Remembers what was read since `heard`; `expires`: end of the session, ms since 1970. Nobody is not remembered. */
	keep(cookie: string, actor: Actor, expires: number, heard: number, now = Date.now()): void {
		if (heard !== this.#heard || actor.userId === null) return;
		this.#drop(cookie);
		if (this.#byCookie.size >= limit) this.#drop(this.#byCookie.keys().next().value!);
		this.#byCookie.set(cookie, { actor, until: Math.min(expires, now + believedFor) });
		const cookies = this.#cookiesOf.get(actor.userId);
		if (cookies) cookies.add(cookie);
		else this.#cookiesOf.set(actor.userId, new Set([cookie]));
	}

	/** `null`: everybody. */
	forget(userId: string | null): void {
		this.#heard++;
		if (userId !== null) return [...(this.#cookiesOf.get(userId) ?? [])].forEach((cookie) => this.#drop(cookie));
		this.#byCookie.clear();
		this.#cookiesOf.clear();
	}

	#drop(cookie: string): void {
		const entry = this.#byCookie.get(cookie);
		if (!entry) return;
		this.#byCookie.delete(cookie);
		const cookies = this.#cookiesOf.get(entry.actor.userId!);
		cookies?.delete(cookie);
		if (cookies?.size === 0) this.#cookiesOf.delete(entry.actor.userId!);
	}
}
