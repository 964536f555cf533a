import { Heart, Plus, Search, Share2, Trash2 } from "lucide-solid";
import { createSignal, For, type JSX, onMount } from "solid-js";
import { useText } from "../i18n.ts";
import { offlineProblem } from "../problem-error.ts";
import { Button, ButtonLink, type ButtonVariant, IconButton, Spinner } from "../ui/button.tsx";
import { stickers } from "../ui/chat-text.ts";
import { ChatText, StickerPicture } from "../ui/chat-text.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ConfirmDialog, Dialog, Sheet } from "../ui/dialog.tsx";
import { NumberField, Select, TextField } from "../ui/fields.tsx";
import { Page, PageHead, Section, useTitle } from "../ui/page.tsx";
import { Avatar, Badge, Empty, LiveBadge, Loading, Price, StatChip, type Tone } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { RichText } from "../ui/rich-text.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";

/** The parts that all screens are made of, in every state, by day and by night: the running product's own, so that nothing here can differ from it. */
export default function DevUi() {
	const t = useText(messages);
	useTitle(() => t().title);
	return (
		<Page width="wide">
			<PageHead title={t().title} text={t().intro} />
			<div class="grid gap-4 xl:grid-cols-2">
				<Scheme name="day" />
				<Scheme name="night" />
			</div>
		</Page>
	);
}

function Scheme(props: { readonly name: "day" | "night" }) {
	const t = useText(messages);
	return (
		<section class={`min-w-0 rounded-xl border border-line bg-ground p-4 md:p-8 ${props.name === "night" ? "night" : ""}`} aria-label={t().schemes[props.name]} data-scheme={props.name}>
			<p class="heading mb-6 text-lg text-muted">{t().schemes[props.name]}</p>
			<Colours />
			<Type />
			<Space />
			<Motion />
			<Buttons />
			<Fields />
			<Small />
			<TabSpecimen />
			<Pictures />
			<Feedback night={props.name === "night"} />
			<Words />
		</section>
	);
}

const swatches = [
	["ground", "bg-ground text-ink"], ["surface", "bg-surface text-ink"], ["sunken", "bg-sunken text-ink"], ["muted", "bg-surface text-muted"],
	["leaf", "bg-leaf text-on-leaf"], ["buy", "bg-buy text-on-buy"], ["straw", "bg-straw text-[#1d3127]"], ["paper", "bg-paper text-on-paper"],
] as const;
const soft = [["leaf", "bg-leaf-soft text-leaf-ink"], ["buy", "bg-buy-soft text-buy-ink"], ["straw", "bg-straw-soft text-straw-ink"], ["paper", "bg-paper-soft text-paper-ink"]] as const;

