import { createSignal, Show } from "solid-js";
import type { Address } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/fields.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { messages } from "./messages.ts";
import { isDistrict, RegionFields } from "./region-fields.tsx";

const fields = ["name", "phone", "street"] as const;
type Field = (typeof fields)[number];

/** A new address, or with `address` one that is changed; in the account and within the checkout. */
export function AddressForm(props: { readonly address?: Address; readonly onSaved: (address: Address) => void; readonly submitLabel?: string }) {
	const t = useText(messages);
	const known = props.address;
	const [values, setValues] = createSignal<Record<Field, string>>({ name: known?.name ?? "", phone: known?.phone ?? "", street: known?.street ?? "" });
	const [region, setRegion] = createSignal(known?.districtCode ?? "");
	const [isDefault, setDefault] = createSignal(known?.isDefault ?? false);
	const [tried, setTried] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	/** A region that was typed stays until another is chosen. */
	const typed = () => (known && known.districtCode === null && region() === "" ? known.region : null);
	const errorOf = (field: Field): string | null => {
		if (!tried()) return null;
		const value = values()[field].trim();
		if (!value) return t().missing;
		if (field === "phone" && !/^\+?\d{7,15}$/.test(value.normalize("NFKC").replace(/[\s-]/g, ""))) return t().badPhone;
		return problem()?.errors?.some((error) => error.path === field) ? (problem()?.detail ?? null) : null;
	};
	const regionError = () => (tried() && typed() === null && !isDistrict(region()) ? t().missing : null);
	const set = (field: Field) => (value: string) => setValues((old) => ({ ...old, [field]: value }));
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		setTried(true);
		setProblem(null);
		const form = event.currentTarget as HTMLFormElement;
		if (fields.some(errorOf) || regionError()) return queueMicrotask(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
		if (busy()) return;
		setBusy(true);
		try {
			const json = { ...values(), ...(typed() === null ? { districtCode: region() } : { region: typed()! }), isDefault: isDefault() };
			props.onSaved(await unwrap(known ? api.api.addresses[":id"].$put({ param: { id: known.id }, json }) : api.api.addresses.$post({ json })));
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<form class="flex flex-col gap-4" onSubmit={submit} novalidate>
			<TextField label={t().receiver} value={values().name} onInput={set("name")} autocomplete="name" maxlength={40} error={errorOf("name")} required />
			<TextField label={t().phone} value={values().phone} onInput={set("phone")} type="tel" inputmode="tel" autocomplete="tel" maxlength={20} error={errorOf("phone")} required />
			<div>
				<RegionFields value={region()} onChange={setRegion} error={regionError()} />
				<Show when={typed()}>
					{(text) => (
						<p class="mt-1.5 text-sm text-muted">
							{t().regionTyped} <span lang="zh-CN">{text()}</span>
						</p>
					)}
				</Show>
			</div>
			<TextField label={t().street} value={values().street} onInput={set("street")} autocomplete="street-address" hint={t().streetHint} maxlength={160} error={errorOf("street")} required />
			<label class="flex min-h-11 cursor-pointer items-center gap-3">
				<input type="checkbox" class="size-5 accent-leaf" checked={isDefault()} onChange={(event) => setDefault(event.currentTarget.checked)} />
				{t().makeDefault}
			</label>
			<ProblemNote problem={problem()} />
			<Button type="submit" busy={busy()} size="lg">
				{props.submitLabel ?? t().save}
			</Button>
		</form>
	);
}
