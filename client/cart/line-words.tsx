import { type JSX, Show } from "solid-js";
import { count, money, useText } from "../i18n.ts";
import type { CartLine } from "./lines.ts";
import { messages } from "./messages.ts";

/** What has become of a line since it was put in, in a sentence, with what can be done about it; nothing where all is as it was. */
export function LineWords(props: { readonly line: CartLine; readonly onQuantity: (quantity: number) => void; readonly onRegular: () => void; readonly disabled?: boolean }) {
	const t = useText(messages);
	const words = () => {
		const { trouble, left } = props.line;
		if (trouble === "limit_reached") return left > 0 ? t().trouble.limitLeft(count(left)) : t().trouble.limit;
		if (trouble === "not_enough") return t().trouble.notEnough(count(left));
		return trouble && { not_for_sale: t().trouble.notForSale, show_not_live: t().trouble.notLive, show_over: t().trouble.over, sold_out: t().trouble.soldOut, total_too_large: t().trouble.tooLarge }[trouble];
	};
	const fewer = () => (props.line.trouble === "not_enough" || props.line.trouble === "limit_reached") && props.line.left > 0;
	/** The live price is what can't be had; the usual one may. */
	const usual = () => props.line.lineupItemId !== null && (props.line.trouble === "show_over" || props.line.trouble === "show_not_live" || (props.line.trouble === "limit_reached" && props.line.left === 0));
	return (
		<>
			<Show when={words()}>
				<div class="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
					<p class="font-medium text-paper-ink">{words()}</p>
					<Show when={fewer()}>
						<Small onClick={() => props.onQuantity(props.line.left)} disabled={props.disabled}>{t().trouble.take(count(props.line.left))}</Small>
					</Show>
					<Show when={usual()}>
						<Small onClick={props.onRegular} disabled={props.disabled}>{t().trouble.regular(money(props.line.regularFen))}</Small>
					</Show>
				</div>
			</Show>
			<Show when={!words() && props.line.unitPriceFen !== props.line.seenPriceFen}>
				<p class="mt-1 text-sm font-medium" classList={{ "text-leaf-ink": props.line.unitPriceFen < props.line.seenPriceFen, "text-paper-ink": props.line.unitPriceFen > props.line.seenPriceFen }}>
					{props.line.unitPriceFen < props.line.seenPriceFen ? t().cheaper(money(props.line.seenPriceFen)) : t().dearer(money(props.line.seenPriceFen))}
				</p>
			</Show>
		</>
	);
}

function Small(props: { readonly onClick: () => void; readonly disabled?: boolean | undefined; readonly children: JSX.Element }) {
	return (
		<button type="button" class="min-h-11 font-semibold text-leaf-ink underline underline-offset-4 disabled:opacity-50" onClick={() => props.onClick()} disabled={props.disabled}>
			{props.children}
		</button>
	);
}