/** WCAG 2.2, contrast ratio of two colours as the browser computes them. */
function contrast(a: string, b: string): number {
	const luminance = (colour: string) => {
		const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((value) => {
			const part = Number(value) / 255;
			return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
		}) as [number, number, number];
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
	return (high + 0.05) / (low + 0.05);
}

function Swatch(props: { readonly name: string; readonly class: string }) {
	const t = useText(messages);
	const [ratio, setRatio] = createSignal("");
	let box!: HTMLDivElement;
	onMount(() => {
		const { color, backgroundColor } = getComputedStyle(box);
		setRatio(contrast(color, backgroundColor).toFixed(1));
	});
	return (
		<div ref={box} class={`flex min-h-20 flex-col justify-end rounded-md border border-line p-2.5 text-sm ${props.class}`}>
			<span class="font-semibold">{props.name in t().colourHints ? t().colourHints[props.name as "ground"] : props.name}</span>
			<span class="text-xs">{t().contrast(ratio())}</span>
		</div>
	);
}

function Colours() {
	const t = useText(messages);
	return (
		<Section title={t().colours}>
			<div class="grid grid-cols-2 gap-2 sm:grid-cols-4">
				<For each={swatches}>{([name, colour]) => <Swatch name={name} class={colour} />}</For>
				<For each={soft}>{([name, colour]) => <Swatch name={name} class={colour} />}</For>
			</div>
			<div class="awning mt-4" aria-hidden="true" />
		</Section>
	);
}

function Type() {
	const t = useText(messages);
	const sizes = ["text-xs", "text-sm", "text-base", "text-lg", "text-xl", "text-2xl", "text-3xl"] as const;
	return (
		<Section title={t().type}>
			<div class="flex flex-col gap-2 text-ink">
				<For each={sizes}>{(size, index) => <p class={`${size} ${index() > 3 ? "heading" : ""}`}>{t().specimen}</p>}</For>
				<p class="font-mono text-sm">LS-2026-1128-0042 ¥19.90</p>
			</div>
		</Section>
	);
}

function Space() {
	const t = useText(messages);
	return (
		<Section title={t().spacing}>
			<div class="flex items-end gap-2" aria-hidden="true">
				<For each={["size-1", "size-2", "size-3", "size-4", "size-6", "size-8", "size-11"]}>{(size) => <span class={`${size} bg-leaf`} />}</For>
			</div>
			<div class="mt-5 flex flex-wrap gap-4">
				<For each={["rounded-xs", "rounded-sm", "rounded-md shadow-1", "rounded-lg shadow-2", "rounded-xl shadow-3", "rounded-full"]}>{(shape) => <span class={`size-16 border border-line bg-surface ${shape}`} aria-hidden="true" />}</For>
			</div>
		</Section>
	);
}

function Motion() {
	const t = useText(messages);
	const [turn, setTurn] = createSignal(0);
	const kinds = ["animate-fade-in", "animate-rise-in", "animate-side-in", "animate-pop-in"] as const;
	return (
		<Section title={t().motion} more={<Button size="sm" variant="outline" onClick={() => setTurn(turn() + 1)}>{t().play}</Button>}>
			<p class="mb-3 text-sm text-muted">{t().motionText}</p>
			<div class="flex flex-wrap items-center gap-4 overflow-hidden">
				<For each={[turn()]}>{() => <For each={kinds}>{(kind) => <span class={`size-14 rounded-md bg-straw ${kind}`} aria-hidden="true" />}</For>}</For>
				<span class="size-3 animate-live rounded-full bg-paper" aria-hidden="true" />
				<Spinner class="text-leaf-ink" />
				<span class="skeleton h-8 w-40" aria-hidden="true" />
			</div>
		</Section>
	);
}

function Buttons() {
	const t = useText(messages);
	const variants: readonly ButtonVariant[] = ["buy", "primary", "outline", "quiet", "danger"];
	return (
		<Section title={t().buttons}>
			<div class="flex flex-col gap-4">
				<For each={["sm", "md", "lg"] as const}>
					{(size) => (
						<div class="flex flex-wrap items-center gap-2">
							<For each={variants}>{(variant) => <Button size={size} variant={variant}>{t().variants[variant]}</Button>}</For>
						</div>
					)}
				</For>
				<div class="flex flex-wrap items-center gap-2">
					<Button busy>{t().states.busy}</Button>
					<Button variant="buy" busy>{t().states.busy}</Button>
					<Button disabled>{t().states.disabled}</Button>
					<Button variant="outline" icon={<Plus size={18} />}>{t().states.icon}</Button>
					<ButtonLink href="/dev/ui" variant="quiet">{t().states.rest}</ButtonLink>
				</div>
				<div class="flex flex-wrap items-center gap-2" role="group" aria-label={t().iconButtons}>
					<IconButton label={t().states.rest}><Search size={20} /></IconButton>
					<IconButton label={t().states.icon} tone="filled"><Share2 size={20} /></IconButton>
					<span class="rounded-md bg-leaf p-1"><IconButton label={t().variants.quiet} tone="glass"><Heart size={20} /></IconButton></span>
					<IconButton label={t().states.disabled} disabled><Trash2 size={20} /></IconButton>
				</div>
			</div>
		</Section>
	);
}

function Fields() {
	const t = useText(messages);
	const [text, setText] = createSignal("");
	const [amount, setAmount] = createSignal(2);
	const [carrier, setCarrier] = createSignal<"sf" | "yt" | "zt" | null>(null);
	const [way, setWay] = createSignal("cod");
	return (
		<Section title={t().fields}>
			<div class="grid gap-4 sm:grid-cols-2">
				<TextField label={t().label} hint={t().hint} placeholder={t().placeholder} value={text()} onInput={setText} />
				<TextField label={t().label} error={t().error} value="" onInput={() => {}} required />
				<TextField label={t().price} prefix="¥" inputmode="decimal" value="19.90" onInput={() => {}} />
				<TextField label={t().label} value={t().name} onInput={() => {}} disabled />
				<TextField label={t().note} lines={3} value={text()} onInput={setText} class="sm:col-span-2" />
				<NumberField label={t().quantity} value={amount()} min={1} max={5} onChange={setAmount} />
				<Select label={t().choose} value={carrier()} options={(["sf", "yt", "zt"] as const).map((value) => ({ value, label: t().carriers[value], ...(value === "sf" ? { hint: t().carrierHint } : {}), disabled: value === "zt" }))} onChange={setCarrier} />
				<ChoiceGroup legend={t().ways} value={way()} onChange={setWay} choices={[{ value: "cod", label: t().cod, hint: t().codHint }, { value: "card", label: t().card, disabled: true }]} />
				<ChoiceGroup legend={t().choose} layout="chips" value={carrier()} onChange={setCarrier} choices={(["sf", "yt", "zt"] as const).map((value) => ({ value, label: t().carriers[value] }))} />
			</div>
		</Section>
	);
}

function Small() {
	const t = useText(messages);
	const tones: readonly Tone[] = ["plain", "leaf", "buy", "straw", "paper"];
	return (
		<Section title={t().small}>
			<div class="flex flex-wrap items-center gap-3">
				<For each={tones}>{(tone) => <Badge tone={tone}>{t().badges[tone]}</Badge>}</For>
				<LiveBadge />
				<StatChip value={12_345} label={t().viewers} showLabel />
				<For each={["sm", "md", "lg"] as const}>{(size) => <Avatar name={t().name} size={size} />}</For>
			</div>
			<div class="mt-4 flex flex-wrap items-baseline gap-6">
				<For each={["sm", "md", "lg"] as const}>{(size) => <Price fen={1_990} regular={3_990} size={size} />}</For>
			</div>
		</Section>
	);
}

function TabSpecimen() {
	const t = useText(messages);
	const [tab, setTab] = createSignal<"ship" | "shipped" | "all">("ship");
	return (
		<Section title={t().tabs}>
			<Tabs label={t().tabs} value={tab()} onChange={setTab} tabs={(["ship", "shipped", "all"] as const).map((value) => ({ value, label: t().tabNames[value], ...(value === "ship" ? { badge: 3 } : {}), content: () => <p class="py-4 text-muted">{t().tabText(t().tabNames[value])}</p> }))} />
		</Section>
	);
}

function Pictures() {
	const t = useText(messages);
	return (
		<Section title={t().pictures}>
			<div class="grid grid-cols-3 gap-3">
				<For each={["square", "4/3", "16/9"] as const}>{(ratio) => <div class="overflow-hidden rounded-md"><Picture id={null} alt="" ratio={ratio} /></div>}</For>
			</div>
		</Section>
	);
}

function Feedback(props: { readonly night: boolean }) {
	const t = useText(messages);
	const [open, setOpen] = createSignal<"dialog" | "sheet" | "confirm" | null>(null);
	const shown = (what: string) => open() === what;
	const close = (is: boolean) => is || setOpen(null);
	const scheme = () => (props.night ? "night" : "");
	const refused = { type: "/problems/not_enough", title: "not enough", status: 409, code: "not_enough" as const };
	const Group = (group: { readonly children: JSX.Element }) => <div class="mt-4 flex flex-wrap gap-2">{group.children}</div>;
	return (
		<Section title={t().feedback}>
			<div class="flex flex-col gap-3">
				<ProblemNote problem={{ ...refused, detail: t().problem }} />
				<ProblemNote problem={{ ...offlineProblem(), detail: t().offline }} onRetry={() => {}} />
				<Loading />
				<Empty title={t().empty} text={t().emptyText} action={<Button>{t().emptyAction}</Button>} />
			</div>
			<Group>
				<Button variant="outline" onClick={() => void toast({ title: t().toastTitle })}>{t().toasts.plain}</Button>
				<Button variant="outline" onClick={() => void toast({ title: t().toastTitle, tone: "good" })}>{t().toasts.good}</Button>
				<Button variant="outline" onClick={() => void toast({ title: t().problem, tone: "bad" })}>{t().toasts.bad}</Button>
			</Group>
			<Group>
				<Button variant="outline" onClick={() => setOpen("dialog")}>{t().openDialog}</Button>
				<Button variant="outline" onClick={() => setOpen("sheet")}>{t().openSheet}</Button>
				<Button variant="outline" onClick={() => setOpen("confirm")}>{t().openConfirm}</Button>
			</Group>
			<Dialog open={shown("dialog")} onOpenChange={close} title={t().openDialog} class={scheme()} footer={<Button onClick={() => setOpen(null)}>{t().variants.primary}</Button>}>
				<p>{t().dialogText}</p>
			</Dialog>
			<Sheet open={shown("sheet")} onOpenChange={close} title={t().openSheet} class={scheme()}>
				<p>{t().dialogText}</p>
			</Sheet>
			<ConfirmDialog open={shown("confirm")} onOpenChange={close} title={t().confirmTitle} text={t().confirmText} confirm={t().confirm} danger class={scheme()} onConfirm={() => {}} />
		</Section>
	);
}

function Words() {
	const t = useText(messages);
	return (
		<Section title={t().text}>
			<RichText text={t().rich} />
			<h3 class="heading mt-6 text-lg">{t().chat}</h3>
			<p class="mt-2 w-fit rounded-md bg-[#16241c] px-2.5 py-1 text-white wide:bg-transparent wide:px-0 wide:text-ink"><ChatText text={t().message} /></p>
			<p class="mt-2 flex flex-wrap gap-2">
				<For each={stickers}>{(sticker) => <StickerPicture sticker={sticker} class="size-10" />}</For>
			</p>
			<p class="mt-4 flex items-center gap-2">
				<span class="font-mono">LS-2026-1128-0042</span>
				<CopyButton text="LS-2026-1128-0042" what={t().copyWhat} />
			</p>
		</Section>
	);
}
