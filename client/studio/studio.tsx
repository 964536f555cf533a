import { useLocation, useParams } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { useText } from "../i18n.ts";
import { can, sessionKnown, signedIn } from "../session.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Empty, Loading } from "../ui/parts.tsx";
import { messages } from "./messages.ts";
import { useNight } from "./night.ts";
import { Room } from "./room.tsx";
import { ShowList } from "./show-list.tsx";

/** The host's window: all shows of theirs, or one show with its camera, lineup and chat. */
export default function Studio() {
	const t = useText(messages);
	const params = useParams<{ showId?: string }>();
	const location = useLocation();
	useNight();
	return (
		<div class="night min-h-dvh bg-ground text-ink">
			<Show when={sessionKnown()} fallback={<Loading class="p-8" />}>
				<Show
					when={can("chat.moderate")}
					fallback={
						<Refused
							title={signedIn() ? t().forbiddenTitle : t().signInTitle}
							text={signedIn() ? t().forbiddenText : t().signInText}
							action={
								<Show when={signedIn()} fallback={<ButtonLink href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>{t().signIn}</ButtonLink>}>
									<ButtonLink href="/" variant="outline">{t().home}</ButtonLink>
								</Show>
							}
						/>
					}
				>
					<Show when={params.showId} keyed fallback={<ShowList />}>
						{(id) => <Room id={id} />}
					</Show>
				</Show>
			</Show>
		</div>
	);
}

export function Refused(props: { readonly title: string; readonly text: string; readonly action: JSX.Element }) {
	return (
		<main class="flex min-h-dvh items-center justify-center">
			<Empty title={props.title} text={props.text} action={props.action} />
		</main>
	);
}
