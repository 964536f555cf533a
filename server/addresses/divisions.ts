import { areaList } from "@vant/area-data";
import { provinceOf, regionOf } from "#shared/divisions.ts";

/** The region's words of a district; null where there is none. */
export const regionOfDistrict = (code: string): string | null => regionOf(areaList, code);

/** The province of an address (GB/T 2260); null where nothing says it. */
export const provinceOfAddress = (address: { readonly districtCode: string | null; readonly region: string }): string | null => provinceOf(areaList, address);
