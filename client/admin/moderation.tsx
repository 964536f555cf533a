import { useSearchParams } from "@solidjs/router";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { KeptList } from "../moderation/kept.tsx";
import { ModerationLog } from "../moderation/log.tsx";
import { messages } from "../moderation/messages.ts";
import { ReviewQueue } from "../moderation/queue.tsx";
import { TryWords, WordLists } from "../moderation/word-lists.tsx";
import { Gate } from "../shell/gate.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Tabs } from "../ui/tabs.tsx";

const tabs = ["queue", "lists", "kept", "log"] as const;
type TabName = (typeof tabs)[number];

export default function Moderation() {
	return (
		<Gate action="moderation.platform">
			<Parts />
		</Gate>
	);
}

function Parts() {
	const t = useText(messages);
	useTitle(() => t().title);
	const [params, setParams] = useSearchParams<{ tab?: string }>();
	const tab = (): TabName => tabs.find((name) => name === params.tab) ?? "queue";
	const lists = createLoad(() => (tab() === "lists" ? "all" : null), () => unwrap(api.api["word-lists"].$get()));
	const kept = createLoad(() => (tab() === "kept" ? "all" : null), () => unwrap(api.api.blocks.$get()));
	const content: Record<TabName, () => ReturnType<typeof ReviewQueue>> = {
		queue: () => <ReviewQueue showId={null} />,
		lists: () => (
			<div class="flex flex-col gap-6">
				<TryWords />
				<Loaded of={lists}>{(data) => <WordLists showId={null} lists={data().lists} onChanged={() => void lists.reload()} />}</Loaded>
			</div>
		),
		kept: () => <Loaded of={kept}>{(data) => <KeptList showId={null} kept={data().kept} onChanged={() => void kept.reload()} />}</Loaded>,
		log: () => <ModerationLog showId={null} />,
	};
	return (
		<Page>
			<PageHead title={t().title} text={t().text} />
			<Tabs label={t().tabs.label} contentClass="pt-5" value={tab()} onChange={(name) => setParams({ tab: name })} tabs={tabs.map((name) => ({ value: name, label: t().tabs[name], content: content[name] }))} />
		</Page>
	);
}
