/** A `ref` for what takes the place of a button that was pressed: it takes over the focus, which would be lost with the button. Give it `tabindex="-1"`. */
export function keepFocus(element: HTMLElement): void {
	queueMicrotask(() => {
		if (document.activeElement === null || document.activeElement === document.body) element.focus();
	});
}
