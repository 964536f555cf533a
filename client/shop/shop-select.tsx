import { Show } from "solid-js";
import type { Bilingual } from "#shared/show.ts";
import { tr } from "../i18n.ts";
import { Select } from "../ui/fields.tsx";

/** Of which of a merchant's shops a screen speaks; nothing to choose where there is one. */
export function ShopSelect(props: { readonly label: string; readonly shops: readonly { readonly id: string; readonly name: Bilingual }[]; readonly value: string; readonly onChange: (id: string) => void }) {
	return (
		<Show when={props.shops.length > 1}>
			<Select label={props.label} value={props.value} onChange={props.onChange} options={props.shops.map(({ id, name }) => ({ value: id, label: tr(name) }))} />
		</Show>
	);
}
