import { createSignal, For, Show } from "solid-js";
import type { ModerationSettings, ShowModerator } from "#shared/moderation.ts";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/fields.tsx";
import { Avatar } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import { WordLists } from "./word-lists.tsx";

/** A show's own rules: link filter, moderators, word lists. */
export function Rules(props: { readonly showId: string; readonly settings: ModerationSettings; readonly onChanged: () => void; readonly dialogClass?: string }) {
	const t = useText(messages);
	const [person, setPerson] = createSignal("");
	const [busy, setBusy] = createSignal<string | null>(null);
	const run = async (name: string, work: () => Promise<string>) => {
		setBusy(name);
		try {
			void toast({ title: await work(), tone: "good" });
			props.onChanged();
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(null);
		}
	};
	const appoint = () =>
		run("appoint", async () => {
			const { name } = await unwrap(api.api.shows[":id"].moderators.$post({ param: { id: props.showId }, json: { person: person().trim() } }));
			setPerson("");
			return t().rules.appointed(name);
		});
	const dismiss = ({ userId, name }: ShowModerator) =>
		run(userId, async () => {
			await unwrap(api.api.shows[":id"].moderators[":userId"].$delete({ param: { id: props.showId, userId } }));
			return t().rules.dismissed(name);
		});
	const setFilter = (linkFilter: boolean) =>
		run("links", async () => {
			await unwrap(api.api.shows[":id"].moderation.$patch({ param: { id: props.showId }, json: { linkFilter } }));
			return t().done;
		});
	return (
		<div class="flex flex-col gap-7">
			<label class="flex items-start gap-3">
				<input type="checkbox" class="mt-0.5 size-5 shrink-0 accent-leaf" checked={props.settings.linkFilter} disabled={busy() === "links"} onChange={(event) => void setFilter(event.currentTarget.checked)} />
				<span>
					<span class="font-semibold">{t().rules.links}</span>
					<span class="block text-sm text-muted">{t().rules.linksText}</span>
				</span>
			</label>
			<section aria-labelledby="moderators-title">
				<h3 id="moderators-title" class="heading">{t().rules.moderators}</h3>
				<p class="mb-3 text-sm text-muted">{t().rules.moderatorsText}</p>
				<Show when={props.settings.moderators.length > 0} fallback={<p class="text-sm text-muted">{t().rules.noModerators}</p>}>
					<ul class="divide-y divide-line rounded-lg border border-line">
						<For each={props.settings.moderators}>
							{(one) => (
								<li class="flex items-center gap-3 px-4 py-2.5">
									<Avatar name={one.name} size="sm" />
									<span class="min-w-0 flex-1">
										<span class="block truncate font-semibold">{one.name}</span>
										<span class="block truncate text-sm text-muted">{one.email}</span>
									</span>
									<Show when={props.settings.mayAppoint}>
										<Button size="sm" variant="outline" busy={busy() === one.userId} aria-label={t().rules.dismissOf(one.name)} onClick={() => void dismiss(one)}>{t().rules.dismiss}</Button>
									</Show>
								</li>
							)}
						</For>
					</ul>
				</Show>
				<Show when={props.settings.mayAppoint}>
					<form
						class="mt-3 flex flex-wrap items-end gap-2"
						onSubmit={(event) => {
							event.preventDefault();
							if (person().trim() !== "") void appoint();
						}}
					>
						<TextField class="min-w-0 flex-1 basis-48" label={t().rules.person} value={person()} onInput={setPerson} maxlength={200} autocomplete="off" />
						<Button type="submit" variant="outline" busy={busy() === "appoint"}>{t().rules.appoint}</Button>
					</form>
				</Show>
			</section>
			<section aria-labelledby="show-lists-title">
				<h3 id="show-lists-title" class="heading">{t().rules.lists}</h3>
				<p class="mb-3 text-sm text-muted">{t().rules.listsText}</p>
				<WordLists showId={props.showId} lists={props.settings.lists} onChanged={props.onChanged} dialogClass={props.dialogClass} />
			</section>
		</div>
	);
}
