import { useLocation } from "@solidjs/router";
import { type JSX, Match, Switch } from "solid-js";
import type { Action } from "#shared/policy.ts";
import { useText } from "../i18n.ts";
import { can, sessionKnown, signedIn } from "../session.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { Empty, Loading } from "../ui/parts.tsx";
import { messages } from "./messages.ts";

/** Draws a screen for whoever may do `action`; others are asked to sign in, or told that it is not theirs. */
export function Gate(props: { readonly action: Action; readonly children: JSX.Element }) {
	const t = useText(messages);
	const location = useLocation();
	return (
		<Switch fallback={props.children}>
			<Match when={!sessionKnown()}>
				<Page>
					<Loading />
				</Page>
			</Match>
			<Match when={!can(props.action) && !signedIn()}>
				<Page width="narrow">
					<h1 class="sr-only">{t().needAccount}</h1>
					<Empty title={t().needAccount} text={t().needAccountText} action={<ButtonLink href={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`}>{t().signIn}</ButtonLink>} />
				</Page>
			</Match>
			<Match when={!can(props.action)}>
				<Page width="narrow">
					<h1 class="sr-only">{t().notYours}</h1>
					<Empty title={t().notYours} text={t().notYoursText} action={<ButtonLink href="/">{t().backHome}</ButtonLink>} />
				</Page>
			</Match>
		</Switch>
	);
}
