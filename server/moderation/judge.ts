import type { WordAction } from "#shared/moderation.ts";
import { Refusal } from "#shared/problem.ts";
import type { ActorNews } from "../auth/actor-cache.ts";
import { standingOf } from "../chat/queries.ts";
import type { Db } from "../db/connect.ts";
import type { WordFinder } from "./words.ts";

/** Rules and blocks are believed this long, ms, should news of a change be lost. */
const believedFor = 10_000;
/** Shows whose own rules are remembered, and people's blocks. Above it the oldest are read anew. */
const ruleLimit = 200;
const personLimit = 20_000;

/** A rule that a message touches on: a list of words (the key of a built-in one, or its name) or `link`. */
export interface Verdict {
	readonly action: WordAction;
	readonly rule: string;
	readonly word: string;
}

export interface Judge {
	/** What the rules of the platform and of the show say of a text, the strongest first; one verdict a rule. */
	read(showId: string, text: string): Promise<Verdict[]>;
	/** The same by the platform's rules alone. */
	readPlatform(text: string): Promise<Verdict[]>;
	/** Throws `blocked` for who may take no part in the show. */
	refuseBlocked(userId: string, showId: string): Promise<void>;
}

interface Rules {
	readonly linkFilter: boolean;
	readonly actions: ReadonlyMap<string, { readonly action: WordAction; readonly rule: string }>;
	readonly finder: WordFinder | null;
}

const strength: Readonly<Record<WordAction, number>> = { refuse: 0, hold: 1, shadow: 2, warn: 3 };

/** What reads texts, with the product's own lists compiled: it takes a moment and tables of characters, once a process and not at its start. */
let reading: ReturnType<typeof prepare> | null = null;
const reader = () => (reading ??= prepare());

async function prepare() {
	const [{ createWordFinder, findWith }, { findContacts }, { builtInLists }] = await Promise.all([import("./words.ts"), import("./links.ts"), import("./lists.ts")]);
	const builtIn = createWordFinder(Object.entries(builtInLists).map(([id, words]) => ({ id, words })));
	return { createWordFinder, findWith, findContacts, builtIn };
}

/** Values that were read a moment ago, by key. */
class Remembered<T> {
	readonly #limit: number;
	readonly #known = new Map<string, { readonly value: Promise<T>; readonly until: number }>();
	constructor(limit: number) {
		this.#limit = limit;
	}
	get(key: string, read: () => Promise<T>): Promise<T> {
		const known = this.#known.get(key);
		if (known && Date.now() < known.until) return known.value;
		this.#known.delete(key);
		if (this.#known.size >= this.#limit) this.#known.delete(this.#known.keys().next().value!);
		const value = read();
		this.#known.set(key, { value, until: Date.now() + believedFor });
		value.catch(() => this.#known.delete(key));
		return value;
	}
	forget(matches: (key: string) => boolean): void {
		for (const key of this.#known.keys()) if (matches(key)) this.#known.delete(key);
	}
}

/** Reads messages against the word lists and the link filter, as they are in the database. `onWords`: rules of a show (null: of the platform, or any) changed. */
export function createJudge({ db, news, onWords }: { db: Db; news?: ActorNews; onWords?: (listener: (showId: string | null) => void) => void }): Judge {
	const rules = new Remembered<Rules>(ruleLimit);
	const blocked = new Remembered<boolean>(personLimit);
	onWords?.((showId) => rules.forget((key) => showId === null || key === showId));
	news?.on((userId) => blocked.forget((key) => userId === null || key.startsWith(`${userId} `)));

	async function read(showId: string | null): Promise<Rules> {
		const [{ createWordFinder }, lists, setting] = await Promise.all([
			reader(),
			db.selectFrom("word_lists").selectAll().where("show_id", "is not distinct from", showId).where("enabled", "=", true).orderBy("id").execute(),
			showId === null ? undefined : db.selectFrom("chat_settings").select("link_filter").where("show_id", "=", showId).executeTakeFirst(),
		]);
		const actions = new Map<string, { action: WordAction; rule: string }>();
		for (const { id, built_in, name, action } of lists) {
			actions.set(id, { action, rule: built_in ?? name });
			if (built_in) actions.set(built_in, { action, rule: built_in });
		}
		const own = lists.filter(({ words }) => words.trim() !== "");
		return { linkFilter: setting?.link_filter ?? showId !== null, actions, finder: own.length > 0 ? createWordFinder(own) : null };
	}

	const platform = () => rules.get("", () => read(null));

	async function judge(text: string, given: readonly Rules[]): Promise<Verdict[]> {
		const { builtIn, findWith, findContacts } = await reader();
		const verdicts = new Map<string, Verdict>();
		for (const hit of findWith([builtIn, ...given.flatMap(({ finder }) => finder ?? [])], text)) {
			const known = given.map(({ actions }) => actions.get(hit.list)).find((one) => one !== undefined);
			if (known && !verdicts.has(known.rule)) verdicts.set(known.rule, { ...known, word: hit.word });
		}
		if (given.some(({ linkFilter }) => linkFilter)) {
			const [contact] = findContacts(text);
			if (contact) verdicts.set("link", { action: "refuse", rule: "link", word: contact.text.trim().slice(0, 60) });
		}
		return [...verdicts.values()].sort((a, b) => strength[a.action] - strength[b.action]);
	}

	return {
		read: async (showId, text) => judge(text, await Promise.all([platform(), rules.get(showId, () => read(showId))])),
		readPlatform: async (text) => judge(text, [await platform()]),
		async refuseBlocked(userId, showId) {
			if (await blocked.get(`${userId} ${showId}`, async () => (await standingOf(db, showId, userId)).blocked)) throw new Refusal("blocked");
		},
	};
}
