/**
 * A time code that survives a video codec: 20 bits of Date.now() as black and white squares of 64 pixels, in two rows at the top left, and their
 * parity. Drawn by the publisher; `readClock` is given to the viewer's page as text, so it stands alone.
 */
const square = 64;
const bits = 20;
/** Squares a row: 20 bits and the parity, and one that is always white. */
const perRow = 11;

export function drawClock(context: CanvasRenderingContext2D, frame: number): void {
	// Something to encode: a sky that changes, and boxes that move.
	context.fillStyle = `hsl(${(frame * 2) % 360} 40% 45%)`;
	context.fillRect(0, square * 2, 1280, 720 - square * 2);
	for (let box = 0; box < 12; box++) {
		context.fillStyle = `hsl(${(box * 30 + frame) % 360} 70% 55%)`;
		context.fillRect((box * 131 + frame * (3 + (box % 4))) % 1220, 160 + ((box * 89 + frame * 2) % 480), 60 + box * 5, 60);
	}
	const time = Date.now() % 2 ** bits;
	let parity = 0;
	for (let index = 0; index < perRow * 2; index++) {
		let on = index === bits + 1;
		if (index < bits) {
			on = ((time >> index) & 1) === 1;
			if (on) parity ^= 1;
		}
		if (index === bits) on = parity === 1;
		context.fillStyle = on ? "#fff" : "#000";
		context.fillRect((index % perRow) * square, Math.floor(index / perRow) * square, square, square);
	}
}
