import type { Address } from "#shared/api.ts";

/** Who receives, and where. */
export function AddressText(props: { readonly address: Omit<Address, "id"> }) {
	return (
		<div class="min-w-0 flex-1">
			<p class="font-semibold text-ink">
				{props.address.name} <span class="font-normal tabular-nums text-muted">{props.address.phone}</span>
			</p>
			<p class="text-sm text-muted">
				{props.address.region} {props.address.street}
			</p>
		</div>
	);
}
