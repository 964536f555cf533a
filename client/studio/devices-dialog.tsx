import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { useText } from "../i18n.ts";
import { type CodecWarning, codecWishes, ownFacts, ownVideoTypes, warningOf } from "../media/codec-choice.ts";
import type { MediaKind } from "#shared/stage.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Select } from "../ui/fields.tsx";
import type { Capture } from "./capture.ts";
import { levelShare } from "./format.ts";
import { messages } from "./messages.ts";
import { TrackVideo } from "./monitor.tsx";
import type { RoomState } from "./room-state.ts";
import { chooseSending, sending } from "./sending.ts";
import { messages as sendingMessages } from "./sending-messages.ts";

/** How loud the microphone is now: green to yellow to red as sound engineers have it. */
export function LevelBar(props: { readonly capture: Capture; readonly class?: string; readonly muted?: boolean }) {
	const t = useText(messages);
	const rms = () => levelShare(props.capture.level()?.rms ?? -100);
	const peak = () => levelShare(props.capture.level()?.peak ?? -100);
	return (
		<div role="meter" aria-label={t().controls.level} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(rms() * 100)} class={`relative h-2.5 overflow-hidden rounded-full bg-line ${props.muted ? "opacity-40" : ""} ${props.class ?? ""}`}>
			<div class={`h-full rounded-full transition-[width] duration-75 ${peak() > 0.97 ? "bg-paper-ink" : peak() > 0.85 ? "bg-straw" : "bg-leaf"}`} style={{ width: `${rms() * 100}%` }} />
			<span class="absolute inset-y-0 w-0.5 bg-ink" style={{ left: `calc(${peak() * 100}% - 2px)` }} aria-hidden="true" />
		</div>
	);
}

export function DevicesDialog(props: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void; readonly room: RoomState; readonly mirrored: boolean }) {
	const t = useText(messages);
	const capture = () => props.room.capture;
	const options = (kind: MediaKind) => (kind === "video" ? capture().devices().cameras : capture().devices().microphones).map(({ id, label }, index) => ({ value: id, label: label || t().controls.unnamed(index + 1) }));
	const error = (kind: MediaKind) => {
		const code = capture().problems()[kind];
		return code ? t().problems[kind][code] : null;
	};
	const size = () => {
		const now = capture().size();
		return now ? t().preview.resolution(now.width, now.height, now.fps) : undefined;
	};
	return (
		<Dialog open={props.open} onOpenChange={props.onOpenChange} title={t().controls.devicesTitle} class="night" footer={<Button class="w-full" onClick={() => props.onOpenChange(false)}>{t().controls.done}</Button>}>
			<div class="flex flex-col gap-4">
				<Show when={capture().tracks().video}>
					{(track) => <div class="aspect-video overflow-hidden rounded-md bg-black"><TrackVideo track={track()} label={t().preview.own} mirrored={props.mirrored} /></div>}
				</Show>
				<Select label={t().controls.cameraChoice} value={capture().chosen("video")} options={options("video")} onChange={(id) => void capture().choose("video", id)} placeholder={t().controls.noDevices} disabled={options("video").length === 0} hint={size()} error={error("video")} />
				<Select label={t().controls.microphoneChoice} value={capture().chosen("audio")} options={options("audio")} onChange={(id) => void capture().choose("audio", id)} placeholder={t().controls.noDevices} disabled={options("audio").length === 0} error={error("audio")} />
				<div>
					<LevelBar capture={capture()} class="h-3 w-full" />
					<p class="pt-1.5 text-sm text-muted">{t().controls.levelHint}</p>
				</div>
				<SendingChoice capture={capture()} live={props.room.phase() === "live"} />
				<Show when={props.room.phase() === "live"}><p class="text-sm text-muted">{t().controls.changeLive}</p></Show>
			</div>
		</Dialog>
	);
}

/** Speech or music, and the codec. */
function SendingChoice(props: { readonly capture: Capture; readonly live: boolean }) {
	const t = useText(sendingMessages);
	const [warning, setWarning] = createSignal<CodecWarning | null>(null);
	createEffect(() => {
		const { width, height } = props.capture.size() ?? { width: 1280, height: 720 };
		let current = true;
		onCleanup(() => (current = false));
		void warningOf(sending().codec, ownFacts(ownVideoTypes(), width, height)).then((found) => current && setWarning(found));
	});
	return (
		<>
			<ChoiceGroup
				legend={t().sound}
				value={sending().audio}
				choices={(["speech", "music"] as const).map((value) => ({ value, label: t().sounds[value], hint: t().soundHints[value] }))}
				onChange={(sound) => void props.capture.setSound(sound)}
			/>
			<div>
				<ChoiceGroup legend={t().codec} layout="chips" value={sending().codec} choices={codecWishes.map((value) => ({ value, label: t().codecs[value] }))} onChange={(codec) => chooseSending({ codec })} />
				<p role="status" class={`pt-1.5 text-sm ${warning() ? "text-straw-ink" : "text-muted"}`}>{warning() ? t().warning[warning()!] : t().codecHint}</p>
			</div>
			<Show when={props.live}><p class="text-sm text-muted">{t().changeLive}</p></Show>
		</>
	);
}
