import { useLocation, useNavigate } from "@solidjs/router";
import { Check, Plus } from "lucide-solid";
import { createSignal, Show } from "solid-js";
import { api, unwrap } from "../api.ts";
import { count, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { me, signedIn } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";

/** Follows a shop, or no longer, and how many do. Who is not signed in is led there and back. */
export function FollowShop(props: { readonly shopId: string; readonly name: string }) {
	const t = useText(messages);
	const location = useLocation();
	const navigate = useNavigate();
	const [busy, setBusy] = createSignal(false);
	const load = createLoad(
		() => ({ shopId: props.shopId, who: me().userId }),
		({ shopId }) => unwrap(api.api.follows.$get({ query: { shopId } })),
	);
	const on = () => load.data()?.on ?? false;
	const press = async () => {
		if (!signedIn()) return navigate(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
		setBusy(true);
		try {
			load.mutate(await unwrap(api.api.follows.$post({ json: { shopId: props.shopId, on: !on() } })));
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	return (
		<div class="flex items-center gap-3">
			<Button variant={on() ? "outline" : "primary"} busy={busy()} icon={on() ? <Check size={18} /> : <Plus size={18} />} aria-pressed={on()} aria-label={on() ? t().unfollowOf(props.name) : t().followOf(props.name)} onClick={() => void press()}>
				{on() ? t().followed : t().follow}
			</Button>
			<span class="min-w-20 text-sm text-muted tabular-nums">
				<Show when={load.data()}>{(data) => <>{t().followers(count(data().followers))}</>}</Show>
			</span>
		</div>
	);
}
