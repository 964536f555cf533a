import { BellOff, BellRing, CalendarPlus } from "lucide-solid";
import { createSignal, Match, Show, Switch } from "solid-js";
import type { ShowHeader } from "#shared/show.ts";
import { dayAndTime, locale, tr, trLang, useText } from "../i18n.ts";
import { toClientProblem } from "../problem-error.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.ts";
import { isKept, keep } from "./kept.ts";
import { messages } from "./messages.ts";
import { pushState, subscribe, unsubscribe } from "./push.ts";

/** A notification where the browser takes one, said in words where it does not, and the calendar file always. */
export default function RemindSheet(props: { readonly show: ShowHeader; readonly open: boolean; readonly onOpenChange: (open: boolean) => void; readonly class?: string | undefined }) {
	const t = useText(messages);
	const [busy, setBusy] = createSignal(false);
	const [state, setState] = createSignal<ReturnType<typeof pushState> | "failed">(pushState());
	const on = () => isKept(props.show.id);
	const run = async (work: () => Promise<void>) => {
		setBusy(true);
		try {
			await work();
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	const set = () =>
		run(async () => {
			if (!(await subscribe(props.show.id))) return void setState(pushState() === "denied" ? "denied" : "failed");
			keep(props.show, true);
			void toast({ title: t().done, tone: "good" });
			props.onOpenChange(false);
		});
	const unset = () =>
		run(async () => {
			await unsubscribe(props.show.id);
			keep(props.show, false);
			void toast({ title: t().undone });
			props.onOpenChange(false);
		});
	const why = () => (state() === "possible" ? "" : t()[state() as "denied" | "install" | "impossible" | "failed"]);
	return (
		<Sheet open={props.open} onOpenChange={props.onOpenChange} title={t().title} class={props.class ?? ""}>
			<div class="flex flex-col gap-4">
				<div>
					<p class="heading text-lg" lang={trLang(props.show.title)}>
						{tr(props.show.title)}
					</p>
					<p class="mt-1 text-muted">{t().when(dayAndTime(props.show.startsAt))}</p>
				</div>
				<Switch>
					<Match when={on() && state() === "possible"}>
						<p class="flex items-center gap-2 font-semibold text-leaf-ink" role="status">
							<BellRing size={20} aria-hidden="true" /> {t().set}
						</p>
						<Button variant="outline" busy={busy()} icon={<BellOff size={18} />} onClick={() => void unset()}>
							{t().unset}
						</Button>
					</Match>
					<Match when={state() === "possible"}>
						<Button size="lg" busy={busy()} icon={<BellRing size={20} />} onClick={() => void set()}>
							{t().push}
						</Button>
					</Match>
				</Switch>
				<Show when={why()}>
					<p class="rounded-md bg-straw-soft p-3 text-sm text-ink" role="status">
						{why()}
					</p>
				</Show>
				<div class="flex flex-col gap-2 border-t border-line pt-4">
					<a class={buttonClass(state() === "possible" ? "outline" : "primary", "md")} href={`/api/shows/${props.show.id}/calendar.ics?lang=${locale()}`} download="livestall.ics" onClick={() => state() !== "possible" && keep(props.show, true)}>
						<CalendarPlus size={18} aria-hidden="true" /> {t().calendar}
					</a>
					<p class="text-center text-sm text-muted">{t().calendarText}</p>
				</div>
			</div>
		</Sheet>
	);
}
