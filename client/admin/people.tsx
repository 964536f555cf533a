import { createSignal, For, onCleanup, Show } from "solid-js";
import type { UserRow } from "#shared/api.ts";
import { type AccountRole, accountRoles } from "#shared/roles.ts";
import { api, unwrap } from "../api.ts";
import { day, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { me } from "../session.ts";
import { Gate } from "../shell/gate.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Select, TextField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Avatar, Badge, Empty, Skeleton } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";

export default function People() {
	return (
		<Gate action="user.read">
			<List />
		</Gate>
	);
}

function List() {
	const t = useText(messages);
	useTitle(() => t().title);
	const [text, setText] = createSignal("");
	const [q, setQ] = createSignal("");
	let timer: ReturnType<typeof setTimeout> | undefined;
	const search = (value: string) => {
		setText(value);
		clearTimeout(timer);
		timer = setTimeout(() => setQ(value.trim()), 250);
	};
	onCleanup(() => clearTimeout(timer));
	const load = createLoad(q, (query) => unwrap(api.api.users.$get({ query: { q: query } })));
	const [busy, setBusy] = createSignal(false);
	const more = async (known: readonly UserRow[]) => {
		setBusy(true);
		try {
			const next = await unwrap(api.api.users.$get({ query: { q: q(), offset: String(known.length) } }));
			load.mutate({ users: [...known, ...next.users], more: next.more });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	const [change, setChange] = createSignal<{ user: UserRow; role: AccountRole } | null>(null);
	return (
		<Page>
			<PageHead title={t().title} text={t().text} />
			<TextField label={t().search} type="search" inputmode="search" autocomplete="off" value={text()} onInput={search} maxlength={80} class="mb-5 max-w-md" />
			<Loaded
				of={load}
				skeleton={
					<div class="flex flex-col gap-2">
						<For each={[1, 2, 3, 4, 5]}>{() => <Skeleton class="h-18" />}</For>
					</div>
				}
			>
				{(page) => (
					<Show when={page().users.length > 0} fallback={<Empty title={t().none} text={t().noneText} />}>
						<ul class="divide-y divide-line rounded-lg border border-line bg-surface shadow-1" aria-label={t().title}>
							<For each={page().users}>
								{(user) => (
									<li class="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5 md:flex-nowrap">
										<Avatar name={user.name} />
										<div class="min-w-0 flex-1">
											<p class="flex items-center gap-2 font-semibold">
												<span class="truncate">{user.name}</span>
												<Show when={user.id === me().userId}>
													<Badge>{t().you}</Badge>
												</Show>
											</p>
											<p class="truncate text-sm text-muted">{user.email}</p>
										</div>
										<p class="hidden whitespace-nowrap text-sm text-muted md:block">
											{t().since} <time datetime={user.createdAt}>{day(user.createdAt)}</time>
										</p>
										<Select<AccountRole>
											class="w-full md:w-44"
											label={t().roleOf(user.name)}
											hideLabel
											value={user.role}
											disabled={user.id === me().userId}
											options={accountRoles.map((role) => ({ value: role, label: t().roles[role] }))}
											onChange={(role) => role !== user.role && setChange({ user, role })}
										/>
									</li>
								)}
							</For>
						</ul>
						<Show when={page().more}>
							<div class="mt-6 text-center">
								<Button variant="outline" busy={busy()} onClick={() => more(page().users)}>
									{t().more}
								</Button>
							</div>
						</Show>
					</Show>
				)}
			</Loaded>
			<ConfirmDialog
				open={change() !== null}
				onOpenChange={(open) => open || setChange(null)}
				title={change() ? t().confirmTitle(change()!.user.name) : ""}
				text={change() ? t().confirmText(t().roles[change()!.user.role], t().roles[change()!.role]) : ""}
				confirm={t().confirm}
				onConfirm={async () => {
					const { user, role } = change()!;
					const changed = await unwrap(api.api.users[":id"].role.$patch({ param: { id: user.id }, json: { role } }));
					const page = load.data();
					if (page) load.mutate({ ...page, users: page.users.map((known) => (known.id === changed.id ? changed : known)) });
					void toast({ title: t().changed(changed.name, t().roles[changed.role]), tone: "good" });
				}}
			/>
		</Page>
	);
}
