import { areaList } from "@vant/area-data";
import { describe, expect, it } from "vitest";
import { citiesOf, districtCode, districtsOf, provinceCodeOf, provinceOf, provincesOf, regionOf } from "./divisions.ts";

describe("divisions", () => {
	it("lead from each province to cities, and from each city to districts that belong to them", () => {
		const provinces = provincesOf(areaList);
		expect(provinces).toHaveLength(34);
		for (const province of provinces) {
			const cities = citiesOf(areaList, province.code);
			expect(cities.length, province.name).toBeGreaterThan(0);
			for (const city of cities) {
				const districts = districtsOf(areaList, city.code);
				expect(districts.length, city.name).toBeGreaterThan(0);
				for (const { code } of districts) {
					expect(code).toMatch(districtCode);
					expect(provinceCodeOf(code)).toBe(province.code);
					expect(regionOf(areaList, code)?.startsWith(province.name)).toBe(true);
				}
			}
		}
	});

	it("are written as people write them", () => {
		expect(regionOf(areaList, "510107")).toBe("四川省 成都市 武侯区");
		expect(regionOf(areaList, "110101")).toBe("北京市 东城区");
		expect(regionOf(areaList, "429004")).toBe("湖北省 仙桃市");
		expect(regionOf(areaList, "500236")).toBe("重庆市 奉节县");
		expect(["999999", "110000", "510100", "000000", "__proto__"].map((code) => regionOf(areaList, code))).toEqual([null, null, null, null, null]);
	});

	it("are found in a region that was typed", () => {
		const province = (region: string) => provinceOf(areaList, { districtCode: null, region });
		expect(province("湖北省 清禾市")).toBe("420000");
		expect(province("重庆奉节县")).toBe("500000");
		expect(province("新疆 乌鲁木齐")).toBe("650000");
		expect(province("内蒙古呼和浩特")).toBe("150000");
		expect(province("香港 九龙")).toBe("810000");
		expect(province("某地")).toBeNull();
		expect(provinceOf(areaList, { districtCode: "310101", region: "湖北省" })).toBe("310000");
	});
});
