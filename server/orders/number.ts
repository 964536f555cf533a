/**
 * Order numbers that a person can read out: nine digits and a check digit, in groups (`123-456-7890`).
 *
 * The nine digits are the order's place in the sequence `order_numbers`, sent through a bijection so that two numbers do not tell how many
 * orders lie between them. It hides the count from people, it is no secret. The sequence ends at 999,999,999, and with it the format.
 */

// n = left * 10^4 + right.
const leftSize = 100_000;
const rightSize = 10_000;
const rounds = 4;

/**
 * The number of the `n`-th order, `n` from 0 to 999,999,999. No two are the same.
 *
 * The bijection is a Feistel network over mixed radixes: each half is shifted, modulo its size, by a hash of the other
 * (J. Black and P. Rogaway, "Ciphers with Arbitrary Finite Domains", 2002, section 5).
 */
export function orderNumber(n: number): string {
	if (!Number.isInteger(n) || n < 0 || n >= leftSize * rightSize) throw new RangeError(`no order number for ${n}`);
	let left = Math.floor(n / rightSize);
	let right = n % rightSize;
	for (let round = 0; round < rounds; round++) {
		left = (left + hash(right, 2 * round)) % leftSize;
		right = (right + hash(left, 2 * round + 1)) % rightSize;
	}
	const digits = String(left * rightSize + right).padStart(9, "0");
	return `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}${damm(digits)}`;
}

/** Whether `text` is an order number, with or without its hyphens: no single wrong digit and no swap of neighbours passes. */
export function isOrderNumber(text: string): boolean {
	const digits = text.replaceAll("-", "");
	return /^\d{10}$/.test(digits) && damm(digits) === 0;
}

/** The finalizer of MurmurHash3 (A. Appleby), 32 bits, over a value and the round that asks. */
function hash(value: number, round: number): number {
	let h = (value + Math.imul(round + 1, 0x9e3779b9)) | 0;
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return (h ^ (h >>> 16)) >>> 0;
}

/** The totally anti-symmetric quasigroup of H. M. Damm's thesis (Marburg 2004), page 111. */
const quasigroup = [
	"0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

/** Damm's check digit of `digits`; 0 for digits that end with theirs. */
function damm(digits: string): number {
	let interim = 0;
	for (const digit of digits) interim = Number(quasigroup[interim]![Number(digit)]);
	return interim;
}
