import { randomInt } from "node:crypto";

const before = ["爱笑的", "早起的", "爱吃的", "路过的", "热心的", "勤快的", "开心的", "识货的", "会挑的", "贪吃的", "慢悠悠的", "精打细算的"];
const after = ["脐橙", "砂糖橘", "板栗", "山茶", "稻穗", "莲藕", "小鱼", "蜜蜂", "喜鹊", "黄牛", "竹笋", "桂花"];

/** A name for a guest: two words of the market and a number, such as `爱笑的脐橙4821`. */
export function guestName(): string {
	return `${before[randomInt(before.length)]}${after[randomInt(after.length)]}${randomInt(1000, 10_000)}`;
}
