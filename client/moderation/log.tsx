import { createSignal, For, Show } from "solid-js";
import { type LogEntry, type ModerationAction, moderationActions } from "#shared/moderation.ts";
import { api, unwrap } from "../api.ts";
import { dayAndTime, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Badge, Empty } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import { ruleName } from "./queue.tsx";

interface Filter {
	readonly by: "all" | "people" | "rules";
	readonly action: ModerationAction | "every";
	/** Only what this person did or what was done to them. */
	readonly person: { readonly id: string; readonly name: string } | null;
}

const pageOf = (showId: string | null, { by, action, person }: Filter, before?: number) => {
	const query = { ...(by === "all" ? {} : { by }), ...(action === "every" ? {} : { action }), ...(person ? { person: person.id } : {}), ...(before === undefined ? {} : { before: String(before) }) };
	return unwrap(showId === null ? api.api["moderation-log"].$get({ query }) : api.api.shows[":id"]["moderation-log"].$get({ param: { id: showId }, query }));
};

/** Who did what to whom, when and why, in a show or (null) in all: filtered, a page at a time. */
export function ModerationLog(props: { readonly showId: string | null }) {
	const t = useText(messages);
	const [filter, setFilter] = createSignal<Filter>({ by: "all", action: "every", person: null });
	const load = createLoad(filter, (wanted) => pageOf(props.showId, wanted));
	const [busy, setBusy] = createSignal(false);
	const more = async (last: LogEntry) => {
		setBusy(true);
		try {
			const next = await pageOf(props.showId, filter(), last.id);
			load.mutate({ entries: [...load.data()!.entries, ...next.entries], more: next.more });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	const onPerson = (person: Filter["person"]) => setFilter((now) => ({ ...now, person }));
	return (
		<div class="flex flex-col gap-4">
			<div class="flex flex-wrap gap-3">
				<Select class="min-w-32 flex-1" label={t().log.by} value={filter().by} options={(["all", "people", "rules"] as const).map((value) => ({ value, label: t().log[value] }))} onChange={(by) => setFilter((now) => ({ ...now, by }))} />
				<Select<Filter["action"]> class="min-w-40 flex-1" label={t().log.action} value={filter().action} options={[{ value: "every", label: t().log.every }, ...moderationActions.map((value) => ({ value, label: t().actions[value] }))]} onChange={(action) => setFilter((now) => ({ ...now, action }))} />
			</div>
			<Show when={filter().person}>{(person) => <Button size="sm" variant="outline" class="self-start" onClick={() => onPerson(null)}>{person().name} ×</Button>}</Show>
			<Loaded of={load}>
				{(page) => (
					<Show when={page().entries.length > 0} fallback={<Empty title={t().log.none} />}>
						<ol class="divide-y divide-line rounded-lg border border-line bg-surface shadow-1" data-log>
							<For each={page().entries}>{(entry) => <Entry entry={entry} withShow={props.showId === null} onPerson={onPerson} />}</For>
						</ol>
						<Show when={page().more}>
							<Button variant="outline" class="self-center" busy={busy()} onClick={() => more(page().entries.at(-1)!)}>{t().more}</Button>
						</Show>
					</Show>
				)}
			</Loaded>
		</div>
	);
}

function Entry(props: { readonly entry: LogEntry; readonly withShow: boolean; readonly onPerson: (person: Filter["person"]) => void }) {
	const t = useText(messages);
	/** Why, in words: the record keeps the codes of rules and settings, and what people wrote. */
	const why = () => {
		const { action, actor, why } = props.entry;
		const words = (texts: object, code: string) => (texts as Readonly<Record<string, string>>)[code] ?? code;
		const [, before, after] = /^(.*?): (.*)$/.exec(why) ?? [];
		if (actor === null && before !== undefined) return t().hit(ruleName(before), after!);
		if (action.startsWith("list-") && before !== undefined) return t().hit(ruleName(before), after === "off" ? t().lists.off : words(t().lists.actions, after!));
		if (action === "reported") return words(t().reasons, why);
		if (action === "chat-mode" || action === "link-filter") return why.startsWith("slow ") ? t().settings.slow(Number.parseInt(why.slice(5), 10)) : words(t().settings, `${action}-${why}`);
		return why.replace(/^(\d+) min(?:; )?/, (_, minutes: string) => `${t().settings.minutes(Number(minutes))} `).trim();
	};
	const Who = (who: { readonly person: { readonly id: string; readonly name: string } }) => (
		<button type="button" class="font-semibold underline-offset-2 hover:underline" onClick={() => props.onPerson(who.person)}>{who.person.name || who.person.id}</button>
	);
	return (
		<li class="px-4 py-3">
			<p class="flex flex-wrap items-baseline gap-x-2 gap-y-1">
				<Show when={props.entry.actor} fallback={<Badge tone="leaf">{t().log.automatic}</Badge>}>{(actor) => <Who person={actor()} />}</Show>
				<span>{t().actions[props.entry.action]}</span>
				<Show when={props.entry.target}>{(target) => <Who person={target()} />}</Show>
				<time class="ml-auto whitespace-nowrap text-sm tabular-nums text-muted" datetime={props.entry.at}>{dayAndTime(props.entry.at)}</time>
			</p>
			<Show when={props.entry.quote}><p class="mt-1 break-words border-l-2 border-line pl-2 text-sm">{props.entry.quote}</p></Show>
			<p class="mt-0.5 text-sm text-muted empty:hidden">
				{why()}
				<Show when={props.withShow && props.entry.showTitle}>{(title) => <span lang={trLang(title())}>{why() ? " · " : ""}{tr(title())}</span>}</Show>
			</p>
		</li>
	);
}
