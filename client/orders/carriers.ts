import { locale } from "../i18n.ts";

/** Carriers common in China. The Chinese name is what an order keeps; any other name may be typed. */
const carriers = [
	["顺丰速运", "SF Express"],
	["中通快递", "ZTO Express"],
	["圆通速递", "YTO Express"],
	["韵达快递", "Yunda Express"],
	["申通快递", "STO Express"],
	["极兔速递", "J&T Express"],
	["邮政快递", "China Post"],
	["EMS", "EMS"],
	["京东物流", "JD Logistics"],
	["德邦快递", "Deppon Express"],
] as const;

export const otherCarrier = "other";

/** For a select: the carriers and "other". */
export function carrierOptions(): { readonly value: string; readonly label: string }[] {
	return [...carriers.map(([zh, en]) => ({ value: zh as string, label: locale() === "zh" ? zh : en })), { value: otherCarrier, label: locale() === "zh" ? "其他" : "Other" }];
}

/** The kept name in the language of the moment. */
export function carrierName(kept: string): string {
	const known = carriers.find(([zh]) => zh === kept);
	return known && locale() === "en" ? known[1] : kept;
}
