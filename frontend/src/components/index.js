// Alpine components of pages, registered by name; the list is the only place to add one.
import * as theme from "./theme.js";

export const components = [theme];
