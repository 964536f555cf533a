import { createSignal } from "solid-js";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { Sheet } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { KeptList } from "./kept.tsx";
import { ModerationLog } from "./log.tsx";
import { messages } from "./messages.ts";
import { ReviewQueue } from "./queue.tsx";
import { Rules } from "./rules.tsx";

/** Everything that the crew of a show looks after in its chat, beside studio and watch page. */
export default function ModerationSheet(props: { readonly showId: string; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const t = useText(messages);
	return (
		<Sheet open={props.open} onOpenChange={props.onOpenChange} title={t().title} class="night">
			<Contents showId={props.showId} />
		</Sheet>
	);
}

function Contents(props: { readonly showId: string }) {
	const t = useText(messages);
	const [tab, setTab] = createSignal<"queue" | "kept" | "rules" | "log">("queue");
	const load = createLoad(
		() => (tab() === "kept" || tab() === "rules" ? props.showId : null),
		(id) => unwrap(api.api.shows[":id"].moderation.$get({ param: { id } })),
	);
	return (
		<Tabs
			label={t().tabs.label}
			contentClass="pt-4"
			value={tab()}
			onChange={setTab}
			tabs={[
				{ value: "queue", label: t().tabs.queue, content: () => <ReviewQueue showId={props.showId} dialogClass="night" /> },
				{ value: "kept", label: t().tabs.kept, content: () => <Loaded of={load}>{(settings) => <KeptList showId={props.showId} kept={settings().kept} onChanged={() => void load.reload()} />}</Loaded> },
				{ value: "rules", label: t().tabs.rules, content: () => <Loaded of={load}>{(settings) => <Rules showId={props.showId} settings={settings()} onChanged={() => void load.reload()} dialogClass="night" />}</Loaded> },
				{ value: "log", label: t().tabs.log, content: () => <ModerationLog showId={props.showId} /> },
			]}
		/>
	);
}
