import { createSignal, type JSX, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { api, unwrap } from "../api.ts";
import { clock, dayAndTime, tr, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { NumberField, Select, TextField } from "../ui/fields.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { CoverField } from "./cover-field.tsx";
import { messages } from "./messages.ts";
import { checkPlan, errorsOf, fromLocalInput, minutesRange, type PlanError, type PlanErrors, type PlanField, type ShowPlan, toInput } from "./show-plan.ts";
import type { CalendarShow } from "./week.ts";

export interface ShowFormProps {
	readonly initial: ShowPlan;
	/** The show that is edited; null makes a new one. */
	readonly show: CalendarShow | null;
	readonly onSaved: (show: CalendarShow) => void;
	readonly onCancel: () => void;
	readonly footerClass?: string;
}

/** A show's plan: what it is called, who hosts it, where and when. A taken room or host is said at its field. */
export function ShowForm(props: ShowFormProps) {
	const t = useText(messages);
	const [plan, setPlan] = createStore({ ...props.initial });
	const [errors, setErrors] = createSignal<PlanErrors>({});
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [busy, setBusy] = createSignal<"draft" | "scheduled" | null>(null);
	const hosts = createLoad(() => true, () => unwrap(api.api.hosts.$get()));
	const rooms = createLoad(() => true, () => unwrap(api.api.rooms.$get()));
	const showcases = createLoad(() => true, () => unwrap(api.api.showcases.$get()));
	let form!: HTMLFormElement;

	const set = <F extends PlanField>(field: F, value: ShowPlan[F]) => {
		setPlan({ [field]: value });
		// A taken room may be free at another time or for another host.
		setErrors((now) => Object.fromEntries(Object.entries(now).filter(([name, error]) => name !== field && !(typeof error === "object" && (field === "startsAt" || field === "plannedMinutes")))));
	};
	const say = (error: PlanError | undefined, required = t().form.required): string | null => {
		if (error === undefined) return null;
		if (typeof error === "object") return t().form.taken(error.show, dayAndTime(error.from), clock(error.to));
		return error === "required" ? required : error === "past" ? t().form.past : t().form.unknown;
	};
	const end = () => {
		const start = fromLocalInput(plan.startsAt);
		return start ? new Date(start.getTime() + plan.plannedMinutes * 60_000) : null;
	};
	const focusFirst = () => queueMicrotask(() => form.querySelector<HTMLElement>("[aria-invalid=true], [data-invalid] button")?.focus());

	const save = async (state: "draft" | "scheduled") => {
		if (busy()) return;
		setProblem(null);
		const wrong = checkPlan(plan, new Date());
		setErrors(wrong);
		if (Object.keys(wrong).length > 0) return focusFirst();
		setBusy(state);
		try {
			const json = toInput(plan, state);
			props.onSaved(props.show ? await unwrap(api.api.shows[":id"].$put({ param: { id: props.show.id }, json })) : await unwrap(api.api.shows.$post({ json })));
		} catch (error) {
			const refused = toClientProblem(error);
			const fields = errorsOf(refused);
			setErrors(fields);
			if (Object.keys(fields).length > 0) focusFirst();
			else setProblem(refused);
		} finally {
			setBusy(null);
		}
	};
	const options = <T extends { id: string }>(list: readonly T[] | null, label: (item: T) => string, hint?: (item: T) => string) =>
		(list ?? []).map((item) => ({ value: item.id, label: label(item), ...(hint ? { hint: hint(item) } : {}) }));

	return (
		<form
			ref={form}
			novalidate
			class="flex flex-col gap-6"
			onSubmit={(event) => {
				event.preventDefault();
				void save(props.show?.state === "scheduled" || !props.show ? "scheduled" : "draft");
			}}
		>
			<Grid>
				<TextField label={t().form.titleZh} value={plan.titleZh} onInput={(value) => set("titleZh", value)} maxlength={80} required error={say(errors().titleZh)} hint={t().form.titleZhHint} />
				<TextField label={t().form.titleEn} value={plan.titleEn} onInput={(value) => set("titleEn", value)} maxlength={120} error={say(errors().titleEn)} />
				<TextField label={t().form.startsAt} type="datetime-local" value={plan.startsAt} onInput={(value) => set("startsAt", value)} required error={say(errors().startsAt)} hint={t().form.zone(Intl.DateTimeFormat().resolvedOptions().timeZone)} />
				<NumberField
					label={t().form.minutes}
					value={plan.plannedMinutes}
					onChange={(value) => set("plannedMinutes", Math.round(value))}
					min={minutesRange.min}
					max={minutesRange.max}
					step={10}
					error={say(errors().plannedMinutes)}
					hint={end() ? t().form.until(dayAndTime(end()!)) : undefined}
				/>
				<Select label={t().form.room} value={plan.roomId} options={options(rooms.data(), (room) => tr(room.name), (room) => `${t().kinds[room.kind]} · ${t().week.seats(room.seats)}`)} onChange={(value) => set("roomId", value)} required error={say(errors().roomId, t().form.chooseOne)} />
				<Select label={t().form.host} value={plan.hostId} options={options(hosts.data(), (host) => host.name)} onChange={(value) => set("hostId", value)} required error={say(errors().hostId, t().form.chooseOne)} />
				<Select
					label={t().form.showcase}
					value={plan.showcaseId || "none"}
					options={[{ value: "none", label: t().form.noShowcase }, ...options(showcases.data(), (showcase) => tr(showcase.title))]}
					onChange={(value) => set("showcaseId", value === "none" ? "" : value)}
					error={say(errors().showcaseId)}
				/>
			</Grid>
			<CoverField value={plan.cover} onChange={(value) => set("cover", value)} error={say(errors().cover)} />
			<ProblemNote problem={problem() ?? hosts.problem() ?? rooms.problem()} />
			<div class={`flex flex-wrap items-center justify-end gap-2 ${props.footerClass ?? ""}`}>
				<Show when={props.show?.state !== "scheduled"}>
					<p class="mr-auto text-sm text-muted">{t().form.draftHint}</p>
				</Show>
				<Button variant="quiet" onClick={() => props.onCancel()}>{t().form.cancel}</Button>
				<Show when={props.show?.state !== "scheduled"} fallback={<Button type="submit" busy={busy() !== null}>{t().form.save}</Button>}>
					<Button variant="outline" busy={busy() === "draft"} disabled={busy() === "scheduled"} onClick={() => void save("draft")}>{t().form.saveDraft}</Button>
					<Button busy={busy() === "scheduled"} disabled={busy() === "draft"} onClick={() => void save("scheduled")}>{t().form.schedule}</Button>
				</Show>
			</div>
		</form>
	);
}

function Grid(props: { readonly children: JSX.Element }) {
	return <div class="grid gap-x-6 gap-y-5 md:grid-cols-2">{props.children}</div>;
}
