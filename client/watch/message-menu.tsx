import { AtSign, Copy, Flag, MessageSquareX, Mic, Pin, Reply, ShieldAlert, TimerOff, UserX } from "lucide-solid";
import { createEffect, createSignal, type JSX, lazy, on, Show, Suspense } from "solid-js";
import type { ChatMessage } from "#shared/show.ts";
import { dayAndTime, useText } from "../i18n.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { messages as moderationMessages } from "../moderation/messages.ts";
import { type Person, PersonDialog } from "../moderation/person-dialog.tsx";
import { Report } from "../moderation/report.tsx";
import { me } from "../session.ts";
import { send } from "../show-socket.ts";
import { Button } from "../ui/button.tsx";
import { copyText } from "../ui/copy.ts";
import { ChatText } from "../ui/chat-text.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { chatMessages } from "../ui/chat-messages.ts";
import { messages } from "./messages.ts";

const ModerationSheet = lazy(() => import("../moderation/sheet.tsx"));

interface MessageMenuProps {
	readonly showId: string;
	readonly message: ChatMessage | null;
	/** May write: answers and calls are offered. */
	readonly writes: boolean;
	readonly moderates: boolean;
	readonly onReply: (message: ChatMessage) => void;
	readonly onMention: (name: string) => void;
	readonly onClose: () => void;
}

/** What one can do about a message and who wrote it. The message is quoted: the chat goes on meanwhile, and nobody else is hit by mistake. */
export default function MessageMenu(props: MessageMenuProps) {
	const t = useText(messages);
	const chat = useText(chatMessages);
	const moderation = useText(moderationMessages);
	const [reporting, setReporting] = createSignal(false);
	const [person, setPerson] = createSignal<Person | null>(null);
	/** Null until it is wanted for the first time. */
	const [panel, setPanel] = createSignal<boolean | null>(null);
	createEffect(on(() => props.message?.id, () => setReporting(false)));
	const [busy, setBusy] = createSignal<string | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const run = async (name: string, act: () => Promise<string>) => {
		setBusy(name);
		setProblem(null);
		try {
			const title = await act();
			props.onClose();
			void toast({ title, tone: "good" });
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(null);
		}
	};
	const mute = (message: ChatMessage, minutes: number) =>
		run(`mute${minutes}`, async () => {
			const { until } = await send("mute", { showId: props.showId, userId: message.userId, minutes });
			return until ? t().moderate.muted(message.name, dayAndTime(until)) : t().moderate.unmuted(message.name);
		});
	const remove = (message: ChatMessage) =>
		run("remove", async () => {
			await send("chat-remove", { showId: props.showId, messageId: message.id });
			return t().moderate.removed;
		});
	const pin = (message: ChatMessage) =>
		run("pin", async () => {
			await send("chat-pin", { showId: props.showId, messageId: message.id });
			return chat().pinDone;
		});
	const copy = (message: ChatMessage) =>
		run("copy", async () => {
			if (!(await copyText(message.text))) throw new Error("the browser does not let us copy");
			return chat().copied;
		});
	// What puts the caret into the field waits until the dialog has given the focus back.
	const afterwards = (message: ChatMessage, act: (message: ChatMessage) => void) => {
		props.onClose();
		setTimeout(() => act(message), 220);
	};
	const Act = (act: { readonly name: string; readonly icon: JSX.Element; readonly children: string; readonly danger?: boolean; readonly onPress: () => unknown }) => (
		<Button variant={act.danger ? "danger" : "outline"} class="justify-start!" icon={act.icon} busy={busy() === act.name} onClick={() => void act.onPress()}>
			{act.children}
		</Button>
	);
	const others = (message: ChatMessage) => message.userId !== me().userId;
	return (
		<>
		<Dialog open={props.message !== null} onOpenChange={(open) => open || props.onClose()} title={chat().menu(props.message?.name ?? "")} class="night">
			<Show when={props.message}>
				{(message) => (
					<div class="flex flex-col gap-3">
						<blockquote class="rounded-md bg-sunken px-3 py-2">
							<p class="text-sm text-muted">{message().name}</p>
							<p><ChatText text={message().text} /></p>
						</blockquote>
						<ProblemNote problem={problem()} />
						<div class="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-2">
							<Show when={props.writes}>
								<Act name="reply" icon={<Reply size={18} />} onPress={() => afterwards(message(), props.onReply)}>
									{chat().reply}
								</Act>
								<Show when={message().userId !== me().userId}>
									<Act name="mention" icon={<AtSign size={18} />} onPress={() => afterwards(message(), ({ name }) => props.onMention(name))}>
										{chat().mention(message().name)}
									</Act>
								</Show>
							</Show>
							<Act name="copy" icon={<Copy size={18} />} onPress={() => copy(message())}>
								{chat().copy}
							</Act>
							<Show when={!props.moderates && others(message()) && message().role === "viewer" && !reporting()}>
								<Act name="report" icon={<Flag size={18} />} onPress={() => setReporting(true)}>
									{moderation().report.open}
								</Act>
							</Show>
						</div>
						<Show when={reporting()}>
							<h3 class="heading pt-1">{moderation().report.title}</h3>
							<Report showId={props.showId} messageId={message().id} onDone={props.onClose} />
						</Show>
						<Show when={props.moderates}>
						<h3 class="heading pt-1">{t().moderate.title}</h3>
						<Act name="pin" icon={<Pin size={18} />} onPress={() => pin(message())}>
							{chat().pin}
						</Act>
						<Act name="remove" danger icon={<MessageSquareX size={18} />} onPress={() => remove(message())}>
							{t().moderate.remove}
						</Act>
						<Show when={message().userId !== me().userId && message().role !== "host"}>
							<Act name="mute10" icon={<TimerOff size={18} />} onPress={() => mute(message(), 10)}>
								{t().moderate.mute10}
							</Act>
							<Act name="mute1440" icon={<TimerOff size={18} />} onPress={() => mute(message(), 1440)}>
								{t().moderate.muteDay}
							</Act>
							<Act name="mute0" icon={<Mic size={18} />} onPress={() => mute(message(), 0)}>
								{t().moderate.unmute}
							</Act>
							<Act name="person" icon={<UserX size={18} />} onPress={() => afterwards(message(), setPerson)}>
								{moderation().person.more}
							</Act>
						</Show>
						<Act name="panel" icon={<ShieldAlert size={18} />} onPress={() => afterwards(message(), () => setPanel(true))}>
							{moderation().open}
						</Act>
						</Show>
					</div>
				)}
			</Show>
		</Dialog>
		<PersonDialog class="night" showId={props.showId} person={person()} onClose={() => setPerson(null)} />
		<Show when={panel() !== null}>
			<Suspense><ModerationSheet showId={props.showId} open={panel() === true} onOpenChange={setPanel} /></Suspense>
		</Show>
		</>
	);
}
