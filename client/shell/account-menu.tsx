import * as KMenu from "@kobalte/core/dropdown-menu";
import { useNavigate } from "@solidjs/router";
import { ChevronDown } from "lucide-solid";
import { For, Show } from "solid-js";
import { useText } from "../i18n.ts";
import { toClientProblem } from "../problem-error.ts";
import { can, me, signOut } from "../session.ts";
import { Avatar } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import { worksShows } from "./works-shows.ts";

export default function AccountMenu() {
	const t = useText(messages);
	const navigate = useNavigate();
	const name = () => me().name ?? "";
	const links = () => [
		{ href: "/account", label: t().account },
		{ href: "/orders", label: t().myOrders },
		...(can("desk.read") ? [{ href: "/desk", label: t().desk }] : []),
		...(worksShows() ? [{ href: "/studio", label: t().studio }] : []),
		...(can("shop.orders") ? [{ href: "/shop/orders", label: t().shopOrders }] : []),
		...(can("catalog.edit") ? [{ href: "/shop/products", label: t().shopProducts }] : []),
		...(can("coupon.shop") && me().shops.length > 0 ? [{ href: "/shop/coupons", label: t().shopCoupons }] : []),
		...(can("stage.manage") ? [{ href: "/admin/stages", label: t().stages }] : []),
		...(can("moderation.platform") ? [{ href: "/admin/moderation", label: t().moderation }] : []),
		...(can("payment.manage") ? [{ href: "/admin/payments", label: t().payments }] : []),
		...(can("user.role") ? [{ href: "/admin/people", label: t().people }] : []),
	];
	const leave = async () => {
		try {
			await signOut();
			navigate("/");
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		}
	};
	const item = "flex min-h-11 cursor-pointer items-center rounded-sm px-3 text-ink outline-none data-[highlighted]:bg-leaf-soft";
	return (
		<KMenu.Root gutter={8} placement="bottom-end">
			<KMenu.Trigger class="flex min-h-11 shrink-0 items-center gap-1.5 rounded-full p-1 text-muted hover:bg-sunken md:pr-2.5" aria-label={t().menuOf(name())}>
				<Avatar name={name()} />
				<span class="hidden max-w-28 truncate text-sm font-medium text-ink lg:block">{name()}</span>
				<ChevronDown size={16} class="hidden md:block" />
			</KMenu.Trigger>
			<KMenu.Portal>
				<KMenu.Content class="z-50 min-w-52 origin-top-right animate-pop-out rounded-md border border-line bg-surface p-1.5 shadow-3 outline-none data-[expanded]:animate-pop-in">
					<div class="px-3 pb-2 pt-1.5">
						<p class="truncate font-semibold text-ink">{name()}</p>
						<Show when={me().email}>
							<p class="truncate text-sm text-muted">{me().email}</p>
						</Show>
					</div>
					<KMenu.Separator class="mb-1.5 border-line" />
					<For each={links()}>
						{(link) => (
							<KMenu.Item class={item} onSelect={() => navigate(link.href)}>
								{link.label}
							</KMenu.Item>
						)}
					</For>
					<KMenu.Separator class="my-1.5 border-line" />
					<KMenu.Item class={item} onSelect={() => void leave()}>
						{t().signOut}
					</KMenu.Item>
				</KMenu.Content>
			</KMenu.Portal>
		</KMenu.Root>
	);
}
