import { useParams } from "@solidjs/router";
import { Camera, CameraOff, LogOut, Mic, MicOff, VideoOff } from "lucide-solid";
import { createEffect, For, type JSX, Match, Show, Switch } from "solid-js";
import { api, unwrap } from "../api.ts";
import { dayAndTime, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { useNight } from "../studio/night.ts";
import { Button, ButtonLink, Spinner } from "../ui/button.tsx";
import { TextField } from "../ui/fields.tsx";
import { useTitle } from "../ui/page.tsx";
import { Badge, Empty, LiveBadge, Loading } from "../ui/parts.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { createGuest } from "./guest-state.ts";
import { messages } from "./messages.ts";

/** Where an invited co-host waits behind the stage, and is on it. */
export default function Guest() {
	const t = useText(messages);
	const params = useParams<{ token: string }>();
	useNight();
	useTitle(() => t().title);
	const load = createLoad(() => params.token, async (token) => (await unwrap(api.api.guest[":token"].$get({ param: { token } }))).show);
	return (
		<main class="night flex min-h-dvh flex-col bg-ground text-ink">
			<Show when={load.data()} fallback={<Show when={load.problem()} fallback={<Loading class="p-8" />}>{(problem) => <Missing gone={problem().code === "not_found"} problem={problem()} onRetry={load.reload} />}</Show>}>
				{(show) => (
					<Show when={show().state !== "ended" && show().state !== "cancelled"} fallback={<Centre><Empty title={t().over} text={t().overText} action={<ButtonLink href="/">{t().home}</ButtonLink>} /></Centre>}>
						<Backdoor token={params.token} title={tr(show().title)} lang={trLang(show().title)} host={show().hostName ?? ""} startsAt={show().startsAt} />
					</Show>
				)}
			</Show>
		</main>
	);
}

function Missing(props: { readonly gone: boolean; readonly problem: Parameters<typeof ProblemNote>[0]["problem"]; readonly onRetry: () => void }) {
	const t = useText(messages);
	return (
		<Centre>
			<Show when={props.gone} fallback={<ProblemNote problem={props.problem} onRetry={props.onRetry} />}>
				<Empty title={t().notFound} text={t().notFoundText} action={<ButtonLink href="/">{t().home}</ButtonLink>} />
			</Show>
		</Centre>
	);
}

function Centre(props: { readonly children: JSX.Element }) {
	return <div class="flex flex-1 items-center justify-center p-6">{props.children}</div>;
}

function Backdoor(props: { readonly token: string; readonly title: string; readonly lang: string | undefined; readonly host: string; readonly startsAt: string }) {
	const t = useText(messages);
	const guest = createGuest(props.token);
	const phase = () => guest.publisher()?.phase ?? "idle";
	const inside = () => phase() !== "idle" && phase() !== "closed";
	const source = () => guest.publisher()?.source ?? null;
	/** The others: who is on air first. */
	const others = () => {
		const onAir = guest.stage()?.program?.sources ?? [];
		return [...(guest.stage()?.streams.keys() ?? [])].toSorted((a, b) => Number(onAir.includes(b)) - Number(onAir.includes(a)));
	};
	return (
		<>
			<header class="border-b border-line bg-surface px-4 py-3">
				<p class="text-sm text-muted">{t().invited(props.host)}</p>
				<h1 class="heading text-xl" lang={props.lang}>{props.title}</h1>
				<p class="text-sm text-muted">{dayAndTime(props.startsAt)}</p>
			</header>
			<div class="mx-auto flex w-full max-w-4xl flex-1 flex-col gap-4 p-4">
				<div class="grid gap-3" classList={{ "md:grid-cols-2": inside() }}>
					<Show when={inside()}>
						<section aria-label={t().stage} class="flex flex-col gap-3">
							<For each={others()} fallback={<Screen><p class="p-4 text-center text-sm">{t().nobody}</p></Screen>}>
								{(id) => (
									<Screen>
										<Stream stream={guest.stage()?.streams.get(id) ?? null} label={guest.stage()?.sources.find((one) => one.id === id)?.name ?? ""} audible />
										<span class="absolute bottom-2 left-2 rounded-sm bg-black/65 px-2 py-0.5 text-sm">{guest.stage()?.sources.find((one) => one.id === id)?.name}</span>
									</Screen>
								)}
							</For>
						</section>
					</Show>
					<section aria-label={t().own}>
						<Screen>
							<Show
								when={guest.stream()}
								fallback={
									<div class="flex flex-col items-center gap-3 p-4 text-center">
										<Switch>
											<Match when={guest.opening()}><Spinner class="size-8" /><p role="status">{t().opening}</p></Match>
											<Match when={guest.problem()}>
												{(problem) => <><CameraOff size={32} aria-hidden="true" /><p role="alert">{t().problems[problem()]}</p><Button onClick={() => void guest.open()}>{t().allow}</Button></>}
											</Match>
											<Match when={true}><Camera size={32} aria-hidden="true" /><Button onClick={() => void guest.open()}>{t().allow}</Button></Match>
										</Switch>
									</div>
								}
							>
								{(stream) => <Stream stream={stream()} label={t().own} mirrored />}
							</Show>
							<Show when={guest.stream() && guest.muted().video}>
								<span class="absolute inset-0 flex items-center justify-center gap-2 bg-black/80"><VideoOff size={24} aria-hidden="true" />{t().noCamera}</span>
							</Show>
							<Show when={guest.publisher()?.onAir}><LiveBadge class="absolute left-2 top-2">{t().onAir}</LiveBadge></Show>
						</Screen>
					</section>
				</div>
				<div role="status" class="flex flex-wrap items-center gap-2 text-center empty:hidden">
					<Switch>
						<Match when={phase() === "connecting"}><p class="flex items-center gap-2"><Spinner class="size-5" />{t().connecting}</p></Match>
						<Match when={phase() === "reconnecting"}><p class="flex items-center gap-2 text-straw-ink"><Spinner class="size-5" />{t().reconnecting}</p></Match>
						<Match when={phase() === "live" && source() && !source()!.admitted}><p class="font-semibold">{t().waiting}</p></Match>
						<Match when={phase() === "live" && source()?.admitted}><p class="font-semibold text-leaf-ink">{t().onStage}</p></Match>
						<Match when={phase() === "closed"}>
							<p class="font-semibold">{guest.publisher()?.closed === "left" ? t().left : guest.publisher()?.closed === "removed" ? t().removed : (guest.publisher()?.problem?.detail ?? t().refused)}</p>
						</Match>
					</Switch>
					<Show when={inside() && source()?.held.audio}><Badge tone="straw">{t().held}</Badge></Show>
					<Show when={inside() && source()?.held.video}><Badge tone="straw">{t().heldVideo}</Badge></Show>
				</div>
				<Show
					when={inside()}
					fallback={
						<form
							class="flex flex-col gap-3"
							onSubmit={(event) => {
								event.preventDefault();
								guest.join();
							}}
						>
							<p class="text-muted">{t().intro}</p>
							<TextField label={t().name} hint={t().nameHint} value={guest.name()} onInput={guest.setName} maxlength={40} required autocomplete="name" />
							<Button type="submit" variant="buy" size="lg" disabled={!guest.stream() || guest.name().trim() === ""}>{phase() === "closed" ? t().again : t().join}</Button>
						</form>
					}
				>
					<div class="flex flex-wrap justify-center gap-2">
						<Toggle pressed={guest.muted().audio} label={t().mic} onClick={() => void guest.toggle("audio")}>{guest.muted().audio ? <MicOff size={20} /> : <Mic size={20} />}</Toggle>
						<Toggle pressed={guest.muted().video} label={t().camera} onClick={() => void guest.toggle("video")}>{guest.muted().video ? <CameraOff size={20} /> : <Camera size={20} />}</Toggle>
						<Button variant="outline" icon={<LogOut size={18} />} onClick={guest.leave}>{t().leave}</Button>
					</div>
				</Show>
			</div>
		</>
	);
}

function Screen(props: { readonly children: JSX.Element }) {
	return <div class="relative flex aspect-video w-full items-center justify-center overflow-hidden rounded-md bg-black text-white">{props.children}</div>;
}

function Stream(props: { readonly stream: MediaStream | null; readonly label: string; readonly audible?: boolean; readonly mirrored?: boolean }) {
	let video!: HTMLVideoElement;
	createEffect(() => {
		if (video.srcObject !== props.stream) video.srcObject = props.stream;
		video.muted = !props.audible;
		if (props.stream) void video.play().catch(() => undefined);
	});
	return <video ref={video} class="size-full object-contain" classList={{ "-scale-x-100": props.mirrored }} autoplay playsinline aria-label={props.label} />;
}

function Toggle(props: { readonly pressed: boolean; readonly label: string; readonly onClick: () => void; readonly children: JSX.Element }) {
	return (
		<button
			type="button"
			class="inline-flex min-h-11 items-center gap-2 rounded-full px-4 font-semibold"
			classList={{ "bg-paper text-on-paper": props.pressed, "bg-sunken hover:bg-line": !props.pressed }}
			aria-pressed={props.pressed}
			onClick={() => props.onClick()}
		>
			{props.children}
			{props.label}
		</button>
	);
}
