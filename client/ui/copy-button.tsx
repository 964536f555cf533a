import { Copy } from "lucide-solid";
import { locale } from "../i18n.ts";
import { Button } from "./button.tsx";
import { copyText } from "./copy.ts";
import { toast } from "./toast.ts";

/** Copies `text`, and says so. `what` names it for screen readers. */
export function CopyButton(props: { readonly text: string; readonly what: string }) {
	const zh = () => locale() === "zh";
	const copy = async () => {
		const done = await copyText(props.text);
		void toast(done ? { title: zh() ? "已复制" : "Copied", text: props.text, tone: "good" } : { title: zh() ? "无法复制，请手动选择" : "Could not copy. Please select it by hand.", tone: "bad" });
	};
	return (
		<Button variant="quiet" size="sm" onClick={copy} icon={<Copy size={16} />} aria-label={`${zh() ? "复制" : "Copy"} ${props.what}`}>
			{zh() ? "复制" : "Copy"}
		</Button>
	);
}
