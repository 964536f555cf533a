import { Show } from "solid-js";
import type { Order } from "#shared/api.ts";
import { useText } from "../i18n.ts";
import { Badge } from "../ui/parts.tsx";
import { messages } from "./messages.ts";

/** Who receives, and where. */
export function AddressText(props: { readonly address: Order["address"] & { readonly isDefault?: boolean } }) {
	const t = useText(messages);
	return (
		<div class="min-w-0 flex-1">
			<p class="flex flex-wrap items-center gap-x-2 font-semibold text-ink">
				<span>{props.address.name}</span>
				<span class="font-normal tabular-nums text-muted">{props.address.phone}</span>
				<Show when={props.address.isDefault}>
					<Badge tone="leaf">{t().isDefault}</Badge>
				</Show>
			</p>
			<p class="text-sm text-muted" lang="zh-CN">
				{props.address.region} {props.address.street}
			</p>
		</div>
	);
}
