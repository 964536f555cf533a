import { For, Show } from "solid-js";
import type { Seller } from "#shared/show.ts";
import { tr, useText } from "../i18n.ts";
import { messages } from "./messages.ts";

/** Who sells in a show, with registered name, licence and contact: public by law. */
export function Sellers(props: { readonly sellers: readonly Seller[] }) {
	const t = useText(messages);
	return (
		<Show when={props.sellers.length > 0}>
			<details class="py-3 text-sm text-muted">
				<summary class="min-h-9 cursor-pointer rounded-sm py-1.5">{t().shelf.sellers}</summary>
				<ul class="flex flex-col gap-3 pt-2">
					<For each={props.sellers}>
						{(seller) => (
							<li>
								<a class="font-semibold text-ink underline" href={`/shops/${seller.slug}`} target="_blank" rel="noopener">
									{tr(seller.name)}
								</a>
								<p lang="zh-CN">{seller.legalName}</p>
								<p>
									{t().shelf.licence} {seller.licenceNumber}
								</p>
								<p>
									{t().shelf.contact} {seller.contact}
								</p>
							</li>
						)}
					</For>
				</ul>
			</details>
		</Show>
	);
}
