import { can, me } from "../session.ts";

/** Whether there may be shows that the person hosts or moderates. */
export const worksShows = (): boolean => can("show.read") || me().moderates === true;
