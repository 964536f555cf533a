import { Plus } from "lucide-solid";
import { createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { moderationLimits, type WordAction, wordActions, type WordList } from "#shared/moderation.ts";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { Select, TextField } from "../ui/fields.tsx";
import { Badge } from "../ui/parts.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import { ruleName } from "./queue.tsx";

/** A list's name: of a built-in one in the language of the screen. */
const nameOf = (list: WordList) => (list.builtIn ? ruleName(list.builtIn) : list.name);

/** Word lists of a show or (null) of the platform: what they do, and their words. */
export function WordLists(props: { readonly showId: string | null; readonly lists: readonly WordList[]; readonly onChanged: () => void; readonly dialogClass?: string }) {
	const t = useText(messages);
	const [edited, setEdited] = createSignal<WordList | "new" | null>(null);
	const max = () => (props.showId === null ? moderationLimits.platformLists : moderationLimits.showLists);
	return (
		<div class="flex flex-col gap-3">
			<Show when={props.lists.length > 0} fallback={<p class="text-sm text-muted">{t().lists.none}</p>}>
				<ul class="divide-y divide-line rounded-lg border border-line bg-surface shadow-1" data-word-lists>
					<For each={props.lists}>
						{(list) => (
							<li class="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
								<div class="min-w-0 flex-1 basis-40">
									<p class="flex flex-wrap items-center gap-2 font-semibold" classList={{ "text-muted": !list.enabled }}>
										<span class="break-all">{nameOf(list)}</span>
										<Show when={list.builtIn}><Badge>{t().lists.builtIn}</Badge></Show>
										<Show when={!list.enabled}><Badge tone="paper">{t().lists.off}</Badge></Show>
									</p>
									<p class="text-sm text-muted">{t().lists.actions[list.action]}</p>
								</div>
								<Button size="sm" variant="outline" aria-label={t().lists.editOf(nameOf(list))} onClick={() => setEdited(list)}>{t().lists.edit}</Button>
							</li>
						)}
					</For>
				</ul>
			</Show>
			<Show when={props.lists.length < max()}>
				<Button variant="outline" class="self-start" icon={<Plus size={18} />} onClick={() => setEdited("new")}>{t().lists.add}</Button>
			</Show>
			<Show when={edited()} keyed>
				{(list) => (
					<Editor
						class={props.dialogClass}
						showId={props.showId}
						list={list === "new" ? null : list}
						onClose={() => setEdited(null)}
						onChanged={() => {
							setEdited(null);
							props.onChanged();
						}}
					/>
				)}
			</Show>
		</div>
	);
}

function Editor(props: { readonly showId: string | null; readonly list: WordList | null; readonly onClose: () => void; readonly onChanged: () => void; readonly class?: string | undefined }) {
	const t = useText(messages);
	const { list } = props;
	const [form, setForm] = createStore({ name: list ? nameOf(list) : "", action: (list?.action ?? "refuse") as WordAction, enabled: list?.enabled ?? true, words: list?.words ?? "" });
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [deleting, setDeleting] = createSignal(false);
	const save = async () => {
		setBusy(true);
		setProblem(null);
		const json = { ...form };
		try {
			if (props.showId === null) await unwrap(list ? api.api["word-lists"][":id"].$put({ param: { id: list.id }, json }) : api.api["word-lists"].$post({ json }));
			else await unwrap(list ? api.api.shows[":id"]["word-lists"][":listId"].$put({ param: { id: props.showId, listId: list.id }, json }) : api.api.shows[":id"]["word-lists"].$post({ param: { id: props.showId }, json }));
			void toast({ title: t().lists.saved, tone: "good" });
			props.onChanged();
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	const remove = async () => {
		await unwrap(props.showId === null ? api.api["word-lists"][":id"].$delete({ param: { id: list!.id } }) : api.api.shows[":id"]["word-lists"][":listId"].$delete({ param: { id: props.showId, listId: list!.id } }));
		void toast({ title: t().lists.deleted, tone: "good" });
		props.onChanged();
	};
	return (
		<>
			<Dialog class={props.class} open={!deleting()} onOpenChange={(open) => open || deleting() || props.onClose()} title={list ? t().lists.editOf(nameOf(list)) : t().lists.add}>
				<form
					class="flex flex-col gap-4"
					onSubmit={(event) => {
						event.preventDefault();
						void save();
					}}
				>
					<Show when={!list?.builtIn}>
						<TextField label={t().lists.name} value={form.name} onInput={(name) => setForm({ name })} maxlength={40} required autocomplete="off" />
					</Show>
					<Select<WordAction> label={t().lists.action} value={form.action} options={wordActions.map((action) => ({ value: action, label: t().lists.actions[action], hint: t().lists.actionsText[action] }))} onChange={(action) => setForm({ action })} />
					<label class="flex min-h-11 items-center gap-3 font-medium">
						<input type="checkbox" class="size-5 accent-leaf" checked={form.enabled} onChange={(event) => setForm({ enabled: event.currentTarget.checked })} />
						{t().lists.enabled}
					</label>
					<TextField label={list?.builtIn ? t().lists.wordsMore : t().lists.words} value={form.words} onInput={(words) => setForm({ words })} lines={8} maxlength={moderationLimits.wordsOfList} hint={t().lists.hint} />
					<ProblemNote problem={problem()} />
					<div class="flex flex-wrap items-center justify-between gap-2">
						<Show when={list && !list.builtIn} fallback={<span />}>
							<Button variant="quiet" onClick={() => setDeleting(true)}>{t().lists.delete}</Button>
						</Show>
						<Button type="submit" busy={busy()}>{t().lists.save}</Button>
					</div>
				</form>
			</Dialog>
			<ConfirmDialog class={props.class} open={deleting()} onOpenChange={setDeleting} title={t().lists.deleteTitle(form.name)} text={t().lists.deleteText} confirm={t().lists.delete} danger onConfirm={remove} />
		</>
	);
}

/** A field that says which of the platform's rules a sentence touches on. */
export function TryWords() {
	const t = useText(messages);
	const [text, setText] = createSignal("");
	const [said, setSaid] = createSignal<string | null>(null);
	const [busy, setBusy] = createSignal(false);
	const run = async () => {
		if (text().trim() === "") return;
		setBusy(true);
		try {
			const { hits } = await unwrap(api.api["word-lists"].try.$post({ json: { text: text().trim() } }));
			setSaid(hits.length === 0 ? t().lists.tryNone : hits.map(({ rule, word }) => t().hit(ruleName(rule), word)).join(" · "));
		} catch (error) {
			setSaid(toClientProblem(error).detail);
		} finally {
			setBusy(false);
		}
	};
	return (
		<form
			class="flex flex-wrap items-end gap-2"
			onSubmit={(event) => {
				event.preventDefault();
				void run();
			}}
		>
			<TextField class="min-w-0 flex-1 basis-64" label={t().lists.tryLabel} value={text()} onInput={(next) => (setText(next), setSaid(null))} maxlength={200} autocomplete="off" />
			<Button type="submit" variant="outline" busy={busy()}>{t().lists.try}</Button>
			<p role="status" class="basis-full text-sm font-medium empty:hidden">{said()}</p>
		</form>
	);
}
