import { createMemo } from "solid-js";
import { encode } from "uqr";

/** A QR code: dark on white whatever the page's colours, with the quiet zone that scanners need. */
export default function Qr(props: { readonly text: string; readonly label: string }) {
	const code = createMemo(() => encode(props.text, { ecc: "M", border: 4 }));
	const path = () =>
		code()
			.data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
			.join("");
	return (
		<svg class="size-56 max-w-full rounded-md bg-white" viewBox={`0 0 ${code().size} ${code().size}`} shape-rendering="crispEdges" role="img" aria-label={props.label}>
			<path d={path()} fill="#000" />
		</svg>
	);
}
