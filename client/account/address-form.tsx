import { createSignal } from "solid-js";
import type { Address } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/fields.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { messages } from "./messages.ts";

const fields = ["name", "phone", "region", "street"] as const;
type Field = (typeof fields)[number];

/** A new address, in the account and within the checkout. */
export function AddressForm(props: { readonly onSaved: (address: Address) => void; readonly submitLabel?: string }) {
	const t = useText(messages);
	const [values, setValues] = createSignal<Record<Field, string>>({ name: "", phone: "", region: "", street: "" });
	const [tried, setTried] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const errorOf = (field: Field): string | null => {
		if (!tried()) return null;
		const value = values()[field].trim();
		if (!value) return t().missing;
		if (field === "phone" && !/^\+?\d{7,15}$/.test(value.normalize("NFKC").replace(/[\s-]/g, ""))) return t().badPhone;
		return problem()?.errors?.some((error) => error.path === field) ? (problem()?.detail ?? null) : null;
	};
	const set = (field: Field) => (value: string) => setValues((old) => ({ ...old, [field]: value }));
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		setTried(true);
		setProblem(null);
		const form = event.currentTarget as HTMLFormElement;
		if (fields.some(errorOf)) return queueMicrotask(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
		if (busy()) return;
		setBusy(true);
		try {
			props.onSaved(await unwrap(api.api.addresses.$post({ json: values() })));
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
			<TextField label={t().region} value={values().region} onInput={set("region")} autocomplete="address-level1" hint={t().regionHint} maxlength={80} error={errorOf("region")} required />
			<TextField label={t().street} value={values().street} onInput={set("street")} autocomplete="street-address" hint={t().streetHint} maxlength={160} error={errorOf("street")} required />
			<ProblemNote problem={problem()} />
			<Button type="submit" busy={busy()} size="lg">
				{props.submitLabel ?? t().save}
			</Button>
		</form>
	);
}
