import { useNavigate, useSearchParams } from "@solidjs/router";
import { useText } from "../i18n.ts";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import { ShowForm } from "./show-form.tsx";
import { emptyPlan, fromLocalInput, toLocalInput } from "./show-plan.ts";
import { suggestStart } from "./week.ts";

/** A new show; `?start=` and `?room=` come from the cell of the calendar that was pressed. */
export default function NewShow() {
	const t = useText(messages);
	const navigate = useNavigate();
	const [search] = useSearchParams<{ start?: string; room?: string; showcase?: string }>();
	const start = fromLocalInput(search.start ?? "") ?? suggestStart([], new Date(new Date().setHours(0, 0, 0, 0)), new Date());
	return (
		<section class="mx-auto max-w-4xl" aria-labelledby="new-show-title">
			<h1 id="new-show-title" class="heading text-2xl">{t().form.newTitle}</h1>
			<p class="pb-5 pt-1 text-muted">{t().form.newHint}</p>
			<div class="rounded-lg border border-line bg-surface p-5 shadow-1 md:p-7">
				<ShowForm
					initial={{ ...emptyPlan, startsAt: toLocalInput(start), roomId: search.room ?? null, showcaseId: search.showcase ?? "" }}
					show={null}
					onSaved={(show) => {
						void toast({ title: show.state === "draft" ? t().form.draftSaved : t().show.scheduled, tone: "good" });
						navigate(`/desk/shows/${show.id}`);
					}}
					onCancel={() => navigate("/desk")}
				/>
			</div>
		</section>
	);
}
