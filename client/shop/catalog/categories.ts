import type { Category } from "#shared/api.ts";
import { api, unwrap } from "../../api.ts";
import { tr } from "../../i18n.ts";
import { createLoad, type Load } from "../../load.ts";
import type { Option } from "../../ui/fields.tsx";

export const loadCategories = (): Load<Category[]> => createLoad(() => true, () => unwrap(api.api.categories.$get()));

/** The tree as a list to choose from: each category of the first level with those below it. */
export function categoryOptions(tree: readonly Category[]): Option[] {
	return tree.flatMap((top) => [{ value: top.id, label: tr(top.name) }, ...top.children.map((child) => ({ value: child.id, label: `${tr(top.name)} / ${tr(child.name)}` }))]);
}

export function categoryName(tree: readonly Category[] | null, id: string | null): string | null {
	for (const top of tree ?? []) {
		if (top.id === id) return tr(top.name);
		const child = top.children.find((each) => each.id === id);
		if (child) return `${tr(top.name)} / ${tr(child.name)}`;
	}
	return null;
}
