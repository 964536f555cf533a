import { createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import { dayAndTime, tr, useText } from "../i18n.ts";
import { ButtonLink } from "../ui/button.tsx";
import { RemindButton } from "../reminders/remind-button.tsx";
import { Picture } from "../ui/picture.tsx";
import { messages } from "./messages.ts";
import { countdown } from "./stage-view.ts";
import type { Watch } from "./watch-state.ts";

/** In the picture's place until the show begins: its cover, when it starts, how long that is. */
export default function Before(props: { readonly watch: Watch }) {
	const t = useText(messages);
	const show = () => props.watch.show()!;
	const [now, setNow] = createSignal(Date.now());
	const timer = setInterval(() => setNow(Date.now()), 1000);
	onCleanup(() => clearInterval(timer));
	const left = createMemo(() => Date.parse(show().startsAt) - now() - props.watch.channel.clockOffset());
	const parts = createMemo(() => {
		const { days, hours, minutes, seconds } = countdown(left());
		const words = t().before;
		return [...(days > 0 ? [[days, words.days] as const] : []), [hours, words.hours] as const, [minutes, words.minutes] as const, ...(days > 0 ? [] : [[seconds, words.seconds] as const])];
	});
	return (
		<div class="relative size-full">
			<div class="absolute inset-0">
				<Picture id={show().cover} alt="" fill priority sizes="(min-width: 1024px) 1080px, 100vw" />
			</div>
			<div class="absolute inset-0 flex flex-col items-center justify-end gap-2 bg-gradient-to-t from-black/85 via-black/50 to-black/25 p-4 text-center text-white wide:justify-center wide:gap-5 short:justify-start short:pt-20">
				<p class="heading text-lg wide:text-2xl short:text-lg">{left() > 0 ? t().before.starts(dayAndTime(show().startsAt)) : t().before.soon}</p>
				<Show when={left() > 0} fallback={<p class="text-base">{t().before.late}</p>}>
					<div role="timer" class="flex items-end gap-3 tabular-nums" aria-label={t().before.remaining(parts().map(([value, unit]) => `${value} ${unit}`).join(" "))}>
						<For each={parts()}>
							{([value, unit]) => (
								<span class="flex flex-col items-center" aria-hidden="true">
									<span class="min-w-14 rounded-md bg-black/60 px-2 py-1.5 font-display text-3xl font-bold text-[#f0c876] wide:min-w-20 wide:text-4xl short:min-w-12 short:text-2xl">{String(value).padStart(2, "0")}</span>
									<span class="mt-1 text-xs">{unit}</span>
								</span>
							)}
						</For>
					</div>
				</Show>
				<div class="flex flex-wrap items-center justify-center gap-2">
					<Show when={left() > 0}>
						<RemindButton show={show()} night />
					</Show>
					<Show when={show().showcase}>
						{(showcase) => (
							<ButtonLink href={`/showcases/${showcase().slug}`} variant="outline" size="sm" class="border-white/70! text-white! hover:bg-white/15!">
								{t().before.showcase} · {tr(showcase().title)}
							</ButtonLink>
						)}
					</Show>
				</div>
			</div>
		</div>
	);
}
