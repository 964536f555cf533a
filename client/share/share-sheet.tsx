import { Copy, Download, Send } from "lucide-solid";
import { Show } from "solid-js";
import Qr from "../checkout/qr.tsx";
import { locale, tr, useText } from "../i18n.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { copyText } from "../ui/copy.ts";
import { Sheet } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import type { Shared } from "./share-button.tsx";

/** The card as friends will see it, the system's own sharing where there is one, the link and its QR code. */
export default function ShareSheet(props: { readonly of: Shared; readonly open: boolean; readonly onOpenChange: (open: boolean) => void; readonly class?: string | undefined }) {
	const t = useText(messages);
	const title = () => tr(props.of.title);
	const url = () => location.origin + props.of.path;
	const card = () => `/cards/${props.of.card}.jpg?lang=${locale()}`;
	const send = () =>
		navigator.share({ title: title(), url: url() }).catch((error: Error) => {
			// Whoever closes the system's sheet has not failed.
			if (error.name !== "AbortError") void copy();
		});
	const copy = async () => {
		const done = await copyText(url());
		void toast(done ? { title: t().copied, tone: "good" } : { title: t().notCopied, tone: "bad" });
	};
	return (
		<Sheet open={props.open} onOpenChange={props.onOpenChange} title={t().title} class={props.class ?? ""}>
			<div class="flex flex-col gap-4">
				<img src={card()} alt={t().card(title())} width="1200" height="630" class="h-auto w-full rounded-lg border border-line bg-sunken" decoding="async" />
				<div class="flex flex-wrap gap-2">
					<Show when={"share" in navigator}>
						<Button class="flex-1 whitespace-nowrap" icon={<Send size={18} />} onClick={() => void send()}>
							{t().app}
						</Button>
					</Show>
					<Button class="flex-1 whitespace-nowrap" variant={"share" in navigator ? "outline" : "primary"} icon={<Copy size={18} />} onClick={() => void copy()}>
						{t().copy}
					</Button>
				</div>
				<input class="h-11 w-full rounded-md border border-line-strong bg-ground px-3 text-sm text-ink" aria-label={t().link} readonly value={url()} onFocus={(event) => event.currentTarget.select()} />
				<div class="flex flex-col items-center gap-2 rounded-lg bg-sunken p-4 text-center">
					<Qr text={url()} label={t().code} />
					<p class="text-sm text-muted">{t().scan}</p>
				</div>
				<a class={buttonClass("quiet", "md", "self-center")} href={card()} download="livestall.jpg">
					<Download size={18} aria-hidden="true" /> {t().save}
				</a>
			</div>
		</Sheet>
	);
}
