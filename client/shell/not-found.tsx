import { useText } from "../i18n.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Page, useTitle } from "../ui/page.tsx";
import { Empty } from "../ui/parts.tsx";
import { messages } from "./messages.ts";

export default function NotFound() {
	const t = useText(messages);
	useTitle(() => t().notFound);
	return (
		<Page width="narrow">
			<h1 class="sr-only">{t().notFound}</h1>
			<Empty title={t().notFound} text={t().notFoundText} action={<ButtonLink href="/">{t().backHome}</ButtonLink>} />
		</Page>
	);
}
