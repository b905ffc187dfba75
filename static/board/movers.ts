/** How many movers are shown before someone asks for all of them; the style sheet of Movers knows it too. */
export const ROWS_AT_FIRST = 10;
