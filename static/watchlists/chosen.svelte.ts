/** The list that the person looks at; kept while they visit a product and come back. */
export const chosen = $state<{ id: string | null }>({ id: null });
