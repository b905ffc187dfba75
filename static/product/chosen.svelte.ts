import { DAY, type Range } from './ranges';

/** The range last chosen, kept from one product to the next. */
export const chosen = $state<{ range: Range }>({ range: DAY });
