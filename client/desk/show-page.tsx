import { A } from "@solidjs/router";
import { CalendarCheck, ChartLine, Clapperboard, MonitorPlay, Pencil, Trash2 } from "lucide-solid";
import { createEffect, createSignal, type JSX, lazy, on, Show, Suspense } from "solid-js";
import { api, unwrap } from "../api.ts";
import { clock, dayAndTime, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { can } from "../session.ts";
import { joinShow } from "../show-socket.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Empty } from "../ui/parts.tsx";
import { BackLink } from "../ui/page.tsx";
import { Picture } from "../ui/picture.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { LineupEditor } from "./lineup-editor.tsx";
import { createLineup } from "./lineup.ts";
import { messages } from "./messages.ts";
import { ShowForm } from "./show-form.tsx";
import { planOfShow } from "./show-plan.ts";
import { StateBadge } from "./state-badge.tsx";
import { type CalendarShow, dateKey, startOfWeek } from "./week.ts";

const ShowCoupons = lazy(() => import("../coupons/show-coupons.tsx"));

/** A show at the desk: its plan, and its lineup. What others change arrives by the show's socket. */
export default function ShowPage(props: { readonly id: string }) {
	const t = useText(messages);
	const show = createLoad(() => props.id, (id) => unwrap(api.api.desk.shows[":id"].$get({ param: { id } })));
	const lineup = createLineup(props.id);
	const channel = joinShow(props.id, null, {
		onEvent: ({ body }) => {
			if (body.type === "show") void show.reload();
			if (body.type === "lineup" || body.type === "flash") lineup.refresh();
		},
	});
	const missing = () => show.problem()?.code === "not_found";
	return (
		<Show when={!missing()} fallback={<Empty title={t().show.missing} action={<ButtonLink href="/desk" variant="outline">{t().show.back}</ButtonLink>} />}>
			<Loaded of={show}>
				{(data) => (
					<article aria-labelledby="show-title">
						<Header show={data()} onChange={(next) => show.mutate(next)} />
						<LineupEditor lineup={lineup} show={data()} counts={(id) => (channel.ready() ? channel.state.items.find((item) => item.id === id) : undefined)} />
						<Show when={can("show.read") && data().state !== "cancelled"}>
							<Suspense>
								<ShowCoupons showId={props.id} editable={can("coupon.show") && data().state !== "ended"} />
							</Suspense>
						</Show>
					</article>
				)}
			</Loaded>
		</Show>
	);
}

function Header(props: { readonly show: CalendarShow; readonly onChange: (show: CalendarShow) => void }) {
	const t = useText(messages);
	const [editing, setEditing] = createSignal(false);
	const [cancelling, setCancelling] = createSignal(false);
	const [scheduling, setScheduling] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const plannable = () => can("show.plan") && (props.show.state === "draft" || props.show.state === "scheduled");
	const param = () => ({ param: { id: props.show.id } });
	createEffect(on(() => props.show, () => setProblem(null), { defer: true }));

	const schedule = async () => {
		setScheduling(true);
		setProblem(null);
		try {
			props.onChange(await unwrap(api.api.shows[":id"].schedule.$post(param())));
			void toast({ title: t().show.scheduled, tone: "good" });
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setScheduling(false);
		}
	};
	// The server's sentence has the park's zone; a screen shows the viewer's.
	const said = (): ClientProblem | null => {
		const now = problem();
		if (now?.code !== "room_taken" && now?.code !== "host_taken") return now;
		const { show, from, to } = now.params ?? {};
		return { ...now, detail: `${now.code === "room_taken" ? t().form.room : t().form.host}: ${t().form.taken(String(show), dayAndTime(String(from)), clock(String(to)))}` };
	};
	const note = () =>
		props.show.state === "draft" ? t().show.draftNote : props.show.state === "cancelled" ? t().show.cancelledNote : props.show.state === "ended" ? t().show.endedNote : !can("show.plan") ? t().show.readOnlyNote : null;

	return (
		<header class="pb-6">
			<BackLink href={`/desk?week=${dateKey(startOfWeek(new Date(props.show.startsAt)))}`}>{t().show.back}</BackLink>
			<div class="grid gap-6 rounded-lg border border-line bg-surface p-5 shadow-1 md:grid-cols-[18rem_1fr]">
				<div class="overflow-hidden rounded-md">
					<Picture id={props.show.cover} alt="" ratio="16/9" sizes="(min-width: 768px) 288px, 90vw" priority />
				</div>
				<div class="flex min-w-0 flex-col gap-4">
					<div class="flex flex-wrap items-start gap-3">
						<h1 id="show-title" class="heading min-w-0 flex-1 text-2xl" lang={trLang(props.show.title)}>{tr(props.show.title)}</h1>
						<StateBadge state={props.show.state} class="mt-1.5" />
					</div>
					<dl class="grid grid-cols-2 gap-x-6 gap-y-3 xl:grid-cols-4">
						<Fact label={t().show.time}>
							{dayAndTime(props.show.startsAt)} – {clock(props.show.endsAt)}
							<span class="block text-sm font-normal text-muted">{t().show.minutes(props.show.plannedMinutes)}</span>
						</Fact>
						<Fact label={t().show.room}>{tr(props.show.room)}</Fact>
						<Fact label={t().show.host}>{props.show.hostName}</Fact>
						<Show when={props.show.showcase}>
							{(showcase) => (
								<Fact label={t().show.showcase}>
									<A href={`/showcases/${showcase().slug}`} class="underline decoration-line-strong underline-offset-4 hover:text-leaf-ink">{tr(showcase().title)}</A>
								</Fact>
							)}
						</Show>
					</dl>
					<Show when={note()}>
						<p class="rounded-md bg-straw-soft px-3 py-2 text-sm text-straw-ink">{note()}</p>
					</Show>
					<ProblemNote problem={said()} />
					<div class="mt-auto flex flex-wrap items-center gap-2">
						<Show when={can("chat.moderate", { hostId: props.show.hostId }) && (props.show.state === "scheduled" || props.show.state === "live")}>
							<ButtonLink href={`/studio/${props.show.id}`} variant={props.show.state === "draft" ? "outline" : "primary"} icon={<Clapperboard size={18} />}>{can("show.host", { hostId: props.show.hostId }) ? t().show.studio : t().show.moderate}</ButtonLink>
						</Show>
						<Show when={plannable() && props.show.state === "draft"}>
							<Button busy={scheduling()} icon={<CalendarCheck size={18} />} onClick={() => void schedule()}>{t().show.schedule}</Button>
						</Show>
						<Show when={props.show.state !== "draft" && props.show.state !== "cancelled"}>
							<ButtonLink href={`/watch/${props.show.id}`} variant="outline" icon={<MonitorPlay size={18} />}>{t().show.watch}</ButtonLink>
						</Show>
						<Show when={props.show.liveAt && can("show.figures", { hostId: props.show.hostId })}>
							<ButtonLink href={`/shows/${props.show.id}/figures`} variant="outline" icon={<ChartLine size={18} />}>{t().show.figures}</ButtonLink>
						</Show>
						<Show when={plannable()}>
							<Button variant="outline" icon={<Pencil size={18} />} onClick={() => setEditing(true)}>{t().show.edit}</Button>
							<Button variant="quiet" class="text-paper-ink hover:bg-paper-soft md:ml-auto" icon={<Trash2 size={18} />} onClick={() => setCancelling(true)}>{t().show.cancel}</Button>
						</Show>
					</div>
				</div>
			</div>
			<Dialog open={editing()} onOpenChange={setEditing} title={t().form.editTitle} wide>
				<ShowForm
					initial={planOfShow(props.show)}
					show={props.show}
					onSaved={(next) => {
						props.onChange(next);
						setEditing(false);
						void toast({ title: next.state === "scheduled" && props.show.state === "draft" ? t().show.scheduled : t().form.saved, tone: "good" });
					}}
					onCancel={() => setEditing(false)}
				/>
			</Dialog>
			<ConfirmDialog
				open={cancelling()}
				onOpenChange={setCancelling}
				title={t().show.cancelTitle}
				text={t().show.cancelText(tr(props.show.title))}
				confirm={t().show.cancelConfirm}
				cancel={t().show.keep}
				danger
				onConfirm={async () => {
					props.onChange(await unwrap(api.api.shows[":id"].cancel.$post(param())));
					void toast({ title: t().show.cancelled });
				}}
			/>
		</header>
	);
}

function Fact(props: { readonly label: string; readonly children: JSX.Element }) {
	return (
		<div class="min-w-0">
			<dt class="text-sm text-muted">{props.label}</dt>
			<dd class="font-semibold">{props.children}</dd>
		</div>
	);
}
