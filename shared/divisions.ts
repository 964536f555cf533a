/**
 * Provinces, cities and districts of China by their codes (GB/T 2260): two digits each of six. Pure functions over a list, which the server and the
 * address form load from the package @vant/area-data.
 */

/** Names by code. `110000` is a province, `110100` a city of it, `110101` a district of that. */
export interface Divisions {
	readonly province_list: Readonly<Record<string, string>>;
	readonly city_list: Readonly<Record<string, string>>;
	readonly county_list: Readonly<Record<string, string>>;
}

export interface Division {
	readonly code: string;
	readonly name: string;
}

export const districtCode = /^[1-9]\d{5}$/;
export const provinceCodeOf = (code: string): string => `${code.slice(0, 2)}0000`;
export const cityCodeOf = (code: string): string => `${code.slice(0, 4)}00`;

const list = (names: Readonly<Record<string, string>>, prefix: string): Division[] =>
	Object.entries(names)
		.filter(([code]) => code.startsWith(prefix))
		.map(([code, name]) => ({ code, name }));

export const provincesOf = (divisions: Divisions): Division[] => list(divisions.province_list, "");
export const citiesOf = (divisions: Divisions, province: string): Division[] => list(divisions.city_list, province.slice(0, 2));
export const districtsOf = (divisions: Divisions, city: string): Division[] => list(divisions.county_list, city.slice(0, 4));

/** Cities that are none: what stands directly below its province. */
const nominal = /^(?:\u7701\u76f4\u8f96\u53bf|\u81ea\u6cbb\u533a\u76f4\u8f96\u53bf\u7ea7\u884c\u653f\u533a\u5212|\u53bf)$/;

/** `四川省 成都市 武侯区`, `北京市 东城区`; null where there is no such district. */
export function regionOf(divisions: Divisions, code: string): string | null {
	const names = [divisions.province_list[provinceCodeOf(code)], divisions.city_list[cityCodeOf(code)], divisions.county_list[code]];
	if (names.includes(undefined)) return null;
	const [province, city, district] = names as string[];
	return [province, ...(city === province || nominal.test(city!) ? [] : [city]), district].join(" ");
}

/** The province of an address: by its code, else by the name at the beginning of its region; null where neither says it. */
export function provinceOf(divisions: Divisions, { districtCode: code, region }: { readonly districtCode: string | null; readonly region: string }): string | null {
	if (code) return provinceCodeOf(code);
	// People leave the kind of a province out.
	return provincesOf(divisions).find(({ name }) => region.startsWith(name.replace(/(?:\u7701|\u5e02|(?:\u58ee\u65cf|\u56de\u65cf|\u7ef4\u543e\u5c14)?\u81ea\u6cbb\u533a|\u7279\u522b\u884c\u653f\u533a)$/, "")))?.code ?? null;
}
