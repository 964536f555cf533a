import { A } from "@solidjs/router";
import { ChevronRight, ShieldCheck } from "lucide-solid";
import { type JSX, Show } from "solid-js";
import type { Seller } from "#shared/show.ts";
import { tr, useText } from "../i18n.ts";
import { Avatar } from "../ui/parts.tsx";
import { messages } from "./messages.ts";

/** Who sells, with registered name and licence: public by law wherever something is sold. */
export function SellerCard(props: { readonly seller: Seller; readonly link?: boolean; readonly action?: JSX.Element }) {
	const t = useText(messages);
	return (
		<section class="rounded-lg border border-line bg-surface p-4 md:p-5" aria-label={t().seller}>
			<div class="flex flex-wrap items-center gap-3">
				<Avatar name={tr(props.seller.name)} size="lg" class="!rounded-md" />
				<div class="min-w-0 flex-1 basis-40">
					<p class="heading text-lg">{tr(props.seller.name)}</p>
					<p class="flex items-center gap-1 text-sm text-leaf-ink">
						<ShieldCheck size={16} aria-hidden="true" /> {t().licensed}
					</p>
				</div>
				{props.action}
				<Show when={props.link}>
					<A href={`/shops/${props.seller.slug}`} class="inline-flex min-h-11 items-center gap-1 rounded-full px-3 font-semibold text-leaf-ink hover:bg-leaf-soft">
						{t().enter}
						<ChevronRight size={18} aria-hidden="true" />
					</A>
				</Show>
			</div>
			<dl class="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-line pt-3 text-sm">
				<dt class="text-muted">{t().legalName}</dt>
				<dd lang="zh-CN">{props.seller.legalName}</dd>
				<dt class="text-muted">{t().licence}</dt>
				<dd class="tabular-nums">{props.seller.licenceNumber}</dd>
				<dt class="text-muted">{t().contact}</dt>
				<dd>{props.seller.contact}</dd>
			</dl>
		</section>
	);
}
