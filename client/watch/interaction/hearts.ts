/** Hearts and oranges that rise from a tap. They are drawn beside the page's own tree: nothing else is laid out anew for them. */

/** As many are in the air at most. */
const airborne = 36;
const colours = ["#ff6a3d", "#e2b04a", "#ff8a8a", "#86d3a6", "#f5a623"];
const shapes = {
	heart: "M12 21s-8.500-5.300-8.500-11.400A4.700 4.700 0 0 1 12 6.800a4.700 4.700 0 0 1 8.500 2.800C20.500 15.700 12 21 12 21z",
	orange: "M12 6.500a7.500 7.500 0 1 0 .01 0zM12.500 6c.3-2.600 2.400-3.700 4.700-3.500-.3 2.500-2 3.700-4.700 3.500z",
};
let layer: HTMLElement | null = null;

/** Lets `count` rise from a point of the window. Does nothing for who wants less motion. */
export function burst(x: number, y: number, count: number): void {
	if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) return;
	if (!layer?.isConnected) {
		layer = document.createElement("div");
		layer.setAttribute("aria-hidden", "true");
		layer.className = "watch-hearts";
		document.querySelector(".watch")?.append(layer);
	}
	for (let nth = 0; nth < count && layer.childElementCount < airborne; nth++) {
		const random = (least: number, most: number) => least + Math.random() * (most - least);
		const size = random(22, 40);
		const heart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
		heart.setAttribute("viewBox", "0 0 24 24");
		heart.setAttribute("width", String(size));
		heart.setAttribute("height", String(size));
		heart.style.cssText = `left:${x - size / 2}px;top:${y - size / 2}px;color:${colours[Math.floor(random(0, colours.length))]}`;
		heart.innerHTML = `<path fill="currentColor" stroke="rgb(0 0 0/.18)" stroke-width=".6" d="${Math.random() < 0.25 ? shapes.orange : shapes.heart}"/>`;
		layer.append(heart);
		const [drift, rise, turn] = [random(-46, 46), random(130, 240), random(-28, 28)];
		heart
			.animate(
				[
					{ transform: "translate(0, 0) scale(0.3)", opacity: 0 },
					{ transform: `translate(${drift * 0.2}px, ${-rise * 0.18}px) scale(1.15) rotate(${turn * 0.4}deg)`, opacity: 1, offset: 0.18 },
					{ transform: `translate(${drift * 0.6}px, ${-rise * 0.6}px) scale(1) rotate(${turn}deg)`, opacity: 0.95, offset: 0.62 },
					{ transform: `translate(${drift}px, ${-rise}px) scale(0.85) rotate(${turn}deg)`, opacity: 0 },
				],
				{ duration: random(1100, 1700), delay: nth * 70, easing: "cubic-bezier(0.2, 0.7, 0.4, 1)", fill: "both" },
			)
			.finished.then(
				() => heart.remove(),
				() => heart.remove(),
			);
	}
}

/** Calls `liked` with the place of every double tap (and double click) on an element, and of each tap that follows at once. Returns the way to stop. */
export function onDoubleTap(element: HTMLElement, liked: (x: number, y: number) => void): () => void {
	let last = { at: 0, x: 0, y: 0 };
	const up = (event: PointerEvent) => {
		if (!event.isPrimary || event.button !== 0 || (event.target as Element).closest("button, a, input, [role=button]")) return;
		const again = event.timeStamp - last.at < 320 && Math.hypot(event.clientX - last.x, event.clientY - last.y) < 44;
		last = { at: event.timeStamp, x: event.clientX, y: event.clientY };
		if (again) liked(event.clientX, event.clientY);
	};
	element.addEventListener("pointerup", up);
	return () => element.removeEventListener("pointerup", up);
}
