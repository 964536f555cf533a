import { A, useLocation, useNavigate } from "@solidjs/router";
import { ChevronRight, MapPin, Pencil, Plus, Trash2 } from "lucide-solid";
import { createMemo, createSignal, For, lazy, Match, Show, Switch } from "solid-js";
import type { Address } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { locale, setLocale, tr, useText } from "../i18n.ts";
import { MyFollows } from "../follow/my-follows.tsx";
import { MyPrizes } from "../follow/my-prizes.tsx";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { can, me, signOut } from "../session.ts";
import { Gate } from "../shell/gate.tsx";
import NotFound from "../shell/not-found.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { ConfirmDialog, Sheet } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, Section, useTitle } from "../ui/page.tsx";
import { Avatar, Badge, Empty, Skeleton } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { AddressForm } from "./address-form.tsx";
import { AddressText } from "./address-text.tsx";
import { messages } from "./messages.ts";

const MyCoupons = lazy(() => import("../coupons/my-coupons.tsx"));

/** What is a person's own, orders aside. */
export default function AccountScreen() {
	const location = useLocation();
	// What is shown stays while the person leaves for another screen, whose script may still be loading.
	const page = createMemo<string>((before) => (/^\/account(\/|$)/.test(location.pathname) ? location.pathname.replace(/\/+$/, "") : before), "");
	return (
		<Switch fallback={<NotFound />}>
			<Match when={page() === "/account"}>
				<Account />
			</Match>
			<Match when={page() === "/account/coupons"}>
				<MyCoupons />
			</Match>
		</Switch>
	);
}

function Account() {
	const t = useText(messages);
	useTitle(() => t().account);
	return (
		<Gate action="address.manage">
			<Page width="narrow">
				<Who />
				<Work />
				<MyPrizes />
				<MyFollows />
				<Addresses />
			</Page>
		</Gate>
	);
}

function Who() {
	const t = useText(messages);
	const navigate = useNavigate();
	const [busy, setBusy] = createSignal(false);
	const leave = async () => {
		setBusy(true);
		try {
			await signOut();
			navigate("/");
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	return (
		<div class="flex flex-wrap items-center gap-4 rounded-xl border border-line bg-surface p-5 shadow-1 md:p-6">
			<Avatar name={me().name ?? ""} size="lg" />
			<div class="min-w-0 flex-1 basis-48">
				<h1 class="heading truncate text-2xl">{me().name}</h1>
				<div class="mt-1 flex flex-wrap items-center gap-2">
					<Badge tone="leaf">{t().roles[me().role]}</Badge>
					<span class="truncate text-sm text-muted">{me().email}</span>
				</div>
			</div>
			<div class="flex gap-2">
				<Button variant="outline" size="sm" lang={locale() === "zh" ? "en" : "zh-CN"} onClick={() => setLocale(locale() === "zh" ? "en" : "zh")}>
					{locale() === "zh" ? "English" : "中文"}
				</Button>
				<Button variant="outline" size="sm" busy={busy()} onClick={leave}>
					{t().signOut}
				</Button>
			</div>
		</div>
	);
}

function Work() {
	const t = useText(messages);
	const links = () => [
		{ href: "/orders", label: t().orders, text: t().ordersText },
		{ href: "/account/coupons", label: t().coupons, text: t().couponsText },
		...(can("desk.read") ? [{ href: "/desk", label: t().desk, text: "" }] : []),
		...(can("show.read") ? [{ href: "/studio", label: t().studio, text: "" }] : []),
		...(can("shop.orders") ? [{ href: "/shop/orders", label: t().shopOrders, text: me().shops.map((shop) => tr(shop.name)).join(" · ") }] : []),
		...(can("stage.manage") ? [{ href: "/admin/stages", label: t().stages, text: "" }] : []),
		...(can("user.role") ? [{ href: "/admin/people", label: t().people, text: "" }] : []),
	];
	return (
		<ul class="mt-5 divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-1">
			<For each={links()}>
				{(link) => (
					<li>
						<A href={link.href} class="flex min-h-14 items-center gap-3 px-5 py-2.5 hover:bg-sunken focus-visible:outline-offset-[-3px]">
							<span class="flex-1">
								<span class="block font-semibold text-ink">{link.label}</span>
								<Show when={link.text}>
									<span class="block text-sm text-muted">{link.text}</span>
								</Show>
							</span>
							<ChevronRight size={20} class="text-muted" aria-hidden="true" />
						</A>
					</li>
				)}
			</For>
		</ul>
	);
}

function Addresses() {
	const t = useText(messages);
	const load = createLoad(() => me().userId, () => unwrap(api.api.addresses.$get()));
	/** `null`: a new one. */
	const [editing, setEditing] = createSignal<Address | null | undefined>();
	const [deleting, setDeleting] = createSignal<Address | null>(null);
	const add = () => (
		<Button variant="outline" size="sm" icon={<Plus size={18} />} onClick={() => setEditing(null)}>
			{t().addAddress}
		</Button>
	);
	return (
		<Section title={t().addresses} more={<Show when={load.data()?.length}>{add()}</Show>}>
			<Loaded of={load} skeleton={<Skeleton class="h-20 w-full" />}>
				{(addresses) => (
					<Show when={addresses().length > 0} fallback={<Empty class="rounded-xl border border-dashed border-line-strong py-8" title={t().noAddresses} text={t().noAddressesText} action={add()} />}>
						<ul class="flex flex-col gap-3">
							<For each={addresses()}>
								{(address) => (
									<li class="flex items-start gap-3 rounded-lg border border-line bg-surface p-4">
										<MapPin size={20} class="mt-0.5 shrink-0 text-leaf-ink" aria-hidden="true" />
										<AddressText address={address} />
										<IconButton label={`${t().editAddress} ${address.name} ${address.street}`} onClick={() => setEditing(address)} class="-my-2">
											<Pencil size={18} />
										</IconButton>
										<IconButton label={`${t().deleteAddress} ${address.name}`} onClick={() => setDeleting(address)} class="-my-2 -mr-2">
											<Trash2 size={18} />
										</IconButton>
									</li>
								)}
							</For>
						</ul>
					</Show>
				)}
			</Loaded>
			<Sheet open={editing() !== undefined} onOpenChange={(open) => open || setEditing(undefined)} title={editing() ? t().changeAddress : t().newAddress}>
				<Show when={editing() !== undefined}>
					<AddressForm
						address={editing() ?? undefined}
						onSaved={() => {
							setEditing(undefined);
							void load.reload();
							void toast({ title: t().saved, tone: "good" });
						}}
					/>
				</Show>
			</Sheet>
			<ConfirmDialog
				open={deleting() !== null}
				onOpenChange={(open) => open || setDeleting(null)}
				title={t().deleteTitle}
				text={t().deleteText}
				confirm={t().deleteAddress}
				danger
				onConfirm={async () => {
					const { id } = deleting()!;
					await unwrap(api.api.addresses[":id"].$delete({ param: { id } }));
					load.mutate((load.data() ?? []).filter((address) => address.id !== id));
				}}
			/>
		</Section>
	);
}
