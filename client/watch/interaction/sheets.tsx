import { AuthForm } from "../../account/auth-form.tsx";
import { Show } from "solid-js";
import { useText } from "../../i18n.ts";
import { Sheet } from "../../ui/dialog.tsx";
import { BagSheet } from "./bag-sheet.tsx";
import type { Interaction } from "./interaction-state.ts";
import { messages } from "./messages.ts";
import { QuestionsSheet } from "./questions-sheet.tsx";

/** What opens over the page from the rail. Loaded with the first tap on it. */
export default function Sheets(props: { readonly interaction: Interaction }) {
	const t = useText(messages);
	const { interaction } = props;
	return (
		<>
			<BagSheet interaction={interaction} />
			<QuestionsSheet interaction={interaction} />
			<Sheet open={interaction.panel() === "sign-in"} onOpenChange={(open) => open || interaction.open(null)} title={t().signIn} class="night">
				<Show when={interaction.panel() === "sign-in"}>
					<AuthForm start="sign-up" onDone={() => interaction.signedIn()} />
				</Show>
			</Sheet>
		</>
	);
}
