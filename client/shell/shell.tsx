import type { ParentProps } from "solid-js";

export default function Shell(props: ParentProps) {
	return <main id="main">{props.children}</main>;
}
