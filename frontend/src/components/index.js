// Alpine components of pages ({ name, component } for x-data="name"), and what starts once on every page.
import { start as startReviewing } from "./review.js";
import { start as startSubmitting } from "./submit.js";
import { start as startSuggesting } from "./suggest.js";
import { start as startTheme } from "./theme.js";

export const components = [];
export const starts = [startTheme, startSubmitting, startSuggesting, startReviewing];
