import { useSearchParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { ManagedShop } from "#shared/catalog-admin.ts";
import { api, unwrap } from "../../api.ts";
import { useText } from "../../i18n.ts";
import { createLoad } from "../../load.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { refreshMe } from "../../session.ts";
import { Gate } from "../../shell/gate.tsx";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { BackLink, Page, PageHead, useTitle } from "../../ui/page.tsx";
import { Empty } from "../../ui/parts.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { toast } from "../../ui/toast.ts";
import { SellerCard } from "../seller-card.tsx";
import { ShopSelect } from "../shop-select.tsx";
import { messages } from "./messages.ts";

export default function ShopSettings() {
	return (
		<Gate action="shop.edit">
			<Screen />
		</Gate>
	);
}

function Screen() {
	const t = useText(messages);
	useTitle(() => t().settings.title);
	const [params, setParams] = useSearchParams<{ shop?: string }>();
	const shops = createLoad(() => true, () => unwrap(api.api.shop.shops.$get()));
	const shop = () => shops.data()?.find(({ id }) => id === params.shop) ?? shops.data()?.[0] ?? null;
	return (
		<Page width="narrow">
			<BackLink href="/shop/products">{t().settings.back}</BackLink>
			<PageHead title={t().settings.title} text={t().settings.text} />
			<Loaded of={shops}>
				{(all) => (
					<Show when={shop()} keyed fallback={<Empty title={t().list.noShop} text={t().list.noShopText} />}>
						{(chosen) => (
							<div class="flex flex-col gap-6">
								<ShopSelect label={t().list.shop} shops={all()} value={chosen.id} onChange={(id) => setParams({ shop: id })} />
								<Form shop={chosen} onSaved={(saved) => shops.mutate(all().map((each) => (each.id === saved.id ? saved : each)))} />
							</div>
						)}
					</Show>
				)}
			</Loaded>
		</Page>
	);
}

function Form(props: { readonly shop: ManagedShop; readonly onSaved: (shop: ManagedShop) => void }) {
	const t = useText(messages);
	const { shop } = props;
	const [form, setForm] = createStore({ nameZh: shop.name.zh, nameEn: shop.name.en ?? "", legalName: shop.legalName, licenceNumber: shop.licenceNumber, contact: shop.contact });
	const [tried, setTried] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	let element!: HTMLFormElement;
	const required = (text: string) => (text.trim() === "" ? t().errors.required : null);
	const errors = () => ({
		nameZh: required(form.nameZh),
		legalName: required(form.legalName),
		licenceNumber: required(form.licenceNumber) ?? (/^[A-Za-z0-9-]+$/.test(form.licenceNumber.trim()) ? null : t().settings.licenceBad),
		contact: required(form.contact),
	});
	const shown = (field: keyof ReturnType<typeof errors>) => (tried() ? errors()[field] : null);
	const save = async () => {
		if (busy()) return;
		setTried(true);
		setProblem(null);
		if (Object.values(errors()).some(Boolean)) return queueMicrotask(() => element.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
		setBusy(true);
		try {
			const saved = await unwrap(api.api.shop.shops[":id"].$put({ param: { id: shop.id }, json: { name: { zh: form.nameZh.trim(), en: form.nameEn.trim() || null }, legalName: form.legalName.trim(), licenceNumber: form.licenceNumber.trim(), contact: form.contact.trim() } }));
			void toast({ title: t().settings.saved, tone: "good" });
			await refreshMe();
			props.onSaved(saved);
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<>
			<form
				ref={element}
				novalidate
				class="flex flex-col gap-5 rounded-lg border border-line bg-surface p-5 shadow-1"
				onSubmit={(event) => {
					event.preventDefault();
					void save();
				}}
			>
				<div class="grid gap-5 sm:grid-cols-2">
					<TextField label={t().settings.nameZh} value={form.nameZh} onInput={(nameZh) => setForm({ nameZh })} maxlength={40} required error={shown("nameZh")} />
					<TextField label={t().settings.nameEn} value={form.nameEn} onInput={(nameEn) => setForm({ nameEn })} maxlength={60} />
				</div>
				<TextField label={t().settings.legalName} value={form.legalName} onInput={(legalName) => setForm({ legalName })} maxlength={80} required error={shown("legalName")} />
				<TextField label={t().settings.licence} value={form.licenceNumber} onInput={(licenceNumber) => setForm({ licenceNumber })} maxlength={40} required autocomplete="off" error={shown("licenceNumber")} />
				<TextField label={t().settings.contact} value={form.contact} onInput={(contact) => setForm({ contact })} maxlength={80} required hint={t().settings.contactHint} error={shown("contact")} />
				<ProblemNote problem={problem()} />
				<div class="flex flex-wrap justify-end gap-2">
					<ButtonLink variant="quiet" href={`/shop/shipping?shop=${shop.id}`}>{t().settings.shipping}</ButtonLink>
					<ButtonLink variant="quiet" href={`/shops/${shop.slug}`}>{t().settings.view}</ButtonLink>
					<Button type="submit" busy={busy()}>{t().settings.save}</Button>
				</div>
			</form>
			<section aria-label={t().settings.preview}>
				<h2 class="heading mb-2 text-lg">{t().settings.preview}</h2>
				<SellerCard seller={{ id: shop.id, slug: shop.slug, name: { zh: form.nameZh, en: form.nameEn || null }, legalName: form.legalName, licenceNumber: form.licenceNumber, contact: form.contact }} />
			</section>
		</>
	);
}
