import { A, useLocation } from "@solidjs/router";
import { CalendarDays, Plus, Tags } from "lucide-solid";
import { createMemo, type JSX, lazy, Match, Show, Switch } from "solid-js";
import { useText } from "../i18n.ts";
import { can, sessionKnown, signedIn } from "../session.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Empty, Loading } from "../ui/parts.tsx";
import { messages } from "./messages.ts";

const Calendar = lazy(() => import("./calendar.tsx"));
const NewShow = lazy(() => import("./new-show.tsx"));
const ShowPage = lazy(() => import("./show-page.tsx"));
const ShowcaseList = lazy(() => import("./showcase-list.tsx"));
const ShowcaseEditor = lazy(() => import("./showcase-editor.tsx"));

/** The crew's desk: the week, shows with their lineups, showcases. */
export default function Desk() {
	const t = useText(messages);
	const location = useLocation();
	const parts = createMemo(() => location.pathname.replace(/^\/desk\/?/, "").split("/").filter(Boolean).map(decodeURIComponent));
	const is = (...pattern: (string | RegExp)[]) => pattern.length === parts().length && pattern.every((each, index) => (typeof each === "string" ? each === parts()[index] : each.test(parts()[index]!)));
	const inShowcases = () => parts()[0] === "showcases";
	return (
		<Show when={sessionKnown()} fallback={<Page><Loading /></Page>}>
			<Show when={can("desk.read")} fallback={<Page><Refused /></Page>}>
				<Page>
					<div class="flex flex-wrap items-center gap-x-6 gap-y-3 pb-4 pt-5">
						<nav aria-label={t().sections} class="flex gap-1 rounded-full bg-sunken p-1">
							<Section href="/desk" current={!inShowcases()} icon={<CalendarDays size={18} />}>{t().calendar}</Section>
							<Section href="/desk/showcases" current={inShowcases()} icon={<Tags size={18} />}>{t().showcases}</Section>
						</nav>
						<div class="flex flex-1 flex-wrap justify-end gap-2">
							<Show when={can("showcase.edit") && inShowcases()}>
								<ButtonLink href="/desk/showcases/new" variant="primary" icon={<Plus size={18} />}>{t().newShowcase}</ButtonLink>
							</Show>
							<Show when={can("showcase.edit") && !inShowcases()}>
								<ButtonLink href="/desk/showcases/new" variant="outline" class="max-md:hidden">{t().newShowcase}</ButtonLink>
							</Show>
							<Show when={can("show.plan") && !inShowcases()}>
								<ButtonLink href="/desk/shows/new" variant="primary" icon={<Plus size={18} />}>{t().newShow}</ButtonLink>
							</Show>
						</div>
					</div>
					<Switch fallback={<NotHere />}>
						<Match when={is()}><Calendar /></Match>
						<Match when={is("shows", "new") && can("show.plan")}><NewShow /></Match>
						<Match when={is("shows", /^[0-9a-f-]{36}$/i) && parts()[1]} keyed>{(id) => <ShowPage id={id} />}</Match>
						<Match when={is("showcases")}><ShowcaseList /></Match>
						<Match when={is("showcases", "new") && can("showcase.edit")}><ShowcaseEditor slug={null} /></Match>
						<Match when={is("showcases", /./) && can("showcase.edit") && parts()[1]} keyed>{(slug) => <ShowcaseEditor slug={slug} />}</Match>
					</Switch>
				</Page>
			</Show>
		</Show>
	);
}

function Page(props: { readonly children: JSX.Element }) {
	return <div class="mx-auto w-full max-w-[90rem] px-4 pb-16 md:px-6">{props.children}</div>;
}

function Section(props: { readonly href: string; readonly current: boolean; readonly icon: JSX.Element; readonly children: JSX.Element }) {
	return (
		<A
			href={props.href}
			end
			aria-current={props.current ? "page" : undefined}
			class={`inline-flex min-h-11 items-center gap-2 rounded-full px-4 font-semibold ${props.current ? "bg-surface text-leaf-ink shadow-1" : "text-muted hover:text-ink"}`}
		>
			{props.icon}
			{props.children}
		</A>
	);
}

function Refused() {
	const t = useText(messages);
	const location = useLocation();
	return (
		<Show
			when={signedIn()}
			fallback={
				<Empty
					class="pt-24"
					title={t().refused.signInTitle}
					text={t().refused.signInText}
					action={<ButtonLink href={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`}>{t().refused.signIn}</ButtonLink>}
				/>
			}
		>
			<Empty class="pt-24" title={t().refused.title} text={t().refused.text} action={<ButtonLink href="/" variant="outline">{t().refused.home}</ButtonLink>} />
		</Show>
	);
}

function NotHere() {
	const t = useText(messages);
	return <Empty title={t().refused.notFoundTitle} text={t().refused.notFoundText} action={<ButtonLink href="/desk" variant="outline">{t().refused.toCalendar}</ButtonLink>} />;
}
